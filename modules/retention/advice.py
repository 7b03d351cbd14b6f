"""What is worth a look about retention: personal data that is kept for ever."""

from collections.abc import Iterator

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.registry import Registry
from modules.cases.fields import CaseField
from modules.cases.language import CaseType
from modules.retention.language import retention_of

MOST_NAMED = 3


def check_kept_for_ever(_: Registry, scope: Scope) -> Iterator[Problem]:
    """Whatever has personal fields says how long cases are kept, for each stage in which they end."""
    case_type: CaseType = scope.file.value
    personal = [name for name, field in case_type.fields.items() if _tells_of_people(field)]
    known = retention_of(case_type)
    missing = [name for name, stage in case_type.stages.items() if stage.final and name not in known]
    if personal and missing:
        ends, fields = _listed([f"'{name}'" for name in missing]), _listed(personal)
        message = f"cases that end in {ends} keep their personal fields for ever: {fields}"
        hint = f"say how long they are kept, such as retention: {{{missing[0]}: {{after: 2 years}}}}"
        path = ("retention",) if known else ("fields", personal[0])
        yield Problem(path, message, hint, "LI851", at_key=True)


def _tells_of_people(field: CaseField) -> bool:
    return field.personal or any(_tells_of_people(inner) for inner in field.of.values())


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
