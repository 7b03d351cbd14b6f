"""Rules of retention: cases are kept from their end on."""

from collections.abc import Iterator

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from modules.cases.language import CaseType
from modules.retention.language import retention_of


def check_retention(scope: Scope) -> Iterator[Problem]:
    """Only cases that have ended are erased."""
    case_type: CaseType = scope.file.value
    for name in retention_of(case_type):
        stage = case_type.stages.get(name)
        if stage is not None and not stage.final:
            message = f"cases go on in stage '{name}', so they can't be erased there"
            hint = "name a stage with 'final: true', or make this one final"
            yield Problem(("retention", name), message, hint, "LI341", at_key=True)
