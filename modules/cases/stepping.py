"""What a step is given, and what it may answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.context import Context
from core.definitions.packs import Pack
from core.facts import Facts
from modules.cases.language import CaseType
from modules.cases.models import Case, CaseProcess


@dataclass(frozen=True)
class Wait:
    """The process rests until `awaits` happens (such as `task:ID`) or the time `until` has come.

    `again` carries the same step out once more when it wakes, for steps that wait for a condition. The options of a
    step that answers this are `Resting`.
    """

    awaits: str
    until: datetime | None = None
    again: bool = False


@dataclass(frozen=True)
class StepRun:
    """One step of one process of one case; `woken_by` says what let it go on (`time`, or what it waited for)."""

    ctx: Context
    case: Case
    case_type: CaseType
    pack: Pack
    process: CaseProcess
    known: Mapping[str, Any]
    woken_by: str = ""

    def facts(self) -> Facts:
        """What expressions know here: the case, and what the process knows."""
        return self.ctx.facts(self.case, self.known)
