"""A clock as it would stand had the case followed another definition from its beginning."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from core.calendars.calendar import Calendar
from core.journal import JournalEntry
from modules.cases.clockoptions import Clock
from modules.cases.clockrows import AT_RISK, OVERDUE, begin, begins, go_on, halt, new_clock
from modules.cases.clocktime import ENTERED_FACT, ClockStatus, FactsAt, changes
from modules.cases.language import CaseType
from modules.cases.models import CaseClock
from modules.cases.renaming import MIGRATED

OF_CLOCKS = "clock."


@dataclass(frozen=True)
class Moment:
    """A fact of the case, when it was recorded, and the stage in which the case stood then."""

    at: datetime
    fact: str
    stage: str


def moments_of(entries: Iterable[JournalEntry], renamed: Mapping[str, str]) -> list[Moment]:
    """What happened to a case, told in the stages of the version that it is brought to."""
    found: list[Moment] = []
    stage = ""
    for entry in entries:
        if entry.type == MIGRATED:
            found = _told_anew(found, entry.data["renamed"].get("stages", {}))
        if entry.type in (ENTERED_FACT, MIGRATED):
            stage = str(entry.data["stage"])
        if not entry.type.startswith(OF_CLOCKS):
            found.append(Moment(entry.at, entry.type, stage))
    return _told_anew(found, renamed)


def _told_anew(moments: list[Moment], renamed: Mapping[str, str]) -> list[Moment]:
    return [replace(one, stage=renamed.get(one.stage, one.stage)) for one in moments] if renamed else moments


def replay(
    case_id: str, name: str, case_type: CaseType, calendar: Calendar, moments: list[Moment], facts: FactsAt
) -> CaseClock | None:
    """The clock called `name` after these moments, not written anywhere; None when it has not started.

    `facts` tells what the expression of its time knows of the case, as it is now, with the start as `now`.
    """
    clock = case_type.clocks[name]
    row: CaseClock | None = None
    for moment in moments:
        stage = case_type.stages.get(moment.stage)
        status = row.status if row else None
        for wanted in changes(clock, status, moment.fact, moment.stage, bool(stage and stage.final)):
            if row is None or begins(row, wanted):
                row = begin(row or new_clock(case_id, name, moment.at), clock, moment.at, calendar, facts(moment.at))
            else:
                row = _changed(row, wanted, clock, moment.at, calendar)
    return row


def _changed(row: CaseClock, status: str, clock: Clock, at: datetime, calendar: Calendar) -> CaseClock:
    if status == ClockStatus.RUNNING:
        return go_on(row, clock, at, calendar)
    return halt(row, status, clock, at, calendar)


def let_fired_be(row: CaseClock, before: CaseClock | None, rungs: int, now: datetime) -> None:
    """What the old clock has told already, and what lies in the past by the new one too, is not told again."""
    fired = set(_fired(before, rungs)) if before else set()
    for what, at in list(row.ahead.items()):
        if what in fired and datetime.fromisoformat(at) <= now:
            row.ahead = {other: time for other, time in row.ahead.items() if other != what}
            if what in (AT_RISK, OVERDUE):
                setattr(row, what, True)


def _fired(before: CaseClock, rungs: int) -> Iterator[str]:
    yield from (flag for flag in (AT_RISK, OVERDUE) if getattr(before, flag))
    yield from (str(number) for number in range(rungs) if str(number) not in before.ahead)
