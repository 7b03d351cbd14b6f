"""`start`, `serve`, `worker`: run Liasse."""

import logging
import signal
from typing import Annotated

import typer
import uvicorn
from rich.console import Console

from core.app import build_app, build_kernel, publish_definitions
from core.bell import ThreadBell
from core.celery_bell import make_celery
from core.cli.operating import report_mistakes, seed, set_up
from core.kernel import Kernel
from core.logs import configure
from core.migrations import require_current
from core.migrations import upgrade as upgrade_schema
from core.reloading import Reloader
from core.settings import Settings, load_settings
from core.worker import EmbeddedWorker, add_tasks

console = Console(highlight=False)
GRACE = 30


def start(
    demo: Annotated[bool, typer.Option(help="Seed demo people, cases and documents once.")] = True,
) -> None:
    """Bring everything up on this machine: database, packs, demo data, web server and worker."""
    settings = load_settings()
    configure(settings)
    kernel = build_kernel(settings)
    upgrade_schema(kernel.engine)
    report_mistakes(publish_definitions(kernel))
    set_up(kernel)
    if demo and settings.development:
        seed(kernel)
    listen(kernel)


def serve() -> None:
    """Serve the pages and the API; the database must be upgraded."""
    settings = load_settings()
    configure(settings)
    kernel = build_kernel(settings)
    require_current(kernel.engine)
    report_mistakes(publish_definitions(kernel))
    listen(kernel)


def listen(kernel: Kernel) -> None:
    """Serve until stopped; in development, definitions reload when edited."""
    settings = kernel.settings
    app = build_app(kernel)
    greet(kernel)
    reloader = Reloader(kernel) if settings.development else None
    if reloader:
        reloader.start()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or "127.0.0.1",
        timeout_graceful_shutdown=GRACE,
        h11_max_incomplete_event_size=64 * 1024,
    )
    if reloader:
        reloader.stop()


def greet(kernel: Kernel) -> None:
    """Print the addresses and the demo logins."""
    address = kernel.settings.address
    console.print(f"\n[bold]Liasse[/bold] listens on [bold]{address}[/bold]\n", soft_wrap=True)
    for part in kernel.registry.parts("greeting").values():
        for line in part.run(kernel) if part.run else ():
            console.print(f"  {line}", soft_wrap=True, markup=False)
    console.print(
        f"\n  Health: {address}/health/ready   API: {address}/api/v1/openapi.json\n  Stop with Ctrl+C.\n",
        soft_wrap=True,
    )


def worker(
    beat: Annotated[bool, typer.Option(help="With Celery: also ring for sweeps and ticks.")] = True,
) -> None:
    """Do the background work: with Celery when it is configured, else by polling the outbox."""
    settings = load_settings()
    configure(settings)
    kernel = build_kernel(settings)
    require_current(kernel.engine)
    if settings.worker == "celery":
        run_celery(kernel, settings, beat)
        return
    work = EmbeddedWorker(kernel, ThreadBell())
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: work.ask_to_stop())
    console.print("The worker polls the outbox. Stop with Ctrl+C.")
    work.run()


def run_celery(kernel: Kernel, settings: Settings, beat: bool) -> None:
    """Run a Celery worker whose three tasks do the background work."""
    celery = make_celery(settings.broker_url.get_secret_value(), settings.queue)
    add_tasks(celery, kernel)
    logging.getLogger("celery").setLevel(logging.WARNING)
    celery.Worker(
        beat=beat,
        loglevel="WARNING",
        concurrency=2,
        pool="threads",
        schedule_filename=str(settings.data_dir / "beat"),
    ).start()
