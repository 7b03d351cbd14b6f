"""Two real versions of the code side by side on one database, from the old one's last day to the new one alone."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event, Thread

import httpx
import psycopg
import pytest

from core.database import new_id
from core.migrations import SchemaBehind, require_current
from core.registry import Registry
from tests.faults.figures import Figures
from tests.faults.older import Older, commit_before, unpack
from tests.faults.oracle import judge, unsettled, watching
from tests.faults.stacks import Stack, installed
from tests.faults.test_workers import BROKERS, need
from tests.faults.walkers import Walker
from tests.fixtures.databases import NO_POSTGRESQL, database_named, run_on_server
from tests.fixtures.processes import wait_for
from tests.modules.documents.samples import picture

pytestmark = [pytest.mark.fault, pytest.mark.slow]


@dataclass
class Fronts(Stack):
    """The stack behind a balancer: each request goes to the next web server."""

    ports: list[int] = field(default_factory=list)
    turns: "count[int]" = field(default_factory=count)

    @property
    def url(self) -> str:
        """The web server whose turn it is."""
        return f"http://127.0.0.1:{self.ports[next(self.turns) % len(self.ports)]}"


@pytest.fixture
def database() -> Iterator[str]:
    """An empty database, without any schema."""
    need(BROKERS["rabbitmq"])
    name = f"liasse_versions_{new_id()[-12:]}"
    try:
        run_on_server(f'CREATE DATABASE "{name}"')
    except psycopg.OperationalError:
        pytest.skip(NO_POSTGRESQL)
    yield database_named(name)
    run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def ready(port: int) -> bool:
    """Whether a web server answers."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def walk(walker: Walker) -> None:
    """A case with everything that this pack can do."""
    case = walker.open()
    walker.act(case, "tell")
    walker.act(case, "report")
    walker.change(case)
    walker.upload(case, picture("PNG", 40, 40))
    walker.act(case, "judge", "transition.run")


@contextmanager
def working(walkers: Sequence[Walker]) -> Iterator[None]:
    """People work for as long as it lasts."""
    over, failed = Event(), list[BaseException]()

    def work(walker: Walker) -> None:
        try:
            while not over.is_set():
                walk(walker)
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=work, args=(walker,), daemon=True) for walker in walkers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(60)
    assert not failed, failed


def settled(stack: Stack) -> None:
    """Wait until all effects are delivered."""
    wait_for(lambda: not unsettled(stack.kernel), 60, "effects that are delivered")


@dataclass
class Deployment:
    """Both versions, and people whose requests go to whichever is there."""

    old: Older
    stack: Stack
    fronts: Fronts
    walkers: list[Walker]

    def bring_the_schema_up_to_date(self) -> None:
        """The new version does, while people work with the old one."""
        with pytest.raises(SchemaBehind):
            require_current(self.stack.kernel.engine)
        with working(self.walkers):
            status, written = self.stack.run("upgrade")
            assert status == 0, written
        settled(self.stack)

    def let_the_old_one_start_again(self) -> None:
        """On the new schema, as when a machine goes down in the middle of it."""
        assert self.old.stop("worker") == 0
        self.old.start("worker")
        walk(self.walkers[0])
        settled(self.stack)

    def let_the_new_one_join(self) -> None:
        """First its web server: what it posts the old worker delivers. Then both do both."""
        self.stack.start("serve")
        self.fronts.ports.append(self.stack.port)
        walk(self.walkers[0])
        settled(self.stack)
        self.stack.start("worker")

    def drain_the_old_one(self) -> None:
        """Its worker first, so that the new one delivers what the old web server posts; all under load."""
        with working(self.walkers):
            assert self.old.stop("worker") == 0, self.stack.logs()[-3000:]
        settled(self.stack)
        with working(self.walkers):
            self.fronts.ports.remove(self.old.port)  # as a proxy does before the process is told
            assert self.old.stop("serve") == 0, self.stack.logs()[-3000:]


@pytest.fixture
def deployment(database: str, registry: Registry, tmp_path: Path) -> Iterator[Deployment]:
    """The old version at work on its own schema."""
    code, folder = unpack(commit_before(), tmp_path / "old"), tmp_path / "logs"
    folder.mkdir()
    with installed("rabbitmq", database, registry, folder, publish=False) as stack:
        old = Older(code, folder, stack.environment)
        try:
            status, written = old.run("upgrade")
            assert status == 0, written
            for role in ("serve", "worker"):
                old.start(role)
            fronts = Fronts(**vars(stack), ports=[old.port])
            people = old.sign_in("canary-one", "canary-two")
            walkers = [Walker(fronts, lambda: time.sleep(0.1), headers=headers) for headers in people]
            wait_for(lambda: ready(old.port), 90, "the old web server")
            yield Deployment(old, stack, fronts, walkers)
        finally:
            old.kill()


def test_an_old_version_and_the_new_one_work_side_by_side_until_the_old_one_drains(
    deployment: Deployment, figures: Figures
) -> None:
    first = deployment.walkers[0]
    walk(first)
    deployment.bring_the_schema_up_to_date()
    with watching(deployment.stack, first):
        deployment.let_the_old_one_start_again()
        deployment.let_the_new_one_join()
        deployment.drain_the_old_one()
        walk(first)
    judge(deployment.stack, *deployment.walkers, figures=figures)
