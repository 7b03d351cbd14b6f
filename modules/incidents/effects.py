"""The kind `effect`: outbox messages whose attempts ran out."""

from collections.abc import Iterable, Mapping

from core import outbox
from core.context import Context
from core.errors import NotFound
from core.incidents import Incident
from core.outbox import OutboxMessage
from core.registry import Correction, Effect, IncidentKind


def retry(ctx: Context, incident: Incident) -> None:
    """Put the message back, with fresh attempts."""
    message = _message(ctx, incident)
    outbox.retry(ctx.session, message, ctx.now())
    ctx.ring_for(message)


def skip(ctx: Context, incident: Incident) -> None:
    """The message is not delivered any more."""
    outbox.skip(ctx.session, _message(ctx, incident), ctx.now())


def label(ctx: Context, incident: Incident) -> str:
    """What the effect is called."""
    effect: Effect | None = ctx.kernel.registry.find(Effect, incident.name)
    return (effect.title if effect else "") or incident.name


def fields(ctx: Context, incident: Incident) -> Iterable[str]:
    """What the effect lets administrators correct."""
    effect: Effect | None = ctx.kernel.registry.find(Effect, incident.name)
    message = ctx.session.get(OutboxMessage, incident.subject)
    return effect.correction.fields(ctx, message) if effect and effect.correction and message else ()


def write(ctx: Context, incident: Incident, values: Mapping[str, str]) -> None:
    """Let the effect keep the values."""
    effect: Effect = ctx.kernel.registry.find(Effect, incident.name)
    assert effect.correction
    effect.correction.write(ctx, _message(ctx, incident), values)


def _message(ctx: Context, incident: Incident) -> OutboxMessage:
    message = ctx.session.get(OutboxMessage, incident.subject, with_for_update=True)
    if message is None:
        raise NotFound(kind="message", id=incident.subject)
    return message


KIND = IncidentKind(
    outbox.KIND, title="Background work", retry=retry, skip=skip, label=label, correction=Correction(fields, write)
)
