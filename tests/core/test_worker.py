"""Background work: every message is delivered, a failing one is tried again and then shown as an incident."""

from datetime import timedelta
from typing import Any, cast

import pytest
from sqlmodel import select

from core import outbox
from core.clock import VirtualClock
from core.database import reading, writing
from core.delivering import deliver
from core.incidents import Incident
from core.kernel import Kernel
from core.outbox import BACK_OFF, LEASE, OutboxMessage, Status
from core.registry import Effect, Registry, Schedule
from core.scheduling import tick
from core.worker import sweep


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


def test_a_schedule_runs_at_most_once_per_period_whoever_ticks(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[int] = []
    schedule = Schedule("test", timedelta(minutes=10), lambda _: ran.append(1))
    everything = kernel.registry.all

    def only(type_: type) -> Any:
        return iter([schedule]) if type_ is Schedule else everything(type_)

    monkeypatch.setattr(kernel.registry, "all", only)
    for _ in range(3):
        tick(kernel)
    assert len(ran) == 1
    cast(VirtualClock, kernel.clock).advance(timedelta(minutes=11))
    tick(kernel)
    tick(kernel)
    assert len(ran) == 2
