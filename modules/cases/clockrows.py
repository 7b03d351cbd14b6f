"""How the row of a clock changes when it starts, rests, stops and goes on; nothing is written or recorded here."""

from datetime import datetime, timedelta

from core.calendars.calendar import Calendar
from core.definitions.durations import round_off
from modules.cases.clockoptions import Clock
from modules.cases.clocktime import ClockStatus, Facts, due_again, length_of, moved, pace_of, passed
from modules.cases.laddering import rung_times
from modules.cases.models import CaseClock

AT_RISK, OVERDUE = "at_risk", "overdue"
MICROSECOND = timedelta(microseconds=1)


def new_clock(case_id: str, name: str, now: datetime) -> CaseClock:
    """The row of a clock that is about to begin."""
    return CaseClock(case_id=case_id, name=name, started_at=now, since=now)


def begins(row: CaseClock | None, status: str) -> bool:
    """Whether coming into `status` starts the clock, for the first time or anew."""
    return row is None or (status == ClockStatus.RUNNING and row.status == ClockStatus.STOPPED)


def begin(row: CaseClock, clock: Clock, now: datetime, calendar: Calendar, facts: Facts) -> CaseClock:
    """Start with all its time ahead, as `facts` of that moment give it."""
    row.status, row.started_at, row.since, row.elapsed = ClockStatus.RUNNING, now, now, 0
    row.overdue = row.at_risk = False
    over, row.length = clock.due.over(now, facts, calendar), length_of(clock, facts)
    row.due_at = round_off(over, calendar, clock.extend, clock.ends) if over else None
    row.ahead = {OVERDUE: row.due_at.isoformat()} if row.due_at else {}
    if clock.warn and row.due_at:
        row.ahead |= {AT_RISK: max(clock.warn.before(row.due_at, calendar), now).isoformat()}
    rungs = rung_times(clock.escalate, now, row.due_at, calendar)
    row.ahead |= {str(number): at.isoformat() for number, at in rungs}
    return row


def halt(row: CaseClock, status: str, clock: Clock, now: datetime, calendar: Calendar) -> CaseClock:
    """Pause or stop: count what has passed."""
    if row.status == ClockStatus.RUNNING:
        row.elapsed += passed(pace_of(clock, row.length), row.since, now, calendar) // MICROSECOND
    row.status, row.since = status, now
    return row


def go_on(row: CaseClock, clock: Clock, now: datetime, calendar: Calendar) -> CaseClock:
    """Go on with as much time left as there was; what lies ahead moves with it."""
    paused, pace = row.since, pace_of(clock, row.length)
    row.due_at = due_again(clock, pace, row.due_at, paused, now, calendar)
    row.ahead = {
        what: moved(datetime.fromisoformat(at), paused, now, pace, calendar).isoformat()
        for what, at in row.ahead.items()
    }
    if OVERDUE in row.ahead and row.due_at:
        row.ahead |= {OVERDUE: row.due_at.isoformat()}
    row.status, row.since = ClockStatus.RUNNING, now
    return row
