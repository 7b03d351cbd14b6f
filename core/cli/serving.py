"""`start`, `serve`, `worker`: run Liasse."""

import signal
from pkgutil import resolve_name
from typing import Annotated

import typer
import uvicorn

from core.app import build_app, build_kernel, insistence_of_start, publish_definitions
from core.bell import ThreadBell
from core.cli.answering import AsJson, errors, tell
from core.cli.operating import report_mistakes, seed, set_up
from core.kernel import Kernel
from core.logs import configure
from core.measuring import serve_metrics
from core.migrations import require_current
from core.migrations import upgrade as upgrade_schema
from core.reloading import Reloader
from core.settings import load_settings
from core.worker import EmbeddedWorker

GRACE = 30
CELERY_WORKER = "core.celery_worker:run"
"""Named, not imported: only who has a broker needs Celery."""


def start(
    demo: Annotated[bool, typer.Option(help="Seed demo people, cases and documents once.")] = True,
    as_json: AsJson = False,
) -> None:
    """Bring everything up on this machine: database, packs, demo data, web server and worker."""
    settings = load_settings()
    configure(settings)
    kernel = build_kernel(settings)
    upgrade_schema(kernel.engine)
    _bring_in_force(kernel)
    for line in set_up(kernel):
        errors.print(line)
    if demo and settings.development:
        seed(kernel)
    listen(kernel, as_json)


def serve(as_json: AsJson = False) -> None:
    """Serve the pages and the API; the database must be upgraded."""
    settings = load_settings()
    configure(settings)
    kernel = build_kernel(settings)
    require_current(kernel.engine)
    _bring_in_force(kernel)
    listen(kernel, as_json)


def _bring_in_force(kernel: Kernel) -> None:
    """Put the packs in force; tell which versions were, and what is wrong with others."""
    report_mistakes(publish_definitions(kernel, insistence_of_start(kernel.settings)))
    for one in kernel.definitions.settled.put:
        errors.print(one.told_put(), soft_wrap=True)


def listen(kernel: Kernel, as_json: bool = False) -> None:
    """Serve until stopped; in development, definitions reload when edited."""
    settings = kernel.settings
    app = build_app(kernel)
    serve_metrics(kernel)
    tell(where(kernel), as_json, lambda: greeting(kernel))
    reloader = Reloader(kernel) if settings.development else None
    if reloader:
        reloader.start()
    signal.signal(signal.SIGTERM, _end_well)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # core/web/proxies.py reads them, under any server
        timeout_graceful_shutdown=GRACE,
        h11_max_incomplete_event_size=64 * 1024,
    )
    if reloader:
        reloader.stop()


def _end_well(*_: object) -> None:
    """Being told to stop is no failure: uvicorn raises the signal again once every request is answered."""
    raise SystemExit(0)


def where(kernel: Kernel) -> dict[str, object]:
    """The addresses, for programs that start the server."""
    address = kernel.settings.address
    return {
        "address": address,
        "health": f"{address}/health/ready",
        "api": f"{address}/api/v1/openapi.json",
        "packs": sorted(kernel.definitions.in_force),
    }


def greeting(kernel: Kernel) -> str:
    """The addresses and the demo logins, for people."""
    known = where(kernel)
    told = [line for part in kernel.registry.parts("greeting").values() if part.run for line in part.run(kernel)]
    lines = "\n".join(f"  {line}" for line in told)
    ways = f"  Health: {known['health']}   API: {known['api']}\n  Stop with Ctrl+C.\n"
    return f"\nLiasse listens on {known['address']}\n\n{lines}\n\n{ways}"


def worker(
    beat: Annotated[bool, typer.Option(help="With Celery: also ring for sweeps and ticks.")] = True,
    as_json: AsJson = False,
) -> None:
    """Do the background work: with Celery when it is configured, else by polling the outbox."""
    settings = load_settings()
    configure(settings)
    kernel = build_kernel(settings)
    require_current(kernel.engine)
    serve_metrics(kernel)
    if settings.worker == "celery":
        tell({"worker": "celery"}, as_json, lambda: "The worker listens to the broker. Stop with Ctrl+C.")
        resolve_name(CELERY_WORKER)(kernel, beat)
        return
    work = EmbeddedWorker(kernel, ThreadBell(), settings.worker_threads)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: work.ask_to_stop())
    tell({"worker": "polling"}, as_json, lambda: "The worker polls the outbox. Stop with Ctrl+C.")
    work.run()
