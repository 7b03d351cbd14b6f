"""Celery as the bell: three tasks (`deliver`, `sweep`, `tick`); a message carries only the outbox id."""

from collections.abc import Callable, Sequence
from queue import Empty, Full, Queue
from threading import Lock, Thread

import structlog
from celery import Celery
from kombu.entity import Queue as BrokerQueue

from core.bell import Ring
from core.priorities import Priority

log = structlog.get_logger("bell")
SWEEP_SECONDS, TICK_SECONDS = 2.0, 5.0
"""A lease (core/outbox.py) and a sweep together: how long the work of a killed worker waits at most."""
DEFAULT_QUEUE = "liasse"
PATIENCE = 2.0
"""Seconds in which the broker must answer."""
LONGEST = 10_000
"""Rings that wait for the broker; those beyond are left to the sweep."""
VISIBILITY, RESTORE = 12, 3
"""Redis: seconds after which a ring that nobody acknowledged rings again, and between two looks for such rings.

Work that takes longer is rung for again and left alone: its lease is held.
"""
MOST_URGENT = 9
REDIS_STEPS = [0, 3, 6, 9]


def make_celery(broker_url: str, queue: str = DEFAULT_QUEUE) -> Celery:
    """The Celery application: results are never kept, a task is acknowledged when it is done."""
    app = Celery("liasse", broker=broker_url)
    soon = {"priority": level_of(Priority.PERSON, broker_url)}
    app.conf.update(
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_queues=[_broker_queue(queue_name(queue))],
        task_default_queue=queue_name(queue),
        task_default_priority=soon["priority"],
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=PATIENCE,
        broker_transport_options=_transport(broker_url),
        task_publish_retry=False,
        beat_scheduler="celery.beat:Scheduler",  # it keeps nothing: the outbox and the schedules are in the database
        beat_schedule={
            "sweep": {"task": "liasse.sweep", "schedule": SWEEP_SECONDS, "options": {**soon, "expires": SWEEP_SECONDS}},
            "tick": {"task": "liasse.tick", "schedule": TICK_SECONDS, "options": {**soon, "expires": TICK_SECONDS}},
        },
    )
    return app


def _broker_queue(name: str) -> object:
    make: Callable[..., object] = BrokerQueue
    return make(name, queue_arguments={"x-max-priority": MOST_URGENT})


def queue_name(queue: str) -> str:
    """The broker's queue: one, with priorities."""
    return f"{queue}.rings"


def level_of(priority: Priority, broker_url: str) -> int:
    """The broker's number for a priority: RabbitMQ takes the highest first, Redis the lowest."""
    urgent = priority is Priority.PERSON
    if broker_url.startswith("redis"):
        return REDIS_STEPS[0] if urgent else REDIS_STEPS[-1]
    return MOST_URGENT if urgent else 0


def _transport(broker_url: str) -> dict[str, object]:
    if not broker_url.startswith("redis"):
        return {}
    return {
        "visibility_timeout": VISIBILITY,
        "unacked_restore_interval": RESTORE,
        "unacked_restore_throttle": 1,
        "priority_steps": REDIS_STEPS,
    }


class CeleryBell:
    """Tells Celery workers which messages wait; when the broker is away, the sweep finds them.

    A thread of its own talks to the broker, so that no command ever waits for it.
    """

    def __init__(self, broker_url: str, queue: str = DEFAULT_QUEUE) -> None:
        self._app, self._url = make_celery(broker_url, queue), broker_url
        self._app.conf.broker_transport_options = {**_transport(broker_url), **_quick(broker_url)}
        self._waiting: Queue[Ring] = Queue(LONGEST)
        self._lock = Lock()
        self._thread: Thread | None = None

    def ring(self, rings: Sequence[Ring]) -> None:
        """Send one task per message, soon."""
        try:
            for ring in rings:
                self._waiting.put_nowait(ring)
        except Full:
            log.warning("too many rings wait for the broker; the sweep will deliver the rest")
        if rings:
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._work, name="liasse-bell", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            ring = self._waiting.get()
            try:
                level = level_of(ring.priority, self._url)
                self._app.send_task("liasse.deliver", (ring.message_id,), priority=level)
            except Exception as error:  # whatever the broker's driver raises, the sweep will deliver
                log.warning("broker is away; the sweep will deliver", error=type(error).__name__)
                self._forget()

    def _forget(self) -> None:
        """What waited through an outage is the sweep's, not a burst at the broker that comes back."""
        try:
            while True:
                self._waiting.get_nowait()
        except Empty:
            return


def _quick(broker_url: str) -> dict[str, float]:
    """Give up on a broker that hangs."""
    if broker_url.startswith("redis"):
        return {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    return {"read_timeout": PATIENCE, "write_timeout": PATIENCE}
