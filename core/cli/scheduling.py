"""`scheduler`: ring for sweeps and ticks, beside workers that don't."""

from celery.apps.beat import Beat

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
    beat = Beat(app=celery, loglevel="WARNING", quiet=True)
    tell({"scheduler": "celery"}, as_json, lambda: "")
    beat.run()
