"""Daily clean-up of the kernel's own tables: stored answers and work that is long done."""

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col

from core.database import writing
from core.dispatch import StoredAnswer
from core.kernel import Kernel
from core.outbox import OutboxMessage, Status

ANSWERS_KEPT = timedelta(days=30)
MESSAGES_KEPT = timedelta(days=90)


def sweep_old_rows(kernel: Kernel) -> None:
    """Forget answers after 30 days and done messages after 90; the journal tells what happened."""
    now = kernel.clock.now()
    done = col(OutboxMessage.status).in_([Status.DONE, Status.SKIPPED])
    with writing(kernel.engine) as session:
        session.exec(delete(StoredAnswer).where(col(StoredAnswer.at) < now - ANSWERS_KEPT))
        session.exec(delete(OutboxMessage).where(done, col(OutboxMessage.done_at) < now - MESSAGES_KEPT))
