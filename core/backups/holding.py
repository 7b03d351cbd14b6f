"""What waited in the outbox when the back-up was taken: it may have been done since, so a person decides."""

from sqlmodel import col, select

from core import outbox
from core.database import writing
from core.errors import LiasseError
from core.failures import failure_of
from core.kernel import Kernel
from core.outbox import OutboxMessage, Status

AT_ONCE = 500


class HeldByRestore(LiasseError):
    """This waited when the back-up was taken, and may have been done since. Try it again if it was not, or skip it."""


def hold_messages(kernel: Kernel) -> int:
    """Make an incident of every message that waits, so that nothing is done twice unasked; returns their number."""
    held = 0
    while count := _hold_some(kernel):
        held += count
    return held


def _hold_some(kernel: Kernel) -> int:
    unfinished = select(OutboxMessage).where(col(OutboxMessage.status).in_([Status.WAITING, Status.RUNNING]))
    failure = failure_of(HeldByRestore())
    with writing(kernel.engine) as session:
        found = session.exec(unfinished.order_by(col(OutboxMessage.id)).limit(AT_ONCE)).all()
        for message in found:
            outbox.fail(session, message, failure, kernel.clock.now(), last=True)
    return len(found)
