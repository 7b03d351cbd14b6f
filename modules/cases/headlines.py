"""The one line that names a case in lists."""

from core.context import Context
from core.rows.making import change
from modules.cases.language import CaseType
from modules.cases.models import Case


def refresh_headline(ctx: Context, case: Case, case_type: CaseType) -> None:
    """Work the headline out again from the path that the case type names."""
    if case_type.headline:
        change(case, headline=str(follow(ctx.facts(case), case_type.headline) or "")[:200])


def follow(facts: object, path: str) -> object:
    """The value at a dotted path of nested mappings; None where it ends early."""
    found = facts
    for part in path.split("."):
        found = found.get(part) if hasattr(found, "get") else None
    return found
