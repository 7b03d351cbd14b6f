"""Calculated fields: in the order in which they build on each other."""

from collections import ChainMap
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from core.context import Context
from core.remembering import once_per_value
from modules.cases.fields import CaseField
from modules.cases.language import CaseType
from modules.cases.models import Case


@once_per_value
def in_order(case_type: CaseType) -> dict[str, CaseField]:
    """The calculated fields, each behind those that it reads; raises `CycleError`."""
    calculated = {name: field for name, field in case_type.fields.items() if field.value is not None}
    reads = {name: {first for first, *_ in paths_of(field)} & set(calculated) for name, field in calculated.items()}
    return {name: calculated[name] for name in TopologicalSorter(reads).static_order()}


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
    fresh: dict[str, object] = {}
    known: Mapping[str, object] = ChainMap(fresh, ctx.facts(case))  # type: ignore[arg-type]
    for name, field in fields.items():
        assert field.value is not None
        fresh[name] = field.load(field.keep(field.value.expression.evaluate(known)))
        yield name, fresh[name]
