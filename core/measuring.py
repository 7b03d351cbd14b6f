"""Gauges over the database, looked up when Prometheus asks, whichever process it asks."""

from collections.abc import Iterator

import structlog
from prometheus_client import REGISTRY, CollectorRegistry, start_http_server
from prometheus_client.core import Metric
from sqlalchemy import Engine, func
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlmodel import col, select

from core.database import reading
from core.incidents import count_open
from core.kernel import Kernel
from core.metrics import INCIDENTS, OLDEST, POOL, WAITING
from core.outbox import OutboxMessage, Status
from core.priorities import Priority

log = structlog.get_logger("measuring")


def measure(kernel: Kernel) -> None:
    """Bring the gauges up to date."""
    measure_pool(kernel.engine)
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


def measure_pool(engine: Engine) -> None:
    """How many connections of this process are in use and idle, and how many there may be at most."""
    pool = engine.pool
    if isinstance(pool, QueuePool):
        POOL.labels("used").set(pool.checkedout())
        POOL.labels("idle").set(pool.checkedin())
        POOL.labels("most").set(pool.size() + pool._max_overflow)


class Measured(CollectorRegistry):
    """Every metric of the process, the gauges measured when they are asked for."""

    def __init__(self, kernel: Kernel) -> None:
        super().__init__()
        self._kernel = kernel

    def collect(self) -> Iterator[Metric]:
        """All of them; when the database is away, the gauges keep what they said last."""
        measure_if_possible(self._kernel)
        yield from REGISTRY.collect()


def serve_metrics(kernel: Kernel) -> None:
    """Answer Prometheus on `LIASSE_METRICS_PORT` if it is set: apart from pages, under any host name."""
    settings = kernel.settings
    if settings.metrics_port:
        start_http_server(settings.metrics_port, addr=settings.host, registry=Measured(kernel))


def measure_if_possible(kernel: Kernel) -> None:
    """Bring the gauges up to date unless the database is away."""
    try:
        measure(kernel)
    except DBAPIError as error:
        log.warning("gauges could not be measured", error=type(error).__name__)
