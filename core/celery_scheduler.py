"""Celery's scheduler: rings for sweeps and ticks, beside workers that don't."""

import signal

from celery import Celery
from celery.beat import Service

from core.celery_bell import make_celery
from core.settings import Settings


def make_service(celery: Celery) -> Service:
    """Celery's scheduler, whole: a signal must not find it half made."""
    service = Service(app=celery, scheduler_cls=celery.conf.beat_scheduler, remote_control=False)
    assert service.scheduler
    return service


def run(settings: Settings) -> None:
    """Ring until the process is asked to end."""
    celery = make_celery(settings.broker_url.get_secret_value(), settings.queue)
    service = make_service(celery)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: service.stop())
    service.start()
