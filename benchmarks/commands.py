"""How many cases one process opens and takes through three transitions per second, and how fast pages render.

    python -m benchmarks.commands [--cases 200] [--postgresql postgresql://postgres@127.0.0.1/postgres] [--profile]

Figures of one machine mean little; the ratio to a bare transaction of the same database is what to compare.
"""

import argparse
import cProfile
import pstats
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.engine import make_url

from core.actors import Actor
from core.app import build_app, build_kernel, build_registry, publish_definitions
from core.database import new_id, writing
from core.dispatch import dispatch
from core.kernel import Kernel
from core.migrations import upgrade
from core.registry import Registry
from core.settings import Settings
from modules.cases.commands import OpenCase, RunAction

HERE = Path(__file__).parent
CLERK = Actor("person", "0" * 36, "Clerk", roles=frozenset({("parcels", "clerk")}))
TRANSITIONS = ("sort", "load", "deliver")
WARM_UP = 10


def main() -> None:
    """Run the benchmarks that the arguments ask for, and print their figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200, help="How many cases.")
    parser.add_argument("--postgresql", default="postgresql://postgres@127.0.0.1:5432/postgres", help="A server.")
    parser.add_argument("--profile", action="store_true", help="Print where the time goes.")
    chosen = parser.parse_args()
    registry = build_registry()
    print(f"{'database':<12}{'cases/s':>10}{'commands/s':>12}{'bare tx/s':>11}{'tx per command':>16}{'page ms':>9}")
    for name, database in (("SQLite", sqlite()), ("PostgreSQL", postgresql(chosen.postgresql))):
        with suppress(psycopg.OperationalError), database as (folder, url):
            report(name, open_kernel(registry, folder, url), chosen.cases, chosen.profile)


@contextmanager
def sqlite() -> Iterator[tuple[Path, str]]:
    """A folder and a SQLite database in it."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder), f"sqlite:///{folder}/liasse.db"


@contextmanager
def postgresql(server: str) -> Iterator[tuple[Path, str]]:
    """A folder and a database of its own on the server."""
    name = f"liasse_bench_{new_id()[-12:]}"
    with (
        psycopg.connect(server, autocommit=True, connect_timeout=3) as connection,
        tempfile.TemporaryDirectory() as folder,
    ):
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield Path(folder), make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def open_kernel(registry: Registry, folder: Path, url: str) -> Kernel:
    """A kernel over the benchmark's pack."""
    settings = Settings(
        environment="production",
        secret_key=SecretStr("a secret of the benchmark, long enough"),
        data_dir=folder,
        database_url=SecretStr(url),
        definitions=HERE / "definitions",
        forms=HERE / "forms",
        worker="none",
        trusted_hosts="testserver",
    )
    kernel = build_kernel(settings, registry)
    upgrade(kernel.engine)
    loaded = publish_definitions(kernel)
    assert not loaded.diagnostics, loaded.diagnostics
    return kernel


def report(name: str, kernel: Kernel, cases: int, profile: bool) -> None:
    """Measure one database and print its line."""
    bare = rate(lambda: bare_transaction(kernel), 200)
    rate(lambda: one_case(kernel), WARM_UP)
    profiler = cProfile.Profile()
    if profile:
        profiler.enable()
    per_second = rate(lambda: one_case(kernel), cases)
    profiler.disable()
    commands = per_second * (1 + len(TRANSITIONS))
    page = 1000 / rate(page_of(kernel), 100)
    print(f"{name:<12}{per_second:>10.1f}{commands:>12.1f}{bare:>11.0f}{bare / commands:>16.1f}{page:>9.1f}")
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(30)
    kernel.engine.dispose()


def rate(work: Callable[[], object], times: int) -> float:
    """How often per second."""
    started = time.perf_counter()
    for _ in range(times):
        work()
    return times / (time.perf_counter() - started)


def bare_transaction(kernel: Kernel) -> None:
    """One transaction that writes one row: what the database itself costs."""
    insert = text("INSERT INTO core_schedule (name, next_at) VALUES (:name, :at)")
    with writing(kernel.engine) as session:
        session.connection().execute(insert, {"name": new_id(), "at": kernel.clock.now()})


def one_case(kernel: Kernel) -> None:
    """A case, from its opening to its end."""
    opening = OpenCase(pack="parcels", case_type="parcel", values={"weight": "12.5", "note": "fragile"})
    case_id = dispatch(kernel, opening, CLERK)["case_id"]
    for transition in TRANSITIONS:
        dispatch(kernel, RunAction(case_id=case_id, action=transition), CLERK)


def page_of(kernel: Kernel) -> Callable[[], object]:
    """Ask for a page as a visitor does, through the whole application."""
    client = TestClient(build_app(kernel))
    return lambda: client.get("/login").raise_for_status()


if __name__ == "__main__":
    main()
