"""Builds the registry, the kernel and the web application: the only place where everything is wired together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from os import PathLike, stat_result
from pathlib import Path
from pkgutil import resolve_name

import anyio.to_thread
from fastapi import Depends, FastAPI
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from core import language
from core.bell import Bell, SilentBell, ThreadBell
from core.bindings import Bindings
from core.collecting import collector_at_rest
from core.database import Pooling, open_engine
from core.definitions.load import Loaded, load
from core.definitions.precedence import Insistence
from core.definitions.scan import read_folders
from core.definitions.store import DefinitionStore
from core.encryption.keyring import Keyring
from core.encryption.masterkeys import master_keys
from core.failpoints import Point, arm, reach
from core.kernel import Kernel
from core.logs import configure
from core.modules import MODULES, discover, register_all, text_folders
from core.registry import Registry, Routes, Schedule
from core.settings import Settings, load_settings, signing_key
from core.storage.bucket import Treatment
from core.storage.measured import MeasuredStorage
from core.storage.opening import open_storage
from core.sweeping import correct_times, sweep_old_rows
from core.tracing import trace_to
from core.translations import Catalogues
from core.web import platform, problems
from core.web.access import check_caller
from core.web.contents import check_request
from core.web.csrf import verify_csrf
from core.web.express import Express
from core.web.guards import Guards
from core.web.openapi import describe
from core.web.proxies import Proxies, networks_of
from core.web.rendering import STATIC, make_environment, version_of
from core.worker import EmbeddedWorker

THREADS = 6
"""Requests of people's pages that are answered at a time; with those of programs (`core/web/express.py`) ten, as many
as a process keeps connections."""
CORE = Path(__file__).parent
CELERY_BELL = "core.celery_bell:CeleryBell"
"""Named, not imported: only who has a broker needs Celery."""


@collector_at_rest()
def build_registry() -> Registry:
    """The frozen registry of core and all modules."""
    registry = Registry()
    language.register(registry)
    registry.add(Schedule("core.sweep", timedelta(days=1), sweep_old_rows))
    registry.add(Schedule("core.clock", timedelta(seconds=30), correct_times))
    register_all(registry, discover().values())
    return registry


def module_folders() -> list[Path]:
    """The folders of all modules."""
    return [MODULES / name for name in discover()]


def build_kernel(settings: Settings, registry: Registry | None = None) -> Kernel:
    """The kernel of this process; opens the database and the store, changes nothing in them."""
    trace_to(settings)
    registry = registry or build_registry()
    arm(settings.failpoints)
    engine = open_engine(settings.database, pooling_of(settings))
    return Kernel(
        settings=settings,
        registry=registry,
        engine=engine,
        storage=MeasuredStorage(
            open_storage(
                settings.storage,
                access_key=settings.storage_access_key,
                secret_key=settings.storage_secret_key.get_secret_value(),
                treatment=treatment_of(settings),
            )
        ),
        definitions=DefinitionStore(engine, registry),
        catalogues=Catalogues(text_folders()),
        signing_key=signing_key(settings),
        keyring=Keyring(partial(master_keys, settings)),
        bell=make_bell(settings),
        bindings=Bindings.of(settings),
    )


def treatment_of(settings: Settings) -> Treatment:
    """How this process uses an S3 store."""
    return Treatment(
        part_size=settings.storage_part_size,
        connect_timeout=settings.storage_connect_timeout,
        read_timeout=settings.storage_read_timeout,
        retries=settings.storage_retries,
        encryption=settings.storage_encryption,
        kms_key=settings.storage_kms_key,
        customer_key=settings.customer_key,
        version_days=settings.storage_version_days,
        lock_days=settings.storage_lock_days,
        lock_mode=settings.storage_lock_mode,
    )


def pooling_of(settings: Settings) -> Pooling:
    """How this process uses a database server."""
    return Pooling(
        size=settings.pool_size,
        overflow=settings.pool_overflow,
        wait=settings.pool_timeout,
        statement=settings.statement_timeout,
        lock=settings.lock_timeout,
        idle=settings.idle_timeout,
        shared=settings.pooler == "transaction",
    )


def make_bell(settings: Settings) -> Bell:
    """The bell that wakes whoever does the background work."""
    if settings.worker == "celery":
        bell: Bell = resolve_name(CELERY_BELL)(settings.broker_url.get_secret_value(), settings.queue)
        return bell
    return ThreadBell() if settings.worker == "embedded" else SilentBell()


def read_definitions(kernel: Kernel) -> Loaded:
    """The packs in the configured folders, compiled, with every mistake."""
    return load(read_folders(kernel.settings.definitions, kernel.settings.forms), kernel.registry)


def publish_definitions(kernel: Kernel, insistence: Insistence = Insistence.UPGRADE) -> Loaded:
    """Read the packs and put those without a mistake in force, once what they need is made. Killed, run it again.

    What became of each, `kernel.definitions.settled` tells.
    """
    loaded = read_definitions(kernel)
    for meeting in kernel.definitions.settle(loaded, insistence).put:
        for part in kernel.registry.parts("publication").values():
            if part.run:
                part.run(kernel, meeting.pack)
        reach(Point.DEFINITION_PREPARED)
    kernel.definitions.publish(loaded, insistence)
    return loaded


def insistence_of_start(settings: Settings) -> Insistence:
    """In development the folder is what counts; elsewhere a start brings what is new."""
    return Insistence.FORCE if settings.development else Insistence.START


class KeptFiles(StaticFiles):
    """Static files: kept for ever when asked for by their own hash.

    A page of another version, during a deployment, may ask for a hash that is not ours.
    """

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file with its cache header."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        kept = scope["query_string"] == f"v={version_of(self.get_path(scope))}".encode()
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        return response


def build_app(kernel: Kernel) -> FastAPI:
    """The web application over `kernel`."""
    app = FastAPI(
        title="Liasse",
        version="0.1.0",
        description="Cases, tasks, documents and messages, for programs. Errors are problem details (RFC 9457).",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
        dependencies=[Depends(check_request), Depends(verify_csrf), Depends(check_caller)],
    )
    app.openapi = partial(describe, app)  # type: ignore[method-assign]
    app.state.kernel = kernel
    app.state.templates = make_environment(module_folders())
    app.include_router(platform.router)
    for routes in kernel.registry.all(Routes):
        app.include_router(routes.router)
    app.mount("/static", KeptFiles(directory=STATIC), name="static")
    problems.install(app)
    settings = kernel.settings
    app.add_middleware(Express, routes=_routes_of(kernel), handlers=app.exception_handlers)
    app.add_middleware(Guards, settings=settings, hosts=served_hosts(settings))
    app.add_middleware(Proxies, trusted=networks_of(settings.trusted_proxies), headers=settings.proxy_headers)
    return app


def _routes_of(kernel: Kernel) -> list[BaseRoute]:
    """Every route, in the order of the router."""
    routers = [platform.router, *(routes.router for routes in kernel.registry.all(Routes))]
    return [route for router in routers for route in router.routes]


def served_hosts(settings: Settings) -> list[str]:
    """Host names that requests may carry; anything else is refused."""
    if settings.trusted_hosts:
        return [host.strip() for host in settings.trusted_hosts.split(",")]
    public = settings.address.split("://", 1)[1].split("/")[0].rsplit(":", 1)[0]
    return sorted({public, settings.host, "localhost", "127.0.0.1"}) if settings.development else [public]


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Start the embedded worker with the web server, and stop it gently."""
    kernel: Kernel = app.state.kernel
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    bell, threads = kernel.bell, kernel.settings.worker_threads
    worker = EmbeddedWorker(kernel, bell, threads) if isinstance(bell, ThreadBell) else None
    if worker:
        worker.start()
    yield
    if worker:
        await anyio.to_thread.run_sync(worker.stop)


def create_app() -> FastAPI:
    """The application with settings from the environment, for any ASGI server."""
    settings = load_settings()
    configure(settings)
    return build_app(build_kernel(settings))
