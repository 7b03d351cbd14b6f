"""Clocks of a case: they follow its facts, rest in some stages, and tell when their time is over."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from core.context import Context
from core.journal import JournalEntry
from modules.cases.clockoptions import Clock
from modules.cases.clockrows import MICROSECOND, begin, begins, go_on, halt, new_clock
from modules.cases.clocktime import ClockStatus, Facts, changes, pace_of, passed
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.escalating import climb, leave_ladder
from modules.cases.laddering import CLOCK
from modules.cases.models import Case, CaseClock, Timer

CLOCK_TIMER = "clock"


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
    if begins(row, status):
        facts = clock_facts_at(ctx, case, clock, ctx.now())
        _start(ctx, case, begin(row or new_clock(case.id, name, ctx.now()), clock, ctx.now(), calendar, facts))
    elif row and status == ClockStatus.RUNNING:
        _resume(ctx, case, go_on(row, clock, ctx.now(), calendar))
    elif row:
        _halt(ctx, case, halt(row, status, clock, ctx.now(), calendar))


def clock_facts_at(ctx: Context, case: Case, clock: Clock, started: datetime) -> Facts:
    """What the expression of a clock's time knows of the case, as of the moment the clock started."""
    if clock.due.calculated is None:
        return {}
    zone = pack_of(ctx, case).calendar(clock.calendar).zone
    return ctx.facts(case, {"now": started, "today": started.astimezone(zone).date()})


def due_of(row: CaseClock) -> str | None:
    """The deadline as the journal tells it."""
    return row.due_at.isoformat() if row.due_at else None


def _start(ctx: Context, case: Case, row: CaseClock) -> None:
    keep_clock(ctx, case, row)
    ctx.record("clock.started", case, clock=row.name, due=due_of(row))


def _halt(ctx: Context, case: Case, row: CaseClock) -> None:
    """Pause or stop: let nothing ring."""
    keep_clock(ctx, case, row)
    kind = "clock.paused" if row.status == ClockStatus.PAUSED else "clock.stopped"
    ctx.record(kind, case, clock=row.name, elapsed=row.elapsed)
    if row.status == ClockStatus.STOPPED:
        leave_ladder(ctx, case, CLOCK, row.name)


def _resume(ctx: Context, case: Case, row: CaseClock) -> None:
    keep_clock(ctx, case, row)
    ctx.record("clock.resumed", case, clock=row.name, due=due_of(row), elapsed=row.elapsed)


def keep_clock(ctx: Context, case: Case, row: CaseClock) -> None:
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
    calendar = pack_of(ctx, case).calendar(clock.calendar)
    return counted + passed(pace_of(clock, row.length), row.since, ctx.now(), calendar)
