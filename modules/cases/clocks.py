"""Clocks of a case: they follow its facts, rest in some stages, and tell when their time is over."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from core.calendars.calendar import Calendar
from core.context import Context
from core.definitions.durations import round_off
from core.journal import JournalEntry
from modules.cases.clockoptions import Clock
from modules.cases.clocktime import ClockStatus, changes, due_again, moved, passed
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.escalating import climb, leave_ladder
from modules.cases.laddering import CLOCK, rung_times
from modules.cases.models import Case, CaseClock, Timer

CLOCK_TIMER = "clock"
AT_RISK, OVERDUE = "at_risk", "overdue"
MICROSECOND = timedelta(microseconds=1)


def follow_clocks(ctx: Context, case: object, entry: JournalEntry) -> None:
    """Start, pause, resume and stop the clocks of a case as its facts are recorded."""
    if isinstance(case, Case):
        for name, clock in case_type_of(ctx, case).clocks.items():
            row = ctx.session.get(CaseClock, (case.id, name))
            status = row.status if row else None
            for wanted in changes(clock, status, entry.type, case.stage, case.closed_at is not None):
                _change(ctx, case, name, wanted)


def _change(ctx: Context, case: Case, name: str, status: str) -> None:
    clock = case_type_of(ctx, case).clocks[name]
    calendar = pack_of(ctx, case).calendar(clock.calendar)
    row = ctx.session.get(CaseClock, (case.id, name))
    if row is None or (status == ClockStatus.RUNNING and row.status == ClockStatus.STOPPED):
        _start(ctx, case, name, clock, calendar)
    elif status == ClockStatus.RUNNING:
        _resume(ctx, case, row, clock, calendar)
    else:
        _halt(ctx, case, row, status, clock, calendar)


def _start(ctx: Context, case: Case, name: str, clock: Clock, calendar: Calendar) -> None:
    now = ctx.now()
    row = ctx.session.get(CaseClock, (case.id, name)) or CaseClock(
        case_id=case.id, name=name, started_at=now, since=now, due_at=now
    )
    row.status, row.started_at, row.since, row.elapsed = ClockStatus.RUNNING, now, now, 0
    row.overdue = row.at_risk = False
    row.due_at = round_off(clock.due.after(now, calendar), calendar, clock.extend, clock.ends)
    row.ahead = {OVERDUE: row.due_at.isoformat()}
    if clock.warn:
        row.ahead |= {AT_RISK: max(clock.warn.before(row.due_at, calendar), now).isoformat()}
    rungs = rung_times(clock.escalate, now, row.due_at, calendar)
    row.ahead |= {str(number): at.isoformat() for number, at in rungs}
    _keep(ctx, case, row)
    ctx.record("clock.started", case, clock=name, due=row.due_at.isoformat())


def _halt(ctx: Context, case: Case, row: CaseClock, status: str, clock: Clock, calendar: Calendar) -> None:
    """Pause or stop: count what has passed, and let nothing ring."""
    if row.status == ClockStatus.RUNNING:
        row.elapsed += passed(clock, row.since, ctx.now(), calendar) // MICROSECOND
    row.status, row.since = status, ctx.now()
    _keep(ctx, case, row)
    kind = "clock.paused" if status == ClockStatus.PAUSED else "clock.stopped"
    ctx.record(kind, case, clock=row.name, elapsed=row.elapsed)
    if status == ClockStatus.STOPPED:
        leave_ladder(ctx, case, CLOCK, row.name)


def _resume(ctx: Context, case: Case, row: CaseClock, clock: Clock, calendar: Calendar) -> None:
    """Go on with as much time left as there was; what lies ahead moves with it."""
    paused, now = row.since, ctx.now()
    row.due_at = due_again(clock, row.due_at, paused, now, calendar)
    row.ahead = {
        what: moved(datetime.fromisoformat(at), paused, now, clock.due, calendar).isoformat()
        for what, at in row.ahead.items()
    }
    if OVERDUE in row.ahead:
        row.ahead |= {OVERDUE: row.due_at.isoformat()}
    row.status, row.since = ClockStatus.RUNNING, now
    _keep(ctx, case, row)
    ctx.record("clock.resumed", case, clock=row.name, due=row.due_at.isoformat(), elapsed=row.elapsed)


def _keep(ctx: Context, case: Case, row: CaseClock) -> None:
    """Write the clock, and set its timers anew: none unless it runs."""
    ctx.session.add(row)
    statement = select(Timer).where(
        Timer.case_id == case.id,
        Timer.kind == CLOCK_TIMER,
        col(Timer.target).startswith(f"{row.name}:", autoescape=True),
        col(Timer.done).is_(False),
    )
    for timer in ctx.session.exec(statement):
        timer.done = True
        ctx.session.add(timer)
    for what, at in row.ahead.items() if row.status == ClockStatus.RUNNING else ():
        target = f"{row.name}:{what}"
        ctx.session.add(Timer(case_id=case.id, kind=CLOCK_TIMER, target=target, at=datetime.fromisoformat(at)))
    ctx.session.flush()


def ring_clock(ctx: Context, case: Case, timer: Timer) -> None:
    """A moment of a clock has come: it is at risk, overdue, or on a rung of its ladder."""
    name, _, what = timer.target.partition(":")
    row = ctx.session.get(CaseClock, (case.id, name))
    if row is None or what not in row.ahead:
        return
    row.ahead = {other: at for other, at in row.ahead.items() if other != what}
    ctx.session.add(row)
    if what.isdigit():
        climb(ctx, case, f"{CLOCK}:{name}:{what}", timer.at)
        return
    setattr(row, what, True)
    ctx.record(f"clock.{what}", case, clock=name)


def clocks_of(ctx: Context, case_ids: list[str]) -> dict[str, dict[str, CaseClock]]:
    """The clocks of several cases, by case and name."""
    found: dict[str, dict[str, CaseClock]] = {}
    if case_ids:
        for row in ctx.session.exec(select(CaseClock).where(col(CaseClock.case_id).in_(case_ids))):
            found.setdefault(row.case_id, {})[row.name] = row
    return found


def elapsed(ctx: Context, case: Case, row: CaseClock) -> timedelta:
    """How much of its time has passed until now."""
    clock = case_type_of(ctx, case).clocks.get(row.name)
    counted = row.elapsed * MICROSECOND
    if clock is None or row.status != ClockStatus.RUNNING:
        return counted
    return counted + passed(clock, row.since, ctx.now(), pack_of(ctx, case).calendar(clock.calendar))
