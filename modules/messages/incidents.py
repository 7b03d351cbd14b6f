"""Work whose attempts ran out: an administrator has it tried again, or decides that it is not needed."""

from typing import Any

from sqlmodel import col, select

from core import outbox
from core.commands import CommandModel
from core.context import Context
from core.errors import NotFound
from core.outbox import OutboxMessage, Status
from modules.messages.commands import Identifier
from modules.messages.errors import NoIncident
from modules.messages.models import Message, MessageStatus

PLATFORM = "platform"
SHOWN = 200


class RetryIncident(CommandModel):
    """Try work again whose attempts ran out."""

    incident_id: Identifier
    """The outbox message."""


class SkipIncident(CommandModel):
    """Give up work whose attempts ran out."""

    incident_id: Identifier
    """The outbox message."""


def handle_retry_incident(command: RetryIncident, ctx: Context) -> dict[str, Any]:
    """Put the work back in the queue."""
    ctx.require_administrator()
    incident = _load(ctx, command.incident_id)
    outbox.retry(ctx.session, incident, ctx.now())
    ctx.posted.append(incident.id)
    for message in ctx.session.exec(select(Message).where(col(Message.outbox_id) == incident.id)):
        message.status = MessageStatus.WAITING
        ctx.session.add(message)
    ctx.record("incident.retried", stream=PLATFORM, incident=incident.id, effect=incident.effect)
    return {"incident_id": incident.id}


def handle_skip_incident(command: SkipIncident, ctx: Context) -> dict[str, Any]:
    """Take the work off the list."""
    ctx.require_administrator()
    incident = _load(ctx, command.incident_id)
    outbox.skip(ctx.session, incident, ctx.now())
    ctx.record("incident.skipped", stream=PLATFORM, incident=incident.id, effect=incident.effect)
    return {"incident_id": incident.id}


def _load(ctx: Context, incident_id: str) -> OutboxMessage:
    incident = ctx.session.get(OutboxMessage, incident_id, with_for_update=True)
    if incident is None:
        raise NotFound(kind="incident", id=incident_id)
    if incident.status != Status.INCIDENT:
        raise NoIncident(status=incident.status)
    return incident


def open_incidents(ctx: Context) -> list[OutboxMessage]:
    """Work that waits for an administrator's decision, oldest first, at most 200."""
    ctx.require_administrator()
    statement = select(OutboxMessage).where(col(OutboxMessage.status) == Status.INCIDENT)
    return list(ctx.session.exec(statement.order_by(col(OutboxMessage.id)).limit(SHOWN)))
