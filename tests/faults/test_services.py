"""What an installation talks to is away, slow, cut or hangs: people are told, and nothing is lost or doubled."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest

from core.celery_bell import make_celery, queue_name
from core.database import open_engine
from core.migrations import upgrade
from core.registry import Registry
from tests.faults.clusters import Cluster, cluster
from tests.faults.figures import Figures
from tests.faults.oracle import judge, recover, revive, watching
from tests.faults.stacks import Stack, installed
from tests.faults.test_workers import BROKERS, need
from tests.faults.walkers import Walker
from tests.modules.documents.samples import picture

pytestmark = [pytest.mark.fault, pytest.mark.slow]
AWAY = 4.0
"""Seconds that a fault lasts."""
servers = pytest.mark.parametrize("stack", ["rabbitmq", "redis"], indirect=True)
one_server = pytest.mark.parametrize("stack", ["rabbitmq"], indirect=True)


@contextmanager
def for_a_while(break_: Callable[[], object], mend: Callable[[], object], seconds: float = AWAY) -> Iterator[None]:
    """Break something now, and mend it so many seconds later."""
    break_()
    timer = Timer(seconds, mend)
    timer.start()
    try:
        yield
    finally:
        timer.join()


def walk(walker: Walker, cases: int = 2) -> None:
    """Everything that can be asked for."""
    for _ in range(cases):
        case = walker.open()
        walker.act(case, "report")
        walker.act(case, "tell")
        walker.upload(case, picture("PNG", 40, 40))
        walker.change(case)


@servers
@pytest.mark.parametrize("fault", ["refuse", "hang", "cut"])
def test_no_command_waits_for_the_broker_and_work_is_done_without_it(
    stack: Stack, walker: Walker, figures: Figures, fault: str
) -> None:
    stack.start()
    broker = stack.proxies["broker"]
    with for_a_while(getattr(broker, fault), broker.mend):
        started = time.monotonic()
        walk(walker, 1)
        took = time.monotonic() - started
    judge(stack, walker, figures=figures)
    assert took < AWAY * 3


@servers
def test_work_whose_rings_were_lost_with_the_broker_is_done(stack: Stack, walker: Walker, figures: Figures) -> None:
    stack.start("serve")
    walk(walker)
    with make_celery(BROKERS[stack.kind]).connection_for_write() as connection:
        connection.default_channel.queue_purge(queue_name(stack.environment["LIASSE_QUEUE"]))
    stack.start("worker")
    judge(stack, walker, figures=figures)


@one_server
@pytest.mark.parametrize("fault", ["refuse", "cut", "slow"])
def test_an_upload_whose_store_fails_is_refused_and_can_be_repeated(
    stack: Stack, walker: Walker, figures: Figures, fault: str
) -> None:
    stack.start()
    store = stack.proxies["store"]
    faults = {"refuse": store.refuse, "cut": lambda: store.cut_after(20_000), "slow": lambda: store.slow(0.3)}
    with watching(stack, walker), for_a_while(faults[fault], store.mend):
        case = walker.open()
        walker.upload(case, picture("PNG", 400, 300))
        walker.change(case)
    judge(stack, walker, figures=figures)


@pytest.mark.parametrize("stack", ["embedded", "rabbitmq"], indirect=True)
@pytest.mark.parametrize("fault", ["refuse", "hang", "slow"])
def test_a_mail_server_and_a_desk_that_fail_hold_nothing_up_and_get_everything_in_the_end(
    stack: Stack, walker: Walker, figures: Figures, fault: str
) -> None:
    stack.start()
    outside = [stack.proxies["mail"], stack.proxies["desk"]]
    ways = {"refuse": lambda p: p.refuse(), "hang": lambda p: p.hang(), "slow": lambda p: p.slow(0.3)}

    def break_() -> None:
        for proxy in outside:
            ways[fault](proxy)

    def mend() -> None:
        for proxy in outside:
            proxy.cut()
            proxy.mend()

    with for_a_while(break_, mend):
        walk(walker)
    judge(stack, walker, figures=figures)
    assert len(set(stack.letters.accepted)) == 2


@pytest.fixture(scope="module")
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL server that these tests may stop."""
    with cluster() as made:
        yield made


@pytest.fixture
def own_stack(own_cluster: Cluster, registry: Registry, tmp_path: Path) -> Iterator[Stack]:
    """A stack on that server."""
    need(BROKERS["rabbitmq"])
    own_cluster.restart()  # connections that a test left hanging hold locks
    engine = open_engine(own_cluster.url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    upgrade(engine)
    engine.dispose()
    with installed("rabbitmq", own_cluster.url, registry, tmp_path) as made:
        yield made


def test_a_database_that_crashes_in_the_middle_of_transactions_loses_no_acknowledged_command(
    own_stack: Stack, own_cluster: Cluster, figures: Figures
) -> None:
    walker = Walker(own_stack, lambda: revive(own_stack))
    own_stack.start()
    with watching(own_stack, walker), for_a_while(lambda: None, own_cluster.restart, 1.5):
        walk(walker, 4)
    recover(own_stack)
    judge(own_stack, walker, figures=figures)


@pytest.mark.parametrize("fault", ["hang", "refuse", "cut", "slow"])
def test_a_database_that_can_not_be_reached_for_a_while_costs_patience_and_nothing_else(
    own_stack: Stack, figures: Figures, fault: str
) -> None:
    walker = Walker(own_stack, lambda: revive(own_stack))
    own_stack.start()
    case = walker.open()
    database = own_stack.proxies["database"]
    faults = {"slow": lambda: database.slow(0.05)}
    with watching(own_stack, walker), for_a_while(faults.get(fault, getattr(database, fault)), database.mend):
        walker.change(case)
        walk(walker, 1)
    recover(own_stack)
    judge(own_stack, walker, figures=figures)
