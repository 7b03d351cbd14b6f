"""Clean-up of the kernel's own tables: stored answers, work that is long done, times that a wrong clock wrote."""

from datetime import timedelta

import structlog
from sqlalchemy import delete
from sqlmodel import col

from core import outbox
from core.database import writing
from core.dispatch import StoredAnswer
from core.kernel import Kernel
from core.outbox import OutboxMessage, Status

log = structlog.get_logger("sweeping")
ANSWERS_KEPT = timedelta(days=30)
MESSAGES_KEPT = timedelta(days=90)


def correct_times(kernel: Kernel) -> None:
    """Let nothing wait for a time that only a wrong clock knew."""
    with writing(kernel.engine) as session:
        corrected = outbox.correct_times(session, kernel.clock.now())
    if corrected:
        log.warning("a clock ran ahead; what it put off is due now", messages=corrected)


def sweep_old_rows(kernel: Kernel) -> None:
    """Forget answers after 30 days and done messages after 90; the journal tells what happened."""
    now = kernel.clock.now()
    done = col(OutboxMessage.status).in_([Status.DONE, Status.SKIPPED])
    with writing(kernel.engine) as session:
        session.exec(delete(StoredAnswer).where(col(StoredAnswer.at) < now - ANSWERS_KEPT))
        session.exec(delete(OutboxMessage).where(done, col(OutboxMessage.done_at) < now - MESSAGES_KEPT))
