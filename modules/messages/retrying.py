"""An administrator has the work of a mail tried again: the message waits again, for where its party is by now."""

from sqlmodel import col, select

from core.context import Context
from core.journal import JournalEntry
from modules.cases.models import Case
from modules.messages.models import Message, MessageStatus
from modules.parties.models import Party


def wait_again(ctx: Context, _: Case | None, entry: JournalEntry) -> None:
    """Show the message as waiting whose incident is tried again; it goes to the address that its party has now."""
    work = str(entry.data.get("subject", ""))
    for message in ctx.session.exec(select(Message).where(col(Message.outbox_id) == work)).all():
        if message.status == MessageStatus.FAILED:
            message.status = MessageStatus.WAITING
            aim(ctx, message)
            ctx.session.add(message)


def aim(ctx: Context, message: Message) -> None:
    """Address a message that did not go out to where its party is by now."""
    party = ctx.session.get(Party, message.party_id)
    message.to_address = (party.email if party else "") or message.to_address
