"""What happens after the commit: the mail goes out, and what became of it comes back as a command."""

from core.actors import SYSTEM
from core.commands import CommandModel
from core.database import reading
from core.dispatch import dispatch
from core.kernel import Kernel
from core.outbox import MOST_ATTEMPTS, OutboxMessage
from modules.messages.attaching import read_attachments
from modules.messages.commands import MarkFailed, MarkKept, MarkSent
from modules.messages.errors import MailNotAccepted
from modules.messages.mailing import address_of, compose, deliver
from modules.messages.models import Message, MessageStatus

NO_SERVER = "no mail server is set up (LIASSE_SMTP_URL)"
TOO_LARGE = "its attachments are larger than 10 MB; the party finds them in its own dossier"
NO_ADDRESS = "the party has no valid e-mail address"


def send_mail(kernel: Kernel, work: OutboxMessage) -> CommandModel | None:
    """Mail a message; without a server or an address it is kept for a person. Raises `MailNotAccepted`."""
    message = _find(kernel, str(work.payload["message"]))
    if message is None or message.status == MessageStatus.SENT:
        return None
    url = kernel.settings.smtp_url.get_secret_value()
    if not url or address_of(message.to_address) is None:
        return MarkKept(message_id=message.id, reason=NO_ADDRESS if url else NO_SERVER)
    files = read_attachments(kernel, message.attachments)
    if files is None:
        return MarkKept(message_id=message.id, reason=TOO_LARGE)
    try:
        deliver(compose(message, kernel.settings.mail_from, kernel.clock.now(), files), url)
    except MailNotAccepted as error:
        last = work.attempts >= MOST_ATTEMPTS
        failed = MarkFailed(message_id=message.id, attempt=work.attempts, error=error.reason, last=last)
        dispatch(kernel, failed, SYSTEM, key=f"{work.id}:{work.attempts}:{message.attempts}")
        raise
    return MarkSent(message_id=message.id)


def _find(kernel: Kernel, message_id: str) -> Message | None:
    with reading(kernel.engine) as session:
        message = session.get(Message, message_id)
        session.expunge_all()
        return message
