"""An installation as processes, embedded or on servers, with a proxy before everything that it talks to."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from core.app import build_kernel, publish_definitions
from core.celery_bell import make_celery, queue_name
from core.clock import SystemClock
from core.database import new_id
from core.kernel import Kernel
from core.registry import Registry
from tests.faults.forking import HASTE, fork
from tests.faults.proxies import Proxy
from tests.faults.receivers import Letters, give_ticket, mail_server
from tests.faults.test_workers import BROKERS
from tests.fixtures.kernels import make_settings
from tests.fixtures.outside import Outside, another_system
from tests.fixtures.processes import variables, wait_for
from tests.fixtures.servers import free_port

PACK = Path(__file__).parent / "pack"
SECRET_KEY = "canary-secret-key-0123456789abcdef"
ENCRYPTION_KEY = "ylS3rJmdXf3oyUu2eLBqzD3WlMdG5ZB2xhYl0ZQ7cZk="
QUICK = {"back_off": [0.5, 1, 1, 2, 2, 2], "lease": 4}
KILLED = -9
"""Exit status of whom SIGKILL ended."""
STARTS = 90.0
"""Seconds that a process may take to start on a machine that does much else."""


@dataclass
class Stack:
    """An installation; `kernel` is the test's own view of it, past all proxies."""

    kind: str
    kernel: Kernel
    folder: Path
    desk: Outside
    letters: Letters
    proxies: dict[str, Proxy]
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    processes: dict[str, ForkServerProcess] = field(default_factory=dict)

    @property
    def roles(self) -> tuple[str, ...]:
        """The processes that a whole installation has."""
        return ("serve",) if self.kind == "embedded" else ("serve", "worker")

    @property
    def effects_by(self) -> str:
        """The process that carries effects out."""
        return self.roles[-1]

    def start(self, *roles: str, **more: str) -> None:
        """Start processes, by default all, with `more` variables, and wait until they work."""
        for role in roles or self.roles:
            known = {**self.environment, "LIASSE_PORT": str(self.port), **more}
            log = self.folder / f"{role}-{time.monotonic_ns()}.log"
            self.processes[role] = fork(role.split("+")[:1], known, self.folder, log)
            if role == "serve":
                wait_for(lambda: self.answers() or self.died("serve", 0), STARTS, "a web server that is ready")

    def answers(self) -> bool:
        """Whether the web server is ready; fails when it ended by itself."""
        assert self.processes["serve"].exitcode in (None, KILLED), self.logs()[-3000:]
        try:
            return httpx.get(f"{self.url}/health/live", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self, *roles: str) -> None:
        """SIGKILL, by default for all."""
        for role in roles or tuple(self.processes):
            process = self.processes.pop(role, None)
            if process is not None:
                process.kill()
                process.join(10)

    def died(self, role: str, seconds: float = 30) -> bool:
        """Whether the process was killed within so many seconds."""
        process = self.processes[role]
        process.join(seconds)
        return process.exitcode == KILLED

    def run(self, *command: str, **more: str) -> tuple[int | None, str]:
        """A command of the command line until its end: its status and what it wrote."""
        log = self.folder / f"{command[0]}-{time.monotonic_ns()}.log"
        process = fork(command, {**self.environment, **more}, self.folder, log)
        process.join(120)
        return process.exitcode, log.read_text("utf-8")

    @property
    def url(self) -> str:
        """Where the web server listens."""
        return f"http://127.0.0.1:{self.port}"

    def logs(self) -> str:
        """Everything that any process wrote."""
        return "\n".join(path.read_text("utf-8", "replace") for path in sorted(self.folder.glob("*.log")))


@contextmanager
def installed(kind: str, database: str, registry: Registry, folder: Path, publish: bool = True) -> Iterator[Stack]:
    """A stack over an upgraded, empty database, its pack in force if `publish`; nothing of it runs yet."""
    with ExitStack() as stack:
        desk = stack.enter_context(another_system())
        desk.answer = give_ticket
        letters, port = stack.enter_context(mail_server())
        kernel = _kernel(kind, database, registry, folder)
        assert not (publish and publish_definitions(kernel).diagnostics)
        ports = {"desk": ("127.0.0.1", desk.port), "mail": ("127.0.0.1", port), **_addresses(kind, kernel)}
        proxies = {name: Proxy(*address) for name, address in ports.items()}
        made = Stack(kind, kernel, folder, desk, letters, proxies, _environment(kind, kernel, proxies))
        try:
            yield made
        finally:
            made.kill()
            for proxy in proxies.values():
                proxy.close()
            kernel.engine.dispose()
            _drop_queue(made)


def _kernel(kind: str, database: str, registry: Registry, folder: Path) -> Kernel:
    settings = make_settings(
        folder,
        database,
        definitions=PACK / "definitions",
        forms=PACK / "forms",
        secret_key=SecretStr(SECRET_KEY),
        encryption_key=SecretStr("" if kind == "embedded" else ENCRYPTION_KEY),
    )
    return replace(build_kernel(settings, registry), clock=SystemClock())


def _addresses(kind: str, kernel: Kernel) -> dict[str, tuple[str, int]]:
    """What stands behind proxies beside the outside: by name, host and port."""
    if kind == "embedded":
        return {}
    url, broker, store = make_url(kernel.settings.database), urlsplit(BROKERS[kind]), urlsplit(kernel.settings.storage)
    return {
        "database": (url.host or "127.0.0.1", url.port or 5432),
        "broker": (broker.hostname or "127.0.0.1", broker.port or 5672),
        "store": (store.hostname or "127.0.0.1", store.port or 9000),
    }


def _environment(kind: str, kernel: Kernel, proxies: Mapping[str, Proxy]) -> dict[str, str]:
    own = {
        **variables(kernel, {}),
        "LIASSE_DEFINITIONS": str(PACK / "definitions"),
        "LIASSE_FORMS": str(PACK / "forms"),
        "LIASSE_LOG_FORMAT": "json",
        "LIASSE_SMTP_URL": f"smtp://127.0.0.1:{proxies['mail'].port}?timeout=3",
        "LIASSE_BINDING_TRACKS_DESK_URL": f"http://127.0.0.1:{proxies['desk'].port}",
        "LIASSE_CONNECTOR_HOSTS": "127.0.0.1",
        HASTE: json.dumps(QUICK),
    }
    if kind == "embedded":
        return own
    url = make_url(kernel.settings.database).set(host="127.0.0.1", port=proxies["database"].port)
    return {
        **own,
        "LIASSE_DATABASE_URL": url.render_as_string(hide_password=False),
        "LIASSE_ENCRYPTION_KEY": ENCRYPTION_KEY,
        "LIASSE_STORAGE_URL": _through(proxies["store"], kernel.settings.storage),
        "LIASSE_WORKER": "celery",
        "LIASSE_BROKER_URL": _through(proxies["broker"], BROKERS[kind]),
        "LIASSE_QUEUE": f"liasse-test-{new_id()[-12:]}",
    }


def _through(proxy: Proxy, url: str) -> str:
    """The address by way of the proxy."""
    parts = urlsplit(url)
    login, at, _ = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{login}{at}127.0.0.1:{proxy.port}").geturl()


def _drop_queue(stack: Stack) -> None:
    if stack.kind != "embedded":
        with make_celery(BROKERS[stack.kind]).connection_for_write() as connection:
            connection.default_channel.queue_delete(queue_name(stack.environment["LIASSE_QUEUE"]))
