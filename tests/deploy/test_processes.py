"""The commands of a deployment as processes, with its settings, over the PostgreSQL and RabbitMQ of this machine."""

import base64
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from core.app import build_kernel
from core.bell import SilentBell
from core.clock import SystemClock
from core.database import new_id
from core.kernel import Kernel
from core.registry import Registry
from tests.core.safety.test_rules import STRONG
from tests.deploy.manifests import compose, of_kind, pods
from tests.faults.test_workers import BROKERS, need
from tests.fixtures.databases import empty
from tests.fixtures.kernels import make_settings
from tests.fixtures.processes import running, wait_for
from tests.fixtures.servers import free_port

pytestmark = pytest.mark.slow
STARTS = 240
"""Seconds that a process may take to start on a machine that does much else."""


@pytest.fixture
def kernel(postgresql_database: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    """An installation on PostgreSQL whose broker answers."""
    need(BROKERS["rabbitmq"])
    empty(postgresql_database)
    made = build_kernel(make_settings(tmp_path, postgresql_database), registry)
    yield replace(made, clock=SystemClock(), bell=SilentBell())
    made.engine.dispose()


def settings(port: int) -> dict[str, str]:
    """What the cluster's configuration says, with this machine's services and files."""
    shipped = {k: v for k, v in of_kind("ConfigMap")["liasse"]["data"].items() if not k.endswith("_FILE")}
    return {
        **shipped,
        "LIASSE_STORAGE_URL": "",
        "LIASSE_PORT": str(port),
        "LIASSE_HOST": "127.0.0.1",
        "LIASSE_METRICS_PORT": str(free_port()),
        "LIASSE_DATA_DIR": "var",
        "LIASSE_SECRET_KEY": STRONG,
        "LIASSE_ENCRYPTION_KEY": base64.b64encode(bytes(range(32))).decode(),
        "LIASSE_BROKER_URL": BROKERS["rabbitmq"],
        "LIASSE_QUEUE": f"liasse-test-{new_id()[-12:]}",
    }


def test_a_web_server_answers_its_probes_and_ends_when_told(kernel: Kernel, tmp_path: Path) -> None:
    port = free_port()
    (container,) = pods()["web"]["spec"]["containers"]
    host = {"Host": container["readinessProbe"]["httpGet"]["httpHeaders"][0]["value"]}
    variables = settings(port)
    with running(kernel, tmp_path, "-m", "core.cli", *container["args"], **variables) as process:

        def status(probe: str) -> int:
            try:
                path = container[probe]["httpGet"]["path"]
                return httpx.get(f"http://127.0.0.1:{port}{path}", headers=host, timeout=10).status_code
            except httpx.TransportError:
                assert process.poll() is None
                return 0

        wait_for(lambda: status("livenessProbe") == 200, STARTS, "a web server that lives")
        assert status("readinessProbe") == 200
        assert "liasse_incidents" in httpx.get(f"http://127.0.0.1:{variables['LIASSE_METRICS_PORT']}").text
        check = compose()["services"]["web"]["healthcheck"]["test"][2:]
        asked = [word.replace(":8000", f":{port}") for word in check]
        subprocess.run([sys.executable, *asked], env={**os.environ, **variables}, check=True, timeout=120)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


@pytest.mark.parametrize("role", ["worker", "scheduler"])
def test_a_worker_and_a_scheduler_start_and_end_when_told(kernel: Kernel, tmp_path: Path, role: str) -> None:
    words = compose()["services"][role]["command"]
    assert words == pods()[role]["spec"]["containers"][0]["args"]
    variables = settings(free_port())
    with running(kernel, tmp_path, "-m", "core.cli", *words, "--json", **variables) as process:
        wait_for(lambda: said(tmp_path), STARTS, f"a {role} that says that it works")
        assert process.poll() is None
        if role == "worker":
            assert "liasse_effect_seconds" in httpx.get(f"http://127.0.0.1:{variables['LIASSE_METRICS_PORT']}").text
        wait_for(lambda: catches(process.pid), STARTS, f"a {role} that listens to signals")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


def said(folder: Path) -> bool:
    return any('"celery"' in path.read_text("utf-8") for path in folder.glob("*.log"))


def catches(process: int) -> bool:
    """Whether SIGTERM no longer kills it at once (the mask of caught signals, proc(5))."""
    lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    mask = next(int(line.split()[1], 16) for line in lines if line.startswith("SigCgt"))
    return bool(mask & 1 << (signal.SIGTERM - 1))
