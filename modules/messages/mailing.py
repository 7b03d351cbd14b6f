"""Hand a mail to an SMTP server (RFC 5321), as text and as HTML (RFC 5322, RFC 2046)."""

import smtplib
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from modules.messages.bodies import one_line
from modules.messages.errors import MailNotAccepted
from modules.messages.models import Message

TIMEOUT = 20.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def address_of(written: str, name: str = "") -> Address | None:
    """One mail address, or None when `written` is anything else than exactly one."""
    local, at, domain = written.strip().rpartition("@")
    if not (local and at and domain) or any(c in written for c in '\r\n,;<>"()[] '):
        return None
    try:
        return Address(one_line(name, 100), addr_spec=f"{local}@{domain.encode('idna').decode('ascii')}")
    except (HeaderParseError, ValueError, IndexError, UnicodeError):
        return None


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content_type: str
    content: bytes


def compose(message: Message, sender: str, at: datetime, attachments: Iterable[Attachment] = ()) -> EmailMessage:
    """The mail of a message; raises `MailNotAccepted` without a valid recipient or sender."""
    recipient, name = address_of(message.to_address), parseaddr(sender)
    origin = address_of(name[1], name[0])
    if recipient is None or origin is None:
        raise MailNotAccepted(reason="the recipient's or the sender's address is not valid")
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = origin, recipient, one_line(message.subject)
    copies = [found for found in map(address_of, message.cc_addresses) if found]
    if copies:
        mail["Cc"] = copies
    mail["Date"], mail["Message-ID"] = format_datetime(at), message.message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: out-of-office robots keep silent
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    mail["Content-Language"] = message.language
    for file in attachments:
        main, _, sub = file.content_type.partition("/")
        mail.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return mail


def deliver(mail: EmailMessage, url: str) -> None:
    """Hand `mail` to the server at `url`; raises `MailNotAccepted` if it is not taken.

    `smtps://` speaks TLS from the start, `smtp+starttls://` insists on STARTTLS, `smtp://` uses STARTTLS when
    the server offers it. A password is never sent in the clear, except to this machine.
    `?timeout=` gives seconds.
    """
    parts = urlsplit(url)
    try:
        with _connect(parts) as server:
            secure = _secure(server, parts)
            _log_in(server, parts, secure)
            server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code, _ = next(iter(error.recipients.values()), (0, b""))
        raise MailNotAccepted(reason=f"the mail server refused the recipient ({code})") from None
    except smtplib.SMTPResponseException as error:
        raise MailNotAccepted(reason=f"the mail server answered {error.smtp_code}") from None
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise MailNotAccepted(reason=f"no delivery: {type(error).__name__}") from None


def _connect(parts: SplitResult) -> smtplib.SMTP:
    if parts.scheme not in PORTS:
        raise MailNotAccepted(reason=f"the mail server's address must start with one of {', '.join(PORTS)}")
    host, port = parts.hostname or "localhost", parts.port or PORTS[parts.scheme]
    timeout = float(parse_qs(parts.query).get("timeout", [str(TIMEOUT)])[0])
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=timeout, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=timeout)


def _secure(server: smtplib.SMTP, parts: SplitResult) -> bool:
    server.ehlo()
    if parts.scheme == "smtps":
        return True
    if parts.scheme == "smtp+starttls" or (server.has_extn("starttls") and parts.hostname not in LOOPBACK):
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
        return True
    return False


def _log_in(server: smtplib.SMTP, parts: SplitResult, secure: bool) -> None:
    if not parts.username:
        return
    if not secure and parts.hostname not in LOOPBACK:
        raise MailNotAccepted(reason="the mail server offers no encryption; the password was not sent")
    server.login(unquote(parts.username), unquote(parts.password or ""))
