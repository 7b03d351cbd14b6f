"""`scheduler`: ring for sweeps and ticks, beside workers that don't."""

from pkgutil import resolve_name

from core.cli.answering import AsJson, tell
from core.errors import StartRefused
from core.logs import configure
from core.settings import load_settings

CELERY_SCHEDULER = "core.celery_scheduler:run"
"""Named, not imported: only who has a broker needs Celery."""


def scheduler(as_json: AsJson = False) -> None:
    """With Celery: ring for sweeps and ticks. Two of them do no harm; workers beside it take `--no-beat`."""
    settings = load_settings()
    configure(settings)
    if settings.worker != "celery":
        raise StartRefused(reason="only Celery's workers need a scheduler; 'liasse worker' is its own")
    run = resolve_name(CELERY_SCHEDULER)
    tell({"scheduler": "celery"}, as_json, lambda: "")
    run(settings)
