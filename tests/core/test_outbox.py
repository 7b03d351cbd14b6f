"""Who takes which message when: urgent ones first, none starves, none runs twice, none kills workers for ever."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import cast

import pytest
from sqlmodel import select

from core import outbox
from core.clock import VirtualClock
from core.database import reading, writing
from core.delivering import deliver
from core.incidents import Incident
from core.kernel import Kernel
from core.outbox import AGEING, BACK_OFF, LEASE, MOST_ATTEMPTS, OutboxMessage, Status
from core.priorities import Priority
from core.registry import Effect
from core.worker import sweep
from tests.fixtures.effects import stored, with_effects


def post(kernel: Kernel, priority: Priority = Priority.PERSON, effect: str = "note") -> str:
    with writing(kernel.engine) as session:
        return outbox.post(session, effect, {}, kernel.clock.now(), None, priority).id


def advance(kernel: Kernel, length: timedelta) -> None:
    cast(VirtualClock, kernel.clock).advance(length)


@pytest.fixture
def ran() -> list[str]:
    return []


@pytest.fixture
def noting(kernel: Kernel, ran: list[str]) -> Kernel:
    """The kernel with the effect `note`, which keeps the ids it ran for."""
    return with_effects(kernel, Effect("note", lambda _, message: ran.append(message.id)))


def test_a_person_who_waits_comes_before_a_batch(noting: Kernel, ran: list[str]) -> None:
    batch = [post(noting, Priority.BATCH) for _ in range(3)]
    advance(noting, timedelta(seconds=1))
    urgent = post(noting)
    sweep(noting)
    assert ran == [urgent, *batch]


def test_a_batch_that_has_waited_longer_than_the_lead_comes_first(noting: Kernel, ran: list[str]) -> None:
    batch = post(noting, Priority.BATCH)
    advance(noting, AGEING + timedelta(seconds=1))
    urgent = post(noting)
    sweep(noting)
    assert ran == [batch, urgent]


def test_workers_at_once_take_each_message_once(noting: Kernel, ran: list[str]) -> None:
    messages = {post(noting) for _ in range(40)}
    barrier = Barrier(4)

    def work() -> None:
        barrier.wait()
        while sweep(noting):
            pass

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ran) == sorted(messages)


def test_a_message_that_ends_every_worker_becomes_an_incident(noting: Kernel, ran: list[str]) -> None:
    message = post(noting)
    for _ in range(MOST_ATTEMPTS):
        with writing(noting.engine) as session:
            assert outbox.claim_next(session, noting.clock.now())
        advance(noting, LEASE)
    sweep(noting)
    assert ran == []
    with reading(noting.engine) as session:
        assert session.exec(select(Incident.code)).all() == ["WorkerLost"]
    assert stored(noting, message).status == Status.INCIDENT


def test_what_is_given_back_is_taken_at_once_and_the_attempt_does_not_count(noting: Kernel) -> None:
    message = post(noting)
    leases = noting.leases

    def stopped(kernel: Kernel, _: OutboxMessage) -> None:
        assert leases.give_back(kernel) == 1
        found = stored(kernel, message)
        assert (found.status, found.attempts, found.holder) == (Status.WAITING, 0, None)
        assert deliver(noting, message)

    deliver(with_effects(noting, Effect("note", stopped)), message)
    assert (stored(noting, message).status, stored(noting, message).attempts) == (Status.DONE, 1)


def test_waits_before_new_attempts_differ_and_never_exceed_the_table(kernel: Kernel) -> None:
    def away(_: Kernel, __: OutboxMessage) -> None:
        raise ConnectionError

    failing = with_effects(kernel, Effect("note", away))
    messages = [post(failing) for _ in range(10)]
    sweep(failing)
    waits = {(stored(failing, one).due_at - failing.clock.now()).total_seconds() for one in messages}
    assert len(waits) > 1
    assert all(0.8 * BACK_OFF[0] <= wait <= BACK_OFF[0] for wait in waits)


def test_an_incident_quotes_no_personal_data(kernel: Kernel) -> None:
    def quote(_: Kernel, __: OutboxMessage) -> None:
        raise ValueError("ada@example.org, 06 12 34 56 78")

    failing = with_effects(kernel, Effect("note", quote))
    post(failing)
    for pause in (0, *BACK_OFF):
        advance(failing, timedelta(seconds=pause))
        sweep(failing)
    with reading(failing.engine) as session:
        incident, message = session.exec(select(Incident)).one(), session.exec(select(OutboxMessage)).one()
    told = incident.failure.translated(str) + message.error
    assert "ValueError" in told
    assert "ada" not in told and "12 34" not in told
