"""What a step is given, and what it may answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.context import Context
from core.definitions.delays import Delay
from core.definitions.packs import Pack
from core.facts import Facts
from modules.cases.exact import EXACT, to_json
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


class StepFailed(Exception):
    """A step can't be done, so its process stops for somebody to look at; the history explains the word `reason`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class StepRun:
    """One step of one process of one case; `woken_by` says what let it go on.

    It is `time`, or what the process waited for, or nothing when it comes to the step for the first time; `happened`
    is what the journal entry told that woke it.
    """

    ctx: Context
    case: Case
    case_type: CaseType
    pack: Pack
    process: CaseProcess
    known: Mapping[str, Any]
    woken_by: str = ""
    happened: Mapping[str, object] | None = None

    @property
    def since(self) -> datetime:
        """When the process came to this step."""
        return (self.woken_by and self.process.rests_since) or self.ctx.now()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the pack."""
        return self.pack.manifest.zone

    def over(self, delay: Delay | None, start: datetime, calendar: str | None) -> datetime | None:
        """When a delay that began at `start` is over, by the calendar called so (default: the pack's)."""
        return delay.over(start, self.facts(), self.pack.calendar(calendar)) if delay else None

    def facts(self, more: Mapping[str, object] | None = None) -> Facts:
        """What expressions know here: the case, what the process knows, and `more`."""
        return self.ctx.facts(self.case, {**self.known, **(more or {})})

    def leave(self, name: str, result: Mapping[str, Any]) -> None:
        """Let later steps know `result` (JSON) under `name`."""
        self.process.values = {**self.process.values, name: dict(result)}

    def leave_exactly(self, name: str, result: Mapping[str, object]) -> None:
        """Let later steps know Python values under `name`: numbers, dates and moments stay what they are."""
        self.leave(name, {EXACT: to_json(result)})
