"""Reading messages: of a case, for those who see it; of the whole installation, for administrators."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import func
from sqlmodel import col, or_, select

from core.context import Context
from core.errors import NotFound
from core.journal import Fact
from modules.cases.models import Case
from modules.cases.telling import hearing
from modules.messages.bodies import masked, without_links
from modules.messages.models import Direction, Message, MessageStatus
from modules.messages.recipients import Recipient, recipients_in
from modules.parties.models import Party

PAGE = 50
MOST_OF_A_CASE = 500


@dataclass(frozen=True)
class MessageView:
    """One message as a dossier shows it; `ours` if the house wrote it. Secrets of links are masked."""

    id: str
    author: str
    subject: str
    text: str
    at: datetime
    ours: bool
    role: str
    status: str
    attachments: int = 0
    recipients: tuple[Recipient, ...] = ()

    @property
    def told(self) -> str:
        """The text for a page, where links lead nowhere."""
        return without_links(self.text)

    @property
    def iso(self) -> str:
        """The moment for machines."""
        return self.at.isoformat()


@dataclass(frozen=True)
class OutboxRow:
    """One message in the outbox page, with the case that it belongs to."""

    message: Message
    reference: str
    party: str


@dataclass(frozen=True)
class OutboxPage:
    """A page of messages, newest first; `next` is the cursor of the following page, or empty."""

    rows: Sequence[OutboxRow]
    next: str


def messages_of(ctx: Context, case: Case) -> list[MessageView]:
    """The exchanges of a case that the actor may read, oldest first, among the last 500."""
    ctx.require("read", case)
    statement = select(Message, Party.name).join(Party, col(Party.id) == col(Message.party_id))
    statement = statement.where(col(Message.case_id) == case.id)
    if ctx.actor.kind == "party":
        statement = statement.where(col(Message.party_id) == ctx.actor.id)
    found = ctx.session.exec(statement.order_by(col(Message.id).desc()).limit(MOST_OF_A_CASE)).all()
    reads, recipients = reading_messages(ctx, case), recipients_in(ctx, case)
    return [view_message(message, party, recipients(message)) for message, party in reversed(found) if reads(message)]


def reading_messages(ctx: Context, case: Case) -> Callable[[Message], bool]:
    """Tells of each message of `case` whether the actor may read it: a party what it got, others what they see."""
    if ctx.actor.kind == "party":
        return lambda message: message.party_id == ctx.actor.id
    hears = hearing(ctx, case)
    return lambda message: hears(message.tells)


def unheard(ctx: Context, case: Case) -> Callable[[Fact], bool]:
    """Tells of entries of the journal whether they speak of a message that the actor may not read."""

    @cache
    def hidden() -> set[str]:
        reads = reading_messages(ctx, case)
        found = ctx.session.exec(select(Message).where(col(Message.case_id) == case.id))
        return {message.id for message in found if not reads(message)}

    return lambda entry: entry.data.get("message") is not None and entry.data["message"] in hidden()


def view_message(message: Message, party: str, recipients: tuple[Recipient, ...] = ()) -> MessageView:
    """The message as pages show it, from or to the party called so."""
    ours = message.direction == Direction.OUT
    return MessageView(
        id=message.id,
        author=message.author_name if ours else party,
        subject=message.subject,
        text=masked(message.text),
        at=message.created_at,
        ours=ours,
        role=message.role,
        status=message.status,
        attachments=len(message.attachments),
        recipients=recipients,
    )


def outbox_page(ctx: Context, status: str = "", text: str = "", before: str = "") -> OutboxPage:
    """Messages to the outside, newest first, 50 a page; `text` looks in subject, address and reference."""
    ctx.require_administrator()
    statement = (
        select(Message, Case.reference, Party.name)
        .join(Case, col(Case.id) == col(Message.case_id))
        .join(Party, col(Party.id) == col(Message.party_id))
        .where(col(Message.direction) == Direction.OUT)
    )
    if status in list(MessageStatus):
        statement = statement.where(col(Message.status) == status)
    if before:
        statement = statement.where(col(Message.id) < before[:36])
    if text:
        looked_in = (Message.subject, Message.to_address, Case.reference)
        statement = statement.where(or_(*(col(c).icontains(text[:100], autoescape=True) for c in looked_in)))
    found = ctx.session.exec(statement.order_by(col(Message.id).desc()).limit(PAGE + 1)).all()
    rows = [OutboxRow(*one) for one in found[:PAGE]]
    return OutboxPage(rows, rows[-1].message.id if len(found) > PAGE else "")


def count_by_status(ctx: Context) -> dict[str, int]:
    """How many messages to the outside stand where."""
    ctx.require_administrator()
    counted = select(Message.status, func.count()).where(col(Message.direction) == Direction.OUT)
    return dict(ctx.session.exec(counted.group_by(Message.status)).all())


def find_outgoing(ctx: Context, message_id: str) -> OutboxRow:
    """One message to the outside; raises `NotFound`. For administrators."""
    ctx.require_administrator()
    message = ctx.session.get(Message, message_id[:36])
    if message is None or message.direction != Direction.OUT:
        raise NotFound(kind="message", id=message_id[:36])
    case, party = ctx.session.get(Case, message.case_id), ctx.session.get(Party, message.party_id)
    return OutboxRow(message, case.reference if case else "", party.name if party else "")


def readable_text(message: Message) -> str:
    """The text for administrators; a link that never went out shows in full, for a person to pass it on."""
    return message.text if message.status == MessageStatus.KEPT else masked(message.text)
