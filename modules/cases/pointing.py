"""What fields point to: cases, parties, documents, each looked up by the module that keeps it, by rights."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.context import Context
from core.errors import FieldProblem, Invalid, NotFound
from modules.cases.fields import CaseField
from modules.cases.language import CaseType
from modules.cases.models import Case

LOOKUP = "lookup"
"""The kind of part that finds what a field points to: `run(ctx, text, field, case) -> Pointed or None`, by rights."""


UNSEEN: Mapping[str, str] = {
    "case": "There is no such case that you may see.",
    "party": "There is no such person that you may see.",
    "document": "There is no such document that you may see.",
}


@dataclass(frozen=True)
class Pointed:
    """What a field points to: its id, what people call it, and its page."""

    id: str
    title: str
    url: str


def look_up(ctx: Context, text: str, field: CaseField, case: Case | None) -> Pointed | None:
    """What `text` names, if the actor may see it."""
    part = ctx.kernel.registry.parts(LOOKUP).get(field.kind.refers)
    try:
        return part.run(ctx, text, field, case) if part and part.run else None
    except NotFound:
        return None


def find_pointed(
    ctx: Context, case_type: CaseType, values: Mapping[str, object], case: Case | None = None
) -> dict[str, object]:
    """The values with ids in the place of what names things; raises `Invalid` for what the actor can't see.

    What is not there and what the actor may not see are refused in the same words.
    """
    found, problems = dict(values), []
    for name, value in values.items():
        refused: list[str] = []
        found[name] = _found(ctx, case_type.fields[name], value, case, refused)
        problems += [FieldProblem((name,), UNSEEN[kind]) for kind in refused[:1]]
    if problems:
        raise Invalid(tuple(problems))
    return found


def _found(ctx: Context, field: CaseField, value: object, case: Case | None, refused: list[str]) -> object:
    """A value with ids in it, also in the parts of groups and rows; notes what kind of thing can't be seen."""
    if value is None or not _points(field):
        return value
    if isinstance(value, list):
        return [_found(ctx, field, one, case, refused) for one in value]
    if isinstance(value, Mapping):
        return {name: _found(ctx, field.of[name], one, case, refused) for name, one in value.items()}
    pointed = look_up(ctx, str(value), field, case)
    if pointed is None:
        refused.append(field.kind.refers)
    return pointed.id if pointed else None


def _points(field: CaseField) -> bool:
    """Whether it names another thing, or a part of it does."""
    return bool(field.kind.refers) or any(_points(one) for one in field.of.values())
