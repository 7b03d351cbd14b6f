"""Calculated fields: in the order in which they build on each other."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from core.context import Context
from core.facts import Facts
from core.remembering import once_per_value
from modules.cases.fields import CaseField
from modules.cases.language import CaseType
from modules.cases.models import Case

WORKED_OUT = "worked_out"


@once_per_value
def in_order(case_type: CaseType) -> dict[str, CaseField]:
    """The calculated fields, each behind those that it reads; raises `CycleError`."""
    calculated = {name: field for name, field in case_type.fields.items() if field.value is not None}
    reads = {name: {first for first, *_ in paths_of(field)} & set(calculated) for name, field in calculated.items()}
    return {name: calculated[name] for name in TopologicalSorter(reads).static_order()}


@once_per_value
def follow_fields_alone(case_type: CaseType) -> bool:
    """Whether nothing but the case's own fields decides what is calculated: no time, party or other case."""
    plain = {name for name, field in case_type.fields.items() if not field.kind.refers}
    reads = (path for field in in_order(case_type).values() for path in paths_of(field))
    knowing = (field.value.expression.knows() for field in in_order(case_type).values() if field.value)
    return all(first in plain for first, *_ in reads) and not any(knowing)


def paths_of(field: CaseField) -> frozenset[tuple[str, ...]]:
    """The dotted names that a field's value is calculated from."""
    return field.value.expression.paths() if field.value else frozenset()


def circle_of(case_type: CaseType) -> list[str]:
    """The calculated fields that wait for each other, in their order; none when all is well."""
    try:
        in_order(case_type)
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def calculated(ctx: Context, case: Case, case_type: CaseType) -> Iterator[tuple[str, object]]:
    """The present value of each calculated field, as its Python value."""
    fields = in_order(case_type)
    if not fields:
        return
    fresh: dict[str, object] = {"actor": ctx.actor.facts()}
    known = Facts(ctx.kernel.registry, ctx, case, fresh)  # those behind read what is calculated meanwhile
    for name, field in fields.items():
        assert field.value is not None
        fresh[name] = field.load(field.keep(field.value.expression.evaluate(known)))
        yield name, fresh[name]


def is_worked_out(ctx: Context, case: Case, case_type: CaseType) -> bool:
    """Whether no field was changed since this command last calculated them: a change gives the case other data."""
    kind, data = ctx.session.info.get(WORKED_OUT, {}).get(case.id, (None, None))
    return kind is case_type and data is case.data


def note_worked_out(ctx: Context, case: Case, case_type: CaseType) -> None:
    """Keep that what is calculated fits what the case holds now."""
    ctx.session.info.setdefault(WORKED_OUT, {})[case.id] = case_type, case.data
