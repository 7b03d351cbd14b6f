"""Background work: every message is delivered, a failing one is tried again and then shown as an incident."""

from datetime import datetime, timedelta
from threading import Event
from typing import Any, cast

import pytest
from sqlmodel import select

from core import outbox, scheduling
from core.clock import VirtualClock
from core.database import reading, writing
from core.delivering import deliver
from core.incidents import Incident
from core.kernel import Kernel
from core.outbox import BACK_OFF, LEASE, OutboxMessage, Status
from core.registry import Effect, Registry, Schedule
from core.scheduling import HELD, tick
from core.sweeping import correct_times
from core.worker import sweep
from tests.fixtures.kernels import START


def post(kernel: Kernel, effect: str = "count") -> str:
    with writing(kernel.engine) as session:
        return outbox.post(session, effect, {"n": 1}, kernel.clock.now()).id


def stored(kernel: Kernel, message_id: str) -> OutboxMessage:
    with reading(kernel.engine) as session:
        return session.exec(select(OutboxMessage).where(OutboxMessage.id == message_id)).one()


@pytest.fixture
def done(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the messages whose effect ran; the effect `fail` always fails."""
    ran: list[str] = []

    def run(_: Kernel, message: OutboxMessage) -> None:
        ran.append(message.id)
        if message.effect == "fail":
            raise ConnectionError("the other side is away")

    class Effects(Registry):
        def find(self, type_: type, name: str) -> Any:
            return Effect(name, run) if type_ is Effect else original(type_, name)

    original = kernel.registry.find
    monkeypatch.setattr(kernel.registry, "find", Effects().find)
    return ran


def test_a_message_is_delivered_once(kernel: Kernel, done: list[str]) -> None:
    message = post(kernel)
    assert deliver(kernel, message)
    assert not deliver(kernel, message)
    assert done == [message]
    assert stored(kernel, message).status == Status.DONE


def test_the_sweep_finds_what_nobody_rang_for(kernel: Kernel, done: list[str]) -> None:
    messages = {post(kernel) for _ in range(5)}
    assert sweep(kernel) == 5
    assert set(done) == messages


def test_a_message_whose_worker_died_is_taken_up_when_its_lease_ends(kernel: Kernel, done: list[str]) -> None:
    message = post(kernel)
    with writing(kernel.engine) as session:
        assert outbox.claim(session, message, kernel.clock.now())
    assert sweep(kernel) == 0
    cast(VirtualClock, kernel.clock).advance(LEASE + timedelta(seconds=1))
    assert sweep(kernel) == 1
    assert done == [message]


def test_a_failing_message_is_tried_again_later_and_ends_as_an_incident(kernel: Kernel, done: list[str]) -> None:
    message = post(kernel, "fail")
    for attempt, seconds in enumerate((0, *BACK_OFF), start=1):
        cast(VirtualClock, kernel.clock).advance(timedelta(seconds=seconds))
        assert sweep(kernel) == 1
        assert len(done) == attempt
        assert sweep(kernel) == 0
    found = stored(kernel, message)
    assert found.status == Status.INCIDENT
    assert "could not be reached" in found.error
    with reading(kernel.engine) as session:
        incident = session.exec(select(Incident)).one()
    assert (incident.subject, incident.attempts, incident.code) == (message, len(BACK_OFF) + 1, "ConnectionError")


def test_a_failing_message_does_not_hold_the_others_up(kernel: Kernel, done: list[str]) -> None:
    post(kernel, "fail")
    good = post(kernel)
    sweep(kernel)
    assert stored(kernel, good).status == Status.DONE


@pytest.fixture
def ran(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When the only schedule, of ten minutes, ran."""
    found: list[datetime] = []
    schedule = Schedule("test", timedelta(minutes=10), lambda _: found.append(kernel.clock.now()))
    everything = kernel.registry.all

    def only(type_: type) -> Any:
        return iter([schedule]) if type_ is Schedule else everything(type_)

    monkeypatch.setattr(kernel.registry, "all", only)
    return found


def move(kernel: Kernel, **length: float) -> None:
    """Move the clock, forward or back."""
    cast(VirtualClock, kernel.clock).advance(timedelta(**length))


def test_a_schedule_runs_at_most_once_per_period_whoever_ticks(kernel: Kernel, ran: list[datetime]) -> None:
    for _ in range(3):
        tick(kernel)
    assert len(ran) == 1
    move(kernel, minutes=11)
    tick(kernel)
    tick(kernel)
    assert len(ran) == 2


def test_a_schedule_runs_once_when_nobody_ticked_for_three_hours(kernel: Kernel, ran: list[datetime]) -> None:
    tick(kernel)
    move(kernel, hours=3)
    for _ in range(3):
        tick(kernel)
    assert len(ran) == 2


@pytest.fixture
def broken(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> list[BaseException | None]:
    """What becomes of the turns of the only schedule, of a day, in their order; each turn takes one."""
    fates: list[BaseException | None] = []

    def run(_: Kernel) -> None:
        fate = fates.pop(0)
        if fate:
            raise fate

    schedule, everything = Schedule("daily", timedelta(days=1), run), kernel.registry.all
    monkeypatch.setattr(kernel.registry, "all", lambda t: iter([schedule]) if t is Schedule else everything(t))
    return fates


def test_a_daily_schedule_that_was_killed_or_failed_runs_again_soon_and_then_in_a_day(
    kernel: Kernel, broken: list[BaseException | None]
) -> None:
    broken.extend([SystemExit(), ValueError(), None, None])
    with pytest.raises(SystemExit):  # a process that ends says no more than this
        tick(kernel)
    assert tick(kernel) == [], "the turn is still held"
    for left in (2, 1):
        move(kernel, seconds=HELD.total_seconds() + 1)
        assert tick(kernel) == ["daily"]
        assert len(broken) == left
    move(kernel, hours=23)
    assert tick(kernel) == []
    move(kernel, hours=1)
    assert tick(kernel) == ["daily"]


def test_a_turn_that_takes_long_stays_with_whoever_took_it(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[list[str]] = []

    def run(_: Kernel) -> None:
        move(kernel, seconds=HELD.total_seconds() * 0.9)
        assert renewed.wait(20)
        move(kernel, seconds=HELD.total_seconds() * 0.9)
        found.append(tick(kernel))

    renewed, turn_move = Event(), scheduling.Turn.move

    def moved(turn: scheduling.Turn, to: datetime) -> None:
        turn_move(turn, to)
        if to > START + HELD:
            renewed.set()

    schedule, everything = Schedule("long", timedelta(days=1), run), kernel.registry.all
    monkeypatch.setattr(kernel.registry, "all", lambda t: iter([schedule]) if t is Schedule else everything(t))
    monkeypatch.setattr(scheduling.Turn, "move", moved)
    monkeypatch.setattr(scheduling, "RENEWALS", HELD.total_seconds() * 20)
    assert tick(kernel) == ["long"]
    assert found == [[]]


def test_a_schedule_does_not_wait_for_a_time_that_only_a_wrong_clock_knew(kernel: Kernel, ran: list[datetime]) -> None:
    move(kernel, hours=3)
    tick(kernel)
    move(kernel, hours=-3)
    for _ in range(3):
        tick(kernel)
    assert len(ran) == 2
    move(kernel, minutes=5)
    tick(kernel)
    assert len(ran) == 2


def test_no_message_waits_for_a_time_that_only_a_wrong_clock_knew(kernel: Kernel, done: list[str]) -> None:
    move(kernel, hours=3)
    messages = {post(kernel), post(kernel)}
    with writing(kernel.engine) as session:
        assert outbox.claim_next(session, kernel.clock.now())
    move(kernel, hours=-3)
    assert sweep(kernel) == 0
    correct_times(kernel)
    assert sweep(kernel) == 2
    assert set(done) == messages


def test_times_that_are_right_stay_as_they_are(kernel: Kernel, done: list[str]) -> None:
    post(kernel, "fail")
    held = post(kernel)
    sweep(kernel)
    with writing(kernel.engine) as session:
        outbox.retry(session, session.get_one(OutboxMessage, held), kernel.clock.now())
        assert outbox.claim(session, held, kernel.clock.now())
    correct_times(kernel)
    assert sweep(kernel) == 0
    assert len(done) == 2
