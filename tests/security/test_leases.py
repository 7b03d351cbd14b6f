"""Whoever lost a message to another worker no longer says what became of it."""

from dataclasses import replace

from core import outbox
from core.clock import VirtualClock
from core.database import reading, writing
from core.delivering import deliver
from core.kernel import Kernel
from core.outbox import LEASE, OutboxMessage, Status
from core.registry import Effect, Registry


def test_a_worker_that_fails_after_its_lease_does_not_undo_what_another_did(kernel: Kernel) -> None:
    clock = kernel.clock
    assert isinstance(clock, VirtualClock)
    with writing(kernel.engine) as session:
        message_id = outbox.post(session, "slow", {}, clock.now()).id

    def done(_: Kernel, __: OutboxMessage) -> None:
        return None

    def slow(_: Kernel, __: OutboxMessage) -> None:
        clock.advance(2 * LEASE)
        assert deliver(with_effect(kernel, done), message_id)
        raise TimeoutError("the server answered too late")

    assert deliver(with_effect(kernel, slow), message_id)
    with reading(kernel.engine) as session:
        found = session.get(OutboxMessage, message_id)
        assert found is not None
        assert found.status == Status.DONE
        assert found.error == ""


def with_effect(kernel: Kernel, run: object) -> Kernel:
    """The kernel with the effect `slow` alone."""
    registry = Registry()
    registry.add(Effect("slow", run))  # type: ignore[arg-type]
    registry.freeze()
    return replace(kernel, registry=registry)
