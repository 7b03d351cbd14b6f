"""Both applications as processes of their own, each with a database of its own on the same server."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from socket import socket

from sqlalchemy import create_engine, insert

from benchmarks.commands import open_kernel, postgresql
from benchmarks.comparison.journeys import Journey, by_hand, ours
from benchmarks.comparison.schema import login, metadata, person, role
from core.actors import SYSTEM
from core.app import build_registry
from core.database import new_id, utc_now, writing
from core.dispatch import dispatch
from modules.accounts.administering import CreatePerson
from modules.accounts.models import Grant, PersonSession
from modules.accounts.tokens import token_hash

ROOT = Path(__file__).parents[2]
SECRET = "a secret of the benchmark, long enough"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """An application that runs: its name, its process, where it listens, who may ask, and what a client does."""

    name: str
    process: "subprocess.Popen[bytes]"
    port: int
    token: str
    journey: Journey

    def cpu(self) -> float:
        """Seconds of processor time that its process has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def by_hand_running(address: str) -> Iterator[Server]:
    """The application written by hand."""
    with postgresql(address) as (_, url):
        found = url.replace("postgresql://", "postgresql+psycopg://", 1)
        token = _prepare_by_hand(found)
        environment = {"DATABASE_URL": found}
        with _running("benchmarks.comparison.handwritten:app", environment, ["--access-log"]) as (process, port):
            yield Server("by hand", process, port, token, by_hand)


def _prepare_by_hand(url: str) -> str:
    engine, token, id_ = create_engine(url), secrets.token_urlsafe(32), new_id()
    metadata.create_all(engine)
    expires = utc_now() + timedelta(hours=12)
    with engine.begin() as db:
        db.execute(insert(person).values(id=id_, name="Ada", active=True))
        db.execute(insert(role).values(person_id=id_, role="adjuster"))
        db.execute(insert(login).values(token_hash=token_hash(token), person_id=id_, expires_at=expires))
    engine.dispose()
    return token


@contextmanager
def ours_running(address: str) -> Iterator[Server]:
    """Liasse over the benchmark's packs."""
    with postgresql(address) as (folder, url):
        token = _prepare_ours(folder, url)
        environment = {
            "LIASSE_ENVIRONMENT": "production",
            "LIASSE_SECRET_KEY": SECRET,
            "LIASSE_DATA_DIR": str(folder),
            "LIASSE_DATABASE_URL": url,
            "LIASSE_DEFINITIONS": str(ROOT / "benchmarks" / "definitions"),
            "LIASSE_FORMS": str(ROOT / "benchmarks" / "forms"),
            "LIASSE_WORKER": "none",
            "LIASSE_TRUSTED_HOSTS": "127.0.0.1",
        }
        with _running("core.app:create_app", environment, ["--factory", "--no-access-log"]) as (process, port):
            yield Server("Liasse", process, port, token, ours)


def _prepare_ours(folder: Path, url: str) -> str:
    kernel, token = open_kernel(build_registry(), folder, url), secrets.token_urlsafe(32)
    id_ = str(dispatch(kernel, CreatePerson(email="ada@example.com", name="Ada"), SYSTEM)["person_id"])
    now = kernel.clock.now()
    session = PersonSession(
        token_hash=token_hash(token), person_id=id_, created_at=now, expires_at=now + timedelta(hours=12)
    )
    with writing(kernel.engine) as rows:
        rows.add(Grant(person_id=id_, pack="claims", role="adjuster", granted_at=now))
        rows.add(session)
    kernel.engine.dispose()
    return token


@contextmanager
def _running(
    app: str, environment: Mapping[str, str], arguments: list[str]
) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """One uvicorn process; the line that each application logs per request goes to a file, like any service's log."""
    with socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", app, "--port", str(port), *arguments]
    with tempfile.TemporaryFile() as log:
        known = {name: value for name, value in os.environ.items() if not name.startswith("LIASSE_")}
        process = subprocess.Popen(command, cwd=ROOT, env={**known, **environment}, stdout=log, stderr=log)
        try:
            _wait(process, port)
            yield process, port
        finally:
            process.terminate()
            process.wait(30)


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/docs")
            connection.getresponse()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")
