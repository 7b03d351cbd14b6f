"""Deliver messages of the outbox: claim one, keep its limits, carry its effect out, say what became of it."""

import structlog

from core import limiting, outbox
from core.actors import SYSTEM
from core.bell import Ring
from core.database import writing
from core.dispatch import dispatch
from core.errors import GaveUp, NotFound
from core.failpoints import Point, reach
from core.failures import WorkerLost, failure_of
from core.kernel import Kernel
from core.limiting import Limits
from core.metrics import EFFECT_SECONDS, EFFECTS, LAG
from core.outbox import MOST_ATTEMPTS, OutboxMessage
from core.priorities import Priority
from core.registry import Effect
from core.tracing import span

log = structlog.get_logger("worker")


def deliver(kernel: Kernel, message_id: str) -> bool:
    """Claim a message and carry its effect out; False when somebody else has it, or it must wait."""
    with writing(kernel.engine) as session:
        message = outbox.claim(session, message_id, kernel.clock.now())
    return message is not None and _deliver(kernel, message)


def deliver_next(kernel: Kernel) -> bool | None:
    """Deliver the message whose turn it is; None when none is due, False when it must wait."""
    with writing(kernel.engine) as session:
        message = outbox.claim_next(session, kernel.clock.now())
    return None if message is None else _deliver(kernel, message)


def _deliver(kernel: Kernel, message: OutboxMessage) -> bool:
    limits: Limits | None = None
    lag = (kernel.clock.now() - message.due_at).total_seconds()
    LAG.labels(Priority(message.priority).name.lower()).observe(max(0.0, lag))
    with kernel.leases.holding(kernel, message):
        try:
            reach(Point.EFFECT_CLAIMED)
            effect = _effect(kernel, message)
            limits = effect.limits(kernel, message) if effect.limits else None
            if limits and not _admitted(kernel, message, limits):
                return False
            _carry_out(kernel, message, effect)
        except Exception as error:  # an effect may fail in any way; it must never stop the worker
            reach(Point.EFFECT_FAILED)
            _failed(kernel, message, error)
        else:
            _done(kernel, message)
    if limits:
        _call_next(kernel, limits)
    return True


def _effect(kernel: Kernel, message: OutboxMessage) -> Effect:
    if message.attempts > MOST_ATTEMPTS:
        raise WorkerLost()
    effect: Effect | None = kernel.registry.find(Effect, message.effect)
    if effect is None:
        raise NotFound(kind="effect", id=message.effect)
    return effect


def _admitted(kernel: Kernel, message: OutboxMessage, limits: Limits) -> bool:
    """Whether the message may go on now; one over the limit waits, and that is no attempt."""
    with writing(kernel.engine) as session:
        row = outbox.held(session, message)
        moment = limiting.admit(session, row, limits, kernel.clock.now()) if row else None
        if row and moment:
            outbox.give_back(session, row, moment)
    return row is not None and moment is None


def _carry_out(kernel: Kernel, message: OutboxMessage, effect: Effect) -> None:
    ids = {"liasse.message": message.id, "liasse.case": message.case_id or ""}
    traced = span(message.effect, {**ids, "liasse.attempt": message.attempts}, "consumer", message.trace or "")
    with EFFECT_SECONDS.labels(message.effect).time(), traced:
        command = effect.run(kernel, message)
        reach(Point.EFFECT_ACCEPTED)
        if command is not None:
            dispatch(kernel, command, SYSTEM, key=message.id, priority=Priority(message.priority))
    reach(Point.EFFECT_WRITTEN)


def _done(kernel: Kernel, message: OutboxMessage) -> None:
    with writing(kernel.engine) as session:
        if held := outbox.held(session, message):
            outbox.complete(session, held, kernel.clock.now())
    EFFECTS.labels(message.effect, "done").inc()


def _failed(kernel: Kernel, message: OutboxMessage, error: Exception) -> None:
    EFFECTS.labels(message.effect, "failed").inc()
    known = {"effect": message.effect, "message": message.id, "case": message.case_id, "attempt": message.attempts}
    log.warning("effect failed", **known, error=type(error).__name__)
    log.debug("effect failed", exc_info=error)
    with writing(kernel.engine) as session:
        if held := outbox.held(session, message):
            outbox.fail(session, held, failure_of(error), kernel.clock.now(), last=_is_last(error))


def _is_last(error: Exception) -> bool:
    return isinstance(error, GaveUp | WorkerLost)


def _call_next(kernel: Kernel, limits: Limits) -> None:
    """There is room again: whoever waits for it is called."""
    if limits.at_once is None:
        return
    with writing(kernel.engine) as session:
        called = limiting.call_next(session, limits.key, kernel.clock.now())
    if called:
        kernel.bell.ring([Ring(called)])
