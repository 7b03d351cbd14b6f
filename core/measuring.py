"""Gauges over the database, looked up when Prometheus asks, whichever process it asks."""

from sqlalchemy import func
from sqlmodel import col, select

from core.database import reading
from core.incidents import count_open
from core.kernel import Kernel
from core.metrics import INCIDENTS, OLDEST, WAITING
from core.outbox import OutboxMessage, Status
from core.priorities import Priority


def measure(kernel: Kernel) -> None:
    """Bring the gauges up to date."""
    now = kernel.clock.now()
    waiting = col(OutboxMessage.status) == Status.WAITING
    statement = select(OutboxMessage.priority, func.count(), func.min(OutboxMessage.due_at)).where(waiting)
    with reading(kernel.engine) as session:
        rows = {row[0]: row[1:] for row in session.exec(statement.group_by(col(OutboxMessage.priority))).all()}
        incidents = count_open(session)
    for priority in Priority:
        number, oldest = rows.get(priority, (0, None))
        WAITING.labels(priority.name.lower()).set(number)
        OLDEST.labels(priority.name.lower()).set(max(0.0, (now - oldest).total_seconds()) if oldest else 0.0)
    INCIDENTS.clear()
    for kind, number in {"effect": 0, **incidents}.items():
        INCIDENTS.labels(kind).set(number)
