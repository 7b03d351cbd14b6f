"""What the process imports once that all processes of the fault tests are forked from."""

from core import branches, celery_scheduler, celery_worker
from core.app import build_registry
from core.cli import main
from modules.documents import decoding

REGISTRY = build_registry()
"""Making it imports every module of the product."""
IMPORTED = (branches, celery_scheduler, celery_worker, main, decoding)
