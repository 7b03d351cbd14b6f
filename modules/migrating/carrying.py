"""The values of a case under another version: moved, converted, given up. Decided here, written elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.context import Context
from modules.cases.fields import CaseField
from modules.cases.models import Case
from modules.cases.renaming import CannotFollow
from modules.cases.sealing import Opened, open_value
from modules.migrating.ways import Way

SHAPE = ("type", "many", "minimum", "maximum", "length", "pattern", "currency", "to")
"""What decides which values a field takes, beside its options and inner fields."""
UNREADABLE = (ValueError, TypeError, ArithmeticError, AttributeError, AssertionError)


@dataclass(frozen=True)
class Carried:
    """Values by new field, opened, each with its salt where it was sealed; names of those that were given up."""

    values: Mapping[str, Opened]
    given: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)


def carry(ctx: Context, case: Case, way: Way) -> Carried:
    """What each new field then holds; raises `CannotFollow` for a value that has no place or does not fit."""
    held = {name: opened for name in way.old.fields if (opened := open_held(ctx, case, name)) is not None}
    values: dict[str, Opened] = {}
    origins: dict[str, str] = {}
    for new, old in way.sources.items():
        if old in held and way.new.fields[new].value is None:
            kept = convert(way.old.fields[old], way.new.fields[new], held[old].value, old)
            values[new], origins[new] = Opened(kept, held[old].salt), old
    given = _given(ctx, case, way)
    values.update({name: Opened(kept, "") for name, kept in given.items() if kept is not None})
    return Carried(values, tuple(given), _dropped(way, held), origins)


def open_held(ctx: Context, case: Case, name: str) -> Opened | None:
    """What a field holds, with the salt of its envelope if it has one; None for nothing."""
    if case.data.get(name) is None:
        return None
    opened = open_value(ctx.kernel.keyring, ctx.session, case, name)
    return Opened(opened.value, "" if opened.salt == case.salt else opened.salt)


def convert(old: CaseField, new: CaseField, kept: Any, name: str) -> Any:
    """A value in its JSON form, as the new definition keeps it; raises `CannotFollow`."""
    if same_shape(old, new):
        return kept
    value = [kept] if new.many and not old.many else kept
    for form in (value, str(value)) if _is_number(value) else (value,):
        try:
            found = new.keep(new.read(form))
        except UNREADABLE:
            continue
        if found is not None:
            return found
    raise CannotFollow(f"what the field {name} holds does not fit its definition there")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def same_shape(old: CaseField, new: CaseField) -> bool:
    """Whether both take the same values."""
    if any(getattr(old, one) != getattr(new, one) for one in SHAPE) or set(old.options) - set(new.options):
        return False
    return set(old.of) == set(new.of) and all(same_shape(old.of[name], new.of[name]) for name in old.of)


def _given(ctx: Context, case: Case, way: Way) -> dict[str, Any]:
    """The values that the plan works out from the case as it was."""
    facts = ctx.facts(case) if way.plan.values else {}
    return {name: _evaluated(way.new.fields[name], name, value, facts) for name, value in way.plan.values.items()}


def _evaluated(new: CaseField, name: str, value: Any, facts: Mapping[str, object]) -> Any:
    try:
        found = value.expression.evaluate(facts)
    except UNREADABLE:
        raise CannotFollow(f"the value of {name} can't be worked out") from None
    kept = new.keep(found)
    if kept is None and found is not None:
        raise CannotFollow(f"the value that the plan gives to {name} does not fit its definition")
    return kept


def _dropped(way: Way, held: Mapping[str, Opened]) -> tuple[str, ...]:
    """The fields whose values are given up; raises `CannotFollow` for one of which nobody said so."""
    moved = {old for new, old in way.sources.items() if way.new.fields[new].value is None}
    lost = [name for name in held if name not in moved and way.old.fields[name].value is None]
    unsaid = [name for name in lost if name not in way.plan.fields and name not in way.new.fields]
    if unsaid:
        raise CannotFollow(f"the field {unsaid[0]} is gone; say in the plan which field takes its value, or null")
    return tuple(name for name in lost if name not in way.plan.values)
