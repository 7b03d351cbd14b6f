"""Commands on messages: write one, tell what became of it, send it again."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from core import incidents, outbox
from core.commands import CommandModel
from core.context import Context
from core.errors import NotFound
from core.incidents import IncidentStatus
from core.outbox import OutboxMessage
from modules.cases.loading import load_case, lock_case
from modules.cases.models import Case
from modules.cases.partyroles import party_of, roles_of_party
from modules.cases.settling import settle
from modules.messages.errors import NoSuchParty, NothingToRetry, NotYourParty
from modules.messages.models import Message, MessageStatus
from modules.messages.retrying import aim
from modules.messages.writing import post, receive, write_free

ACTION = "message"
RETRIABLE = (MessageStatus.KEPT, MessageStatus.FAILED)
LONGEST_TEXT = 20_000


def _trimmed(value: object) -> object:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


Identifier = Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]
Line = Annotated[str, BeforeValidator(_trimmed), Field(max_length=200)]
Body = Annotated[str, BeforeValidator(_trimmed), Field(min_length=1, max_length=LONGEST_TEXT)]


class WriteMessage(CommandModel):
    """Write to a party of a case; a party writes in its own dossier."""

    case_id: Identifier
    """The case."""
    role: Annotated[str, Field(max_length=64)] = ""
    """The party role to write to; a party leaves it empty."""
    subject: Line = ""
    """Subject; default: the case's reference."""
    text: Body
    """What to say, as plain text."""


class MarkSent(CommandModel):
    """The mail server took the message."""

    message_id: Identifier
    """The message."""


class MarkKept(CommandModel):
    """The message can't be mailed: nobody to mail it to, or no mail server."""

    message_id: Identifier
    """The message."""
    reason: Annotated[str, Field(max_length=300)]
    """Why."""


class MarkFailed(CommandModel):
    """An attempt to mail the message failed."""

    message_id: Identifier
    """The message."""
    attempt: int
    """Number of the attempt, from 1."""
    error: Annotated[str, Field(max_length=300)]
    """What the mail server said."""
    last: bool
    """Whether no further attempt follows by itself."""


class RetryMessage(CommandModel):
    """Send a kept or failed message again."""

    message_id: Identifier
    """The message."""


def handle_write(command: WriteMessage, ctx: Context) -> dict[str, Any]:
    """Keep the message and, to the outside, mail it."""
    case = lock_case(ctx, command.case_id, ACTION)
    subject = command.subject or case.reference
    write_it = _write_in if ctx.actor.kind == "party" else _write_out
    message = write_it(ctx, case, command, subject)
    settle(ctx, case)
    return {"message_id": message.id, "case_id": case.id}


def _write_out(ctx: Context, case: Case, command: WriteMessage, subject: str) -> Message:
    party = party_of(ctx, case, command.role)
    if party is None:
        raise NoSuchParty(role=command.role or "?")
    return write_free(ctx, case, party, command.role, subject, command.text)


def _write_in(ctx: Context, case: Case, command: WriteMessage, subject: str) -> Message:
    roles = roles_of_party(ctx, case, ctx.actor.id)
    party = party_of(ctx, case, roles[0]) if roles else None
    if party is None:
        raise NotYourParty()
    return receive(ctx, case, party, roles[0], subject, command.text)


def handle_sent(command: MarkSent, ctx: Context) -> None:
    """Note the delivery once."""
    ctx.require_administrator()
    case, message = _load(ctx, command.message_id)
    if message.status == MessageStatus.SENT:
        return
    message.status, message.sent_at, message.error = MessageStatus.SENT, ctx.now(), ""
    message.attempts += 1
    ctx.session.add(message)
    ctx.record("message.sent", case, message=message.id, role=message.role, template=message.template)


def handle_kept(command: MarkKept, ctx: Context) -> None:
    """Note that a person must pass the message on."""
    ctx.require_administrator()
    case, message = _load(ctx, command.message_id)
    message.status, message.error = MessageStatus.KEPT, command.reason
    ctx.session.add(message)
    ctx.record("message.kept", case, message=message.id, role=message.role)


def handle_failed(command: MarkFailed, ctx: Context) -> None:
    """Note a failed attempt; the last one is a fact of the case."""
    ctx.require_administrator()
    case, message = _load(ctx, command.message_id)
    message.attempts, message.error = message.attempts + 1, command.error
    if command.last:
        message.status = MessageStatus.FAILED
        ctx.record("message.failed", case, message=message.id, role=message.role, attempts=message.attempts)
    ctx.session.add(message)


def handle_retry(command: RetryMessage, ctx: Context) -> dict[str, Any]:
    """Have the message mailed again, to its party's present address: the same Message-ID, a fresh row of attempts."""
    ctx.require_administrator()
    case, message = _load(ctx, command.message_id)
    if message.status not in RETRIABLE:
        raise NothingToRetry(status=message.status)
    incident = ctx.session.get(OutboxMessage, message.outbox_id)
    if incident is not None and incident.status == outbox.Status.INCIDENT:
        outbox.skip(ctx.session, incident, ctx.now())
        if known := incidents.find_open(ctx.session, outbox.KIND, incident.id):
            incidents.close(ctx.session, known, IncidentStatus.RETRIED, ctx.actor.label, ctx.now())
    aim(ctx, message)
    post(ctx, case, message)
    ctx.record("message.retried", case, message=message.id)
    return {"message_id": message.id}


def _load(ctx: Context, message_id: str) -> tuple[Case, Message]:
    message = ctx.session.get(Message, message_id, with_for_update=True)
    if message is None:
        raise NotFound(kind="message", id=message_id)
    return load_case(ctx, message.case_id), message
