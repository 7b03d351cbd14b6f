"""Celery as the bell: three tasks (`deliver`, `sweep`, `tick`); a message carries only the outbox id."""

from collections.abc import Sequence
from queue import Empty, Full, Queue
from threading import Lock, Thread

import structlog
from celery import Celery

log = structlog.get_logger("bell")
SWEEP_SECONDS, TICK_SECONDS = 10.0, 15.0
DEFAULT_QUEUE = "liasse"
PATIENCE = 2.0
"""Seconds in which the broker must answer."""
LONGEST = 10_000
"""Rings that wait for the broker; those beyond are left to the sweep."""


def make_celery(broker_url: str, queue: str = DEFAULT_QUEUE) -> Celery:
    """The Celery application: results are never kept, a task is acknowledged when it is done."""
    app = Celery("liasse", broker=broker_url)
    app.conf.update(
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_default_queue=queue,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=PATIENCE,
        broker_transport_options={"visibility_timeout": 600},
        task_publish_retry=False,
        beat_schedule={
            "sweep": {"task": "liasse.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
            "tick": {"task": "liasse.tick", "schedule": TICK_SECONDS, "options": {"expires": TICK_SECONDS}},
        },
    )
    return app


class CeleryBell:
    """Tells Celery workers which messages wait; when the broker is away, the sweep finds them.

    A thread of its own talks to the broker, so that no command ever waits for it.
    """

    def __init__(self, broker_url: str, queue: str = DEFAULT_QUEUE) -> None:
        self._app = make_celery(broker_url, queue)
        self._app.conf.broker_transport_options = _quick(broker_url)
        self._waiting: Queue[str] = Queue(LONGEST)
        self._lock = Lock()
        self._thread: Thread | None = None

    def ring(self, message_ids: Sequence[str]) -> None:
        """Send one task per message, soon."""
        try:
            for message_id in message_ids:
                self._waiting.put_nowait(message_id)
        except Full:
            log.warning("the broker is slow; the sweep will deliver")
        if message_ids:
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._work, name="liasse-bell", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            message_id = self._waiting.get()
            try:
                self._app.send_task("liasse.deliver", (message_id,))
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
