"""A Celery worker that does the background work."""

import logging
import os
import time
from collections.abc import Callable
from threading import Event, Thread

import structlog
from celery import Celery
from celery.signals import worker_shutting_down

from core.celery_bell import SWEEP_SECONDS, make_celery
from core.celery_scheduler import make_service
from core.delivering import deliver
from core.kernel import Kernel
from core.scheduling import tick
from core.worker import GRACE, sweep

log = structlog.get_logger("worker")


def run(kernel: Kernel, beat: bool, grace: float = GRACE) -> None:
    """Run a Celery worker whose three tasks do the background work; asked to stop, it ends within `grace` seconds."""
    settings = kernel.settings
    celery, stopping = make_celery(settings.broker_url.get_secret_value(), settings.queue), Event()
    add_tasks(celery, kernel, stopping.is_set)
    logging.getLogger("celery").setLevel(logging.WARNING)

    def end_in_time(**_: object) -> None:
        stopping.set()
        Thread(target=_leave, args=(kernel, grace), name="liasse-leaving", daemon=True).start()

    worker_shutting_down.connect(end_in_time, weak=False)
    if beat:
        Thread(target=_ring, args=(celery, stopping), name="liasse-beat", daemon=True).start()
    celery.Worker(
        loglevel="WARNING",
        concurrency=settings.worker_threads,
        pool="threads",
        quiet=True,
        redirect_stdouts=False,  # our lines are log lines already: Celery would wrap each into one of its own
    ).start()


def _ring(celery: Celery, stopping: Event) -> None:
    """Ring for sweeps and ticks, in a thread: a process of its own would outlive a worker that is killed."""
    while not stopping.is_set():
        try:
            make_service(celery).start()
        except Exception as error:  # the broker may be away for long; whatever its driver raises, start again
            log.warning("the scheduler stopped and starts again", error=type(error).__name__)
        stopping.wait(SWEEP_SECONDS)


def _leave(kernel: Kernel, grace: float) -> None:
    """What is not done in time is given back, and somebody else does it."""
    time.sleep(grace)
    kernel.leases.give_back(kernel)
    os._exit(0)


def add_tasks(app: Celery, kernel: Kernel, stopped: Callable[[], bool] = lambda: False) -> None:
    """Register the three tasks of Celery: the same work, rung for by the bell and the beat."""

    def deliver_message(message_id: str) -> None:
        deliver(kernel, message_id)

    def sweep_outbox() -> None:
        sweep(kernel, stopped)

    def tick_schedules() -> None:
        tick(kernel)

    app.task(deliver_message, name="liasse.deliver")
    app.task(sweep_outbox, name="liasse.sweep")
    app.task(tick_schedules, name="liasse.tick")
