"""Background work: `deliver` one message, `sweep` what was left, `tick` the schedules. The outbox is the truth."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread

import structlog
from celery import Celery
from sqlalchemy import func, update
from sqlmodel import Field, SQLModel, col, select

from core import outbox
from core.actors import SYSTEM
from core.bell import ThreadBell
from core.database import reading, writing
from core.dispatch import dispatch
from core.errors import GaveUp, NotFound
from core.kernel import Kernel
from core.metrics import EFFECTS, INCIDENTS, WAITING
from core.outbox import OutboxMessage, Status
from core.registry import Effect, Schedule

log = structlog.get_logger("worker")
PAUSE = 1.0
"""Seconds between two sweeps of the embedded worker when nothing rings."""


class ScheduleRun(SQLModel, table=True):
    """When a schedule ran last; whoever moves `next_at` forward runs it."""

    __tablename__ = "core_schedule"

    name: str = Field(primary_key=True, max_length=64)
    next_at: datetime


def deliver(kernel: Kernel, message_id: str) -> bool:
    """Claim a message and carry its effect out; False when somebody else has it."""
    with writing(kernel.engine) as session:
        message = outbox.claim(session, message_id, kernel.clock.now())
    if message is None:
        return False
    try:
        _carry_out(kernel, message)
    except Exception as error:  # an effect may fail in any way; it must never stop the worker
        _failed(kernel, message, error)
    else:
        with writing(kernel.engine) as session:
            if held := outbox.held(session, message):
                outbox.complete(session, held, kernel.clock.now())
        EFFECTS.labels(message.effect, "done").inc()
    return True


def _carry_out(kernel: Kernel, message: OutboxMessage) -> None:
    effect: Effect | None = kernel.registry.find(Effect, message.effect)
    if effect is None:
        raise NotFound(kind="effect", id=message.effect)
    command = effect.run(kernel, message)
    if command is not None:
        dispatch(kernel, command, SYSTEM, key=message.id)


def _failed(kernel: Kernel, message: OutboxMessage, error: Exception) -> None:
    EFFECTS.labels(message.effect, "failed").inc()
    log.warning(
        "effect failed",
        effect=message.effect,
        message=message.id,
        attempt=message.attempts,
        error=type(error).__name__,
    )
    log.debug("effect failed", exc_info=error)
    with writing(kernel.engine) as session:
        if held := outbox.held(session, message):
            told, last = f"{type(error).__name__}: {error}", isinstance(error, GaveUp)
            outbox.fail(session, held, told, kernel.clock.now(), last=last)


def sweep(kernel: Kernel) -> int:
    """Deliver everything that is due; returns how many messages were delivered."""
    with reading(kernel.engine) as session:
        waiting = outbox.due(session, kernel.clock.now())
    done = sum(deliver(kernel, message_id) for message_id in waiting)
    _measure(kernel)
    return done


def _measure(kernel: Kernel) -> None:
    with reading(kernel.engine) as session:
        counts = dict(
            session.exec(
                select(OutboxMessage.status, func.count())
                .where(col(OutboxMessage.status).in_([Status.WAITING, Status.INCIDENT]))
                .group_by(OutboxMessage.status)
            ).all()
        )
    WAITING.set(counts.get(Status.WAITING, 0))
    INCIDENTS.set(counts.get(Status.INCIDENT, 0))


def tick(kernel: Kernel) -> list[str]:
    """Run the schedules whose time has come; returns their names."""
    return [s.name for s in kernel.registry.all(Schedule) if _take_turn(kernel, s) and _run_schedule(kernel, s)]


def _take_turn(kernel: Kernel, schedule: Schedule) -> bool:
    """Move the schedule's next run forward; of several processes only one succeeds."""
    now = kernel.clock.now()
    with writing(kernel.engine) as session:
        row = session.get(ScheduleRun, schedule.name, with_for_update=True)
        if row is None:
            session.add(ScheduleRun(name=schedule.name, next_at=now + schedule.every))
            return True
        moved = (
            update(ScheduleRun)
            .where(col(ScheduleRun.name) == schedule.name, col(ScheduleRun.next_at) <= now)
            .values(next_at=now + max(schedule.every, timedelta(seconds=1)))
            .execution_options(synchronize_session=False)
        )
        return bool(session.exec(moved).rowcount)


def _run_schedule(kernel: Kernel, schedule: Schedule) -> bool:
    try:
        schedule.run(kernel)
    except Exception as error:  # one schedule must not keep the others from running
        log.error("schedule failed", schedule=schedule.name, error=type(error).__name__, exc_info=error)
    return True


def drain(kernel: Kernel, rounds: int = 50) -> None:
    """Tick and sweep until nothing is left to do; for tests, demos and simulations."""
    for _ in range(rounds):
        tick(kernel)
        if not sweep(kernel):
            return


def add_tasks(app: Celery, kernel: Kernel) -> None:
    """Register the three tasks of Celery: the same work, rung for by the bell and the beat."""

    def deliver_message(message_id: str) -> None:
        deliver(kernel, message_id)

    def sweep_outbox() -> None:
        sweep(kernel)

    def tick_schedules() -> None:
        tick(kernel)

    app.task(deliver_message, name="liasse.deliver")
    app.task(sweep_outbox, name="liasse.sweep")
    app.task(tick_schedules, name="liasse.tick")


class EmbeddedWorker:
    """One thread that does the background work of an installation on one machine."""

    def __init__(self, kernel: Kernel, bell: ThreadBell) -> None:
        self._kernel, self._bell = kernel, bell
        self._stop = Event()
        self._thread = Thread(target=self._work, name="liasse-worker", daemon=True)

    def start(self) -> None:
        """Start working."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the message at hand, then stop."""
        self.ask_to_stop()
        self._thread.join(timeout=30)

    def ask_to_stop(self) -> None:
        """Ask the work to end after the message at hand; for signal handlers."""
        self._stop.set()
        self._bell.event.set()

    def run(self) -> None:
        """Work in the calling thread until stopped."""
        self._work()

    def _work(self) -> None:
        while not self._stop.is_set():
            self._round(lambda: tick(self._kernel))
            self._round(lambda: sweep(self._kernel))
            self._bell.event.wait(PAUSE)
            self._bell.event.clear()

    def _round(self, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as error:  # the database may be away for a moment; try again at the next round
            log.error("background round failed", error=type(error).__name__, exc_info=error)
