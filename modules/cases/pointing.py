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
    """The values with ids in the place of what names things; raises `Invalid` for what the actor can't see."""
    found, problems = dict(values), []
    for name, value in values.items():
        field = case_type.fields[name]
        if not field.kind.refers or value is None:
            continue
        texts = value if isinstance(value, list) else [value]
        pointed = [look_up(ctx, str(text), field, case) for text in texts]
        ids = [one.id for one in pointed if one]
        if len(ids) < len(texts):
            problems.append(FieldProblem((name,), f"there is no such {field.kind.refers} that you may see"))
        found[name] = ids if isinstance(value, list) else ids[0] if ids else None
    if problems:
        raise Invalid(tuple(problems))
    return found
