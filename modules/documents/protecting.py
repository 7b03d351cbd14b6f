"""Lock the file of a document in a store that has locks, once the document is there."""

from datetime import UTC, datetime, time, timedelta

from core.context import Context
from core.kernel import Kernel
from core.outbox import OutboxMessage
from modules.cases.models import Case
from modules.documents.models import Document

EFFECT = "protect_document"


def protect(ctx: Context, case: Case, document: Document) -> None:
    """Have the file locked after the commit, where `LIASSE_STORAGE_LOCK_DAYS` says so.

    Until the end of a day: a store refuses to shorten the lock that another document with the same file has got.
    """
    days = ctx.kernel.settings.storage_lock_days
    if days:
        until = datetime.combine(document.received_at + timedelta(days=days + 1), time.min, UTC)
        ctx.later(EFFECT, case, storage_key=document.storage_key, until=until.isoformat())


def deliver_protection(kernel: Kernel, message: OutboxMessage) -> None:
    """Lock it."""
    kernel.storage.protect(str(message.payload["storage_key"]), datetime.fromisoformat(message.payload["until"]))
