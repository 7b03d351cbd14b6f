"""Workers as processes: killed, stopped, many at once; with RabbitMQ, with Redis, and without a broker."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import pairwise
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from core import outbox
from core.app import build_kernel
from core.bell import Bell, Ring, SilentBell
from core.celery_bell import CeleryBell, make_celery, queue_name
from core.clock import SystemClock
from core.database import new_id, writing
from core.kernel import Kernel
from core.outbox import LEASE, Status
from core.priorities import Priority
from core.registry import Registry
from tests.faults.forking import fork
from tests.fixtures import slow_worker
from tests.fixtures.databases import empty
from tests.fixtures.effects import stored
from tests.fixtures.kernels import make_settings
from tests.fixtures.processes import variables, wait_for
from tests.fixtures.slow_worker import EVERY, GRACE, LINES

pytestmark = [pytest.mark.fault, pytest.mark.slow]
BROKERS = {
    "rabbitmq": os.environ.get("LIASSE_TEST_RABBITMQ", "amqp://guest:guest@127.0.0.1:5672//"),
    "redis": os.environ.get("LIASSE_TEST_REDIS", "redis://127.0.0.1:6379/9"),
    "embedded": "",
}
TURNS = 6
"""Turns of a schedule that are looked at."""
PROMISED = 15.0
"""Seconds after which the work of a killed worker runs again."""


@dataclass
class House:
    """An installation whose workers are processes."""

    kernel: Kernel
    folder: Path
    kind: str
    queue: str
    stack: ExitStack
    workers: dict[int, ForkServerProcess] = field(default_factory=dict)

    def start(self, kind: str = "", threads: int = 2, grace: float = 25) -> None:
        """One more worker."""
        kind = kind or ("embedded" if self.kind == "embedded" else "celery")
        broker = {"LIASSE_WORKER": "celery", "LIASSE_BROKER_URL": BROKERS[self.kind], "LIASSE_QUEUE": self.queue}
        more = {"LIASSE_WORKER": "none"} if kind == "embedded" else broker
        told = {LINES: str(self.lines), GRACE: str(grace), "LIASSE_WORKER_THREADS": str(threads)}
        log = self.folder / f"worker-{len(self.workers)}.log"
        process = fork([kind], variables(self.kernel, {**more, **told}), self.folder, log, be=slow_worker.main)
        self.stack.callback(process.kill)
        self.workers[process.pid or 0] = process

    def send(self, worker: int, number: signal.Signals) -> None:
        """A signal to one of the workers."""
        assert self.workers[worker].is_alive()
        os.kill(worker, number)

    @property
    def lines(self) -> Path:
        return self.folder / "lines"

    def told(self, what: str) -> list[tuple[str, int, float]]:
        """Id, process and moment of what the workers told."""
        rows = [line.split() for line in self.lines.read_text().splitlines()] if self.lines.exists() else []
        return [(row[1], int(row[2]), float(row[3])) for row in rows if row[0] == what]

    def post(self, seconds: float, priority: Priority = Priority.PERSON) -> str:
        """One more message, rung for."""
        with writing(self.kernel.engine) as session:
            now = self.kernel.clock.now()
            message = outbox.post(session, "slow", {"seconds": seconds}, now, None, priority)
        self.kernel.bell.ring([Ring(message.id, priority)])
        return message.id

    def ready(self) -> None:
        """Wait until a first worker works."""
        wait_for(lambda: self.told("tick"), 150, "a worker that works")


@pytest.fixture(params=sorted(BROKERS))
def house(
    request: pytest.FixtureRequest, postgresql_database: str, registry: Registry, tmp_path: Path
) -> Iterator[House]:
    """An installation on PostgreSQL with each kind of bell."""
    kind, queue = str(request.param), f"liasse-test-{new_id()[-12:]}"
    bell: Bell = SilentBell() if kind == "embedded" else CeleryBell(BROKERS[kind], queue)
    if kind != "embedded":
        need(BROKERS[kind])
    empty(postgresql_database)
    kernel = replace(
        build_kernel(make_settings(tmp_path, postgresql_database), registry), clock=SystemClock(), bell=bell
    )
    with ExitStack() as stack:
        yield House(kernel, tmp_path, kind, queue, stack)
    kernel.engine.dispose()
    if kind != "embedded":
        with make_celery(BROKERS[kind], queue).connection_for_write() as connection:
            connection.default_channel.queue_delete(queue_name(queue))


def need(broker: str) -> None:
    """Skip without the broker."""
    try:
        with make_celery(broker).connection_for_write(connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=3)
    except Exception:
        pytest.skip(f"This test needs {broker}.")


def test_work_that_outlasts_its_lease_runs_once_and_that_of_a_killed_worker_again_within_15_seconds(
    house: House, record_property: Callable[[str, object], None]
) -> None:
    house.start()
    house.start()
    house.ready()
    message = house.post(60)
    wait_for(lambda: house.told("start"), 10, "the first start")
    time.sleep(LEASE.total_seconds() + 4)
    (first,) = house.told("start")
    house.send(first[1], signal.SIGKILL)
    killed = time.time()
    wait_for(lambda: len(house.told("start")) > 1, PROMISED, "the second start")
    again = house.told("start")[1]
    took = again[2] - killed
    record_property("seconds_after_kill", took)
    assert (again[0], again[1] != first[1], took < PROMISED) == (message, True, True)


def stopped(house: House, seconds: float) -> int | None:
    """Ask the only worker to stop; its exit status, None when it goes on for longer."""
    ((number, worker),) = house.workers.items()
    house.send(number, signal.SIGTERM)
    worker.join(seconds)
    return worker.exitcode


def test_a_worker_that_is_asked_to_stop_finishes_what_it_has_at_hand(house: House) -> None:
    house.start()
    house.ready()
    message = house.post(4)
    wait_for(lambda: house.told("start"), 20, "the start")
    assert stopped(house, 20) == 0
    assert [one[0] for one in house.told("end")] == [message]
    assert stored(house.kernel, message).status == Status.DONE


def test_what_a_stopping_worker_can_not_finish_is_given_back_at_once(house: House) -> None:
    house.start(grace=2)
    house.ready()
    message = house.post(60)
    wait_for(lambda: house.told("start"), 20, "the start")
    assert stopped(house, 15) == 0
    found = stored(house.kernel, message)
    assert (found.status, found.attempts, found.holder) == (Status.WAITING, 0, None)


def test_however_many_schedulers_run_one_wins_each_turn(house: House) -> None:
    for kind in ("embedded", "embedded") if house.kind == "embedded" else ("celery", "celery", "embedded"):
        house.start(kind)
    house.ready()
    wait_for(lambda: len(house.told("tick")) >= TURNS, 60, "turns of the schedule")
    moments = sorted(moment for _, _, moment in house.told("tick"))
    assert all(later - earlier > EVERY.total_seconds() - 0.7 for earlier, later in pairwise(moments)), moments


def test_a_person_who_waits_comes_before_a_batch_that_was_there_first(house: House) -> None:
    batch = [house.post(0.4, Priority.BATCH) for _ in range(20)]
    urgent = house.post(0.1)
    house.start(threads=1)
    wait_for(lambda: len(house.told("end")) == 21, 90, "all work")
    order = [one[0] for one in house.told("end")]
    assert order.index(urgent) <= 1
    assert sorted(order) == sorted([*batch, urgent])
