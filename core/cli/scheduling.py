"""`scheduler`: ring for sweeps and ticks, beside workers that don't."""

import signal

from celery.beat import Service

from core.celery_bell import make_celery
from core.cli.answering import AsJson, tell
from core.errors import StartRefused
from core.logs import configure
from core.settings import load_settings


def scheduler(as_json: AsJson = False) -> None:
    """With Celery: ring for sweeps and ticks. Two of them do no harm; workers beside it take `--no-beat`."""
    settings = load_settings()
    configure(settings)
    if settings.worker != "celery":
        raise StartRefused(reason="only Celery's workers need a scheduler; 'liasse worker' is its own")
    celery = make_celery(settings.broker_url.get_secret_value(), settings.queue)
    service = Service(app=celery, scheduler_cls=celery.conf.beat_scheduler)
    assert service.scheduler  # made now: a signal must not find it half made
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: service.stop())
    tell({"scheduler": "celery"}, as_json, lambda: "")
    service.start()
