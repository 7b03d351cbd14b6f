"""When the time is over for which a case is kept: reckoned by the version in force, set as a timer of the case."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from core.calendars.calendar import Calendar
from core.context import Context
from core.expressions.fields import Expr
from core.facts import Facts
from core.journal import JournalEntry
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.erasing import RETENTION_TIMER, erase_case
from modules.cases.language import CaseType
from modules.cases.models import Case, Timer
from modules.cases.pending import may_have
from modules.retention.language import Keeping, retention_of

HELD_FOR = timedelta(days=30)
"""After so long it is looked again whether `unless` still holds; a changed field has it looked at once."""


def keeping_of(ctx: Context, case: Case) -> Keeping | None:
    """How long the case is kept; None for one that goes on, and where nothing says it.

    The version in force says it, as how long data may be kept is no promise of the day on which a case was opened. A
    stage that this version has given up is kept as long as the case's own version says.
    """
    if case.closed_at is None or case.erased_at is not None:
        return None
    pack = ctx.kernel.definitions.in_force.get(case.pack)
    newest: CaseType | None = pack.get("case_type", case.case_type) if pack else None
    case_type = newest if newest and case.stage in newest.stages else case_type_of(ctx, case)
    return retention_of(case_type).get(case.stage)


def end_of(ctx: Context, case: Case, keeping: Keeping) -> datetime | None:
    """When the time is over for which the case is kept; None while that is not known."""
    facts, calendar = ctx.facts(case), pack_of(ctx, case).calendar()
    return keeping.after.over(_begin(case, keeping.from_, facts, calendar), facts, calendar)


def _begin(case: Case, source: Expr | None, facts: Facts, calendar: Calendar) -> datetime:
    found = source.expression.evaluate(facts) if source else None
    return _moment(found, calendar.zone) if isinstance(found, date) else case.stage_since


def _moment(value: date, zone: ZoneInfo) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    return datetime.combine(value, time.min, zone)


def plan_end(ctx: Context, case: Case) -> datetime | None:
    """Set the timer at which the case's time is over, in the place of one that was set before; gives when."""
    keeping = keeping_of(ctx, case)
    end = end_of(ctx, case, keeping) if keeping else None
    timers = _timers(ctx, case) if may_have(ctx, case, Timer) else []
    if [timer.at for timer in timers] != ([end] if end else []):
        for timer in timers:
            timer.done = True
            ctx.session.add(timer)
        if end is not None:
            _set(ctx, case, end)
    return end


def _set(ctx: Context, case: Case, at: datetime) -> None:
    ctx.session.add(Timer(case_id=case.id, kind=RETENTION_TIMER, target=case.stage, at=at))


def _timers(ctx: Context, case: Case) -> list[Timer]:
    ctx.session.flush()
    waiting = (Timer.case_id == case.id, Timer.kind == RETENTION_TIMER, col(Timer.done).is_(False))
    return list(ctx.session.exec(select(Timer).where(*waiting)))


def end_keeping(ctx: Context, case: Case, timer: Timer) -> None:
    """The time is over: erase the case, unless something holds it, or its time has moved meanwhile."""
    keeping = keeping_of(ctx, case)
    end = end_of(ctx, case, keeping) if keeping else None
    if keeping is None or end is None:
        return
    if end > ctx.now():
        _set(ctx, case, end)
    elif keeping.unless and keeping.unless.expression.holds(ctx.facts(case)):
        _set(ctx, case, ctx.now() + HELD_FOR)
    else:
        erase_case(ctx, case)


def follow_stage(ctx: Context, case: object, entry: JournalEntry) -> None:
    """A case that ends gets its time, and one that is opened again loses it."""
    if isinstance(case, Case) and (case.closed_at is not None or _was_final(ctx, case, entry)):
        plan_end(ctx, case)


def _was_final(ctx: Context, case: Case, entry: JournalEntry) -> bool:
    before = case_type_of(ctx, case).stages.get(str(entry.data.get("before") or ""))
    return before is not None and before.final


def follow_fields(ctx: Context, case: object, _: JournalEntry) -> None:
    """A changed date moves the time of a case that ended, and one that was held may be free."""
    if isinstance(case, Case) and case.closed_at is not None and case.erased_at is None:
        plan_end(ctx, case)
