"""Deadlines, ladders and clocks of a case by the new version, reckoned from when they began; what fired stays fired."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import col, select

from core.context import Context
from core.journal import JournalEntry
from modules.cases.clockreplay import let_fired_be, moments_of, replay
from modules.cases.clocks import CLOCK_TIMER, clock_facts_at, due_of, keep_clock
from modules.cases.escalating import RUNG_TIMER, set_rung
from modules.cases.laddering import STAGE, TASK, rung_times, task_options
from modules.cases.ladders import Ladder
from modules.cases.models import Case, CaseClock, Task, TaskStatus, Timer
from modules.cases.moving import STAGE_TIMER, start_deadline
from modules.migrating.ways import Way

REACHED = ("escalation.reached", "escalation.skipped")
TOLD = ("status", "elapsed", "at_risk", "overdue")


@dataclass(frozen=True)
class Pending:
    """The timers that had not fired: their kind and time."""

    timers: Counter[tuple[str, datetime]]

    def compare(self, after: "Pending") -> dict[str, int]:
        """How many stayed, moved to another time, were set and were cancelled."""
        gone, fresh = self.timers - after.timers, after.timers - self.timers
        by_kind = Counter(kind for kind, _ in gone.elements()), Counter(kind for kind, _ in fresh.elements())
        moved = (by_kind[0] & by_kind[1]).total()
        kept = (self.timers & after.timers).total()
        return {"kept": kept, "moved": moved, "set": fresh.total() - moved, "cancelled": gone.total() - moved}


def pending(ctx: Context, case: Case) -> Pending:
    """The timers of a case that have not fired."""
    statement = select(Timer.kind, Timer.at).where(Timer.case_id == case.id, col(Timer.done).is_(False))
    return Pending(Counter((kind, at) for kind, at in ctx.session.exec(statement)))


def set_stage_time(ctx: Context, case: Case, way: Way, before: str, entries: Sequence[JournalEntry]) -> None:
    """The stage's deadline and ladder, from when the case came into the stage; `before` is its old name."""
    since = [entry for entry in entries if entry.at >= case.stage_since]
    fired = any(entry.type == "timer.fired" and entry.data["kind"] == STAGE_TIMER for entry in since)
    stage = way.new.stages[case.stage]
    start_deadline(ctx, case, stage, fired)
    calendar = way.new_pack.calendar(stage.calendar)
    times = rung_times(stage.escalate, case.stage_since, case.due_at, calendar)
    reached = {entry.data["rung"] - 1 for entry in since if _is_rung(entry, STAGE, before)}
    _set_ladder(ctx, case, f"{STAGE}:{before}", f"{STAGE}:{case.stage}", dict(times), reached)


def set_task_times(ctx: Context, case: Case, way: Way, entries: Sequence[JournalEntry]) -> None:
    """The ladders of open tasks, from when each was given."""
    for task in ctx.session.exec(select(Task).where(Task.case_id == case.id, Task.status == TaskStatus.OPEN)).all():
        options = task_options(way.new, task.name)
        ladder: Ladder = options.escalate if options else ()
        calendar = way.new_pack.calendar(options.calendar if options else None)
        names = {old for old, new in way.renaming.tasks.items() if new == task.name} | {task.name}
        since = [entry for entry in entries if entry.at >= task.created_at]
        reached = {e.data["rung"] - 1 for e in since for name in names if _is_rung(e, TASK, name)}
        times = dict(rung_times(ladder, task.created_at, task.due_at, calendar))
        _set_ladder(ctx, case, f"{TASK}:{task.id}", f"{TASK}:{task.id}", times, reached)


def _is_rung(entry: JournalEntry, kind: str, name: str) -> bool:
    return entry.type in REACHED and entry.data["of"] == kind and entry.data["what"] == name


def _set_ladder(ctx: Context, case: Case, old: str, new: str, times: Mapping[int, datetime], reached: set[int]) -> None:
    """The timers of a ladder; those that fired keep their place under the ladder's new name."""
    statement = select(Timer).where(
        Timer.case_id == case.id, Timer.kind == RUNG_TIMER, col(Timer.target).startswith(f"{old}:", autoescape=True)
    )
    for timer in ctx.session.exec(statement).all():
        timer.done, timer.target = True, f"{new}:{timer.target.rpartition(':')[2]}"
        ctx.session.add(timer)
    for number, at in times.items():
        if number not in reached or at > ctx.now():
            set_rung(ctx, case, f"{new}:{number}", at)
    ctx.session.flush()


def set_clocks(ctx: Context, case: Case, way: Way, entries: Sequence[JournalEntry]) -> dict[str, dict[str, Any]]:
    """The clocks as they would stand had the case always followed the new version; gives what the journal tells."""
    statement = select(CaseClock).where(CaseClock.case_id == case.id)
    before = {row.name: row.model_copy() for row in ctx.session.exec(statement)}
    _forget_clocks(ctx, case)
    moments = moments_of(entries, way.plan.stages)
    old_names = {new: old for old, new in way.plan.clocks.items()}
    for name, clock in way.new.clocks.items():
        facts = partial(clock_facts_at, ctx, case, clock)
        row = replay(case.id, name, way.new, way.new_pack.calendar(clock.calendar), moments, facts)
        if row is not None:
            earlier = old_names.get(name, name)
            ladder = way.old.clocks[earlier].escalate if earlier in way.old.clocks else ()
            let_fired_be(row, before.get(earlier), len(ladder), ctx.now())
            keep_clock(ctx, case, row)
    return {row.name: told(row) for row in ctx.session.exec(statement)}


def told(row: CaseClock) -> dict[str, Any]:
    """What the fold of the journal knows of a clock."""
    return {"due": due_of(row), **{name: getattr(row, name) for name in TOLD}}


def _forget_clocks(ctx: Context, case: Case) -> None:
    for row in ctx.session.exec(select(CaseClock).where(CaseClock.case_id == case.id)).all():
        ctx.session.delete(row)
    waiting = select(Timer).where(Timer.case_id == case.id, Timer.kind == CLOCK_TIMER, col(Timer.done).is_(False))
    for timer in ctx.session.exec(waiting).all():
        timer.done = True
        ctx.session.add(timer)
    ctx.session.flush()
