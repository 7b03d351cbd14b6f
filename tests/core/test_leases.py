"""A lease is short, and is kept for as long as the effect runs: what takes long does not run twice."""

import time
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from structlog.testing import capture_logs

from core import outbox
from core.clock import SystemClock
from core.database import writing
from core.delivering import deliver
from core.kernel import Kernel
from core.leases import Leases
from core.outbox import LEASE, OutboxMessage, Status
from core.registry import Effect
from core.worker import sweep
from tests.fixtures.effects import stored, with_effects


def test_an_effect_that_outlasts_its_lease_is_not_run_by_another(kernel: Kernel) -> None:
    live = replace(kernel, clock=SystemClock())
    with writing(live.engine) as session:
        message = outbox.post(session, "slow", {}, live.clock.now()).id
    ran: list[str] = []
    taken: list[int] = []

    def slow(_: Kernel, work: OutboxMessage) -> None:
        ran.append(work.id)
        other = with_effects(live, Effect("slow", slow), leases=Leases())
        end = time.monotonic() + 1.0
        with writing(live.engine) as session:  # as if most of the lease were over
            row = session.get(OutboxMessage, message)
            assert row
            row.leased_until = live.clock.now() + timedelta(seconds=0.4)
        while time.monotonic() < end:
            taken.append(sweep(other))
            time.sleep(0.05)

    assert deliver(with_effects(live, Effect("slow", slow), leases=Leases(timedelta(seconds=0.1))), message)
    assert ran == [message]
    assert set(taken) == {0}
    assert stored(live, message).status == Status.DONE


@pytest.mark.parametrize("ended", [True, False])
def test_a_lease_that_others_took_is_told_and_not_work_that_ended(kernel: Kernel, ended: bool) -> None:
    with writing(kernel.engine) as session:
        message = outbox.post(session, "slow", {}, kernel.clock.now())
    leases = Leases(timedelta(hours=1))
    with capture_logs() as told, leases.holding(kernel, message):
        ending = Thread(target=lambda: leases._held.pop(message.id) if ended else None)
        ending.start()
        leases._write(kernel, {message.id: "nobody"})
        ending.join()
    assert [one["event"] for one in told] == ([] if ended else ["a lease was lost"])


def test_a_lease_that_nobody_renews_is_taken_over(kernel: Kernel) -> None:
    live = replace(kernel, clock=SystemClock())
    with writing(live.engine) as session:
        message = outbox.post(session, "slow", {}, live.clock.now()).id
        claimed = outbox.claim(session, message, live.clock.now() - LEASE)
        assert claimed is None  # not due yet, for a clock that is behind
        assert outbox.claim(session, message, live.clock.now())
    with writing(live.engine) as session:
        row = session.get(OutboxMessage, message)
        assert row
        row.leased_until = live.clock.now()
    ran: list[str] = []
    other = with_effects(live, Effect("slow", lambda _, work: ran.append(work.id)))
    assert sweep(other) == 1
    assert ran == [message]
