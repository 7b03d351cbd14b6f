"""Celery's scheduler: rings for sweeps and ticks, beside workers that don't."""

import signal

from celery.beat import Service

from core.celery_bell import make_celery
from core.settings import Settings


def run(settings: Settings) -> None:
    """Ring until the process is asked to end."""
    celery = make_celery(settings.broker_url.get_secret_value(), settings.queue)
    service = Service(app=celery, scheduler_cls=celery.conf.beat_scheduler)
    assert service.scheduler  # made now: a signal must not find it half made
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: service.stop())
    service.start()
