"""Celery is the bell and nothing more: it wakes a worker at once, and nothing is lost or slowed when it is away."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from core import outbox
from core.bell import Bell, Ring
from core.celery_bell import CeleryBell, make_celery, queue_name
from core.clock import SystemClock
from core.database import new_id, reading, writing
from core.dispatch import dispatch
from core.kernel import Kernel
from core.outbox import OutboxMessage, Status
from core.worker import sweep
from modules.cases.commands import OpenCase, RunAction
from modules.parties.language import PartyInput
from tests.fixtures.cases import open_permit
from tests.fixtures.kernels import CLERK, SAMPLES, SURVEYOR

ROOT = Path(__file__).parent.parent.parent
BROKERS = {
    "rabbitmq": os.environ.get("LIASSE_TEST_RABBITMQ", "amqp://guest:guest@127.0.0.1:5672//"),
    "redis": os.environ.get("LIASSE_TEST_REDIS", "redis://127.0.0.1:6379/9"),
}
NO_BROKER = "This test needs {0}. Start it and set LIASSE_TEST_{1} to its address."
AWAY = "amqp://guest:guest@127.0.0.1:1//"


@pytest.fixture(params=sorted(BROKERS))
def broker(request: pytest.FixtureRequest) -> str:
    """The address of a broker that answers."""
    name = str(request.param)
    app = make_celery(BROKERS[name])
    try:
        with app.connection_for_write(connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=3)
    except Exception:
        pytest.skip(NO_BROKER.format(name, name.upper()))
    return BROKERS[name]


@pytest.fixture
def queue(broker: str) -> Iterator[str]:
    """A queue of this test alone."""
    name = f"liasse-test-{new_id()[-12:]}"
    yield name
    app = make_celery(broker, name)
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        channel.queue_delete(queue_name(name))
        if broker.startswith("amqp"):
            channel.exchange_delete(queue_name(name))


@pytest.fixture
def live(kernel: Kernel) -> Kernel:
    """The kernel with a clock that runs: the worker is another process."""
    return replace(kernel, clock=SystemClock())


def with_bell(kernel: Kernel, bell: Bell) -> Kernel:
    return replace(kernel, bell=bell)


@pytest.fixture
def worker(live: Kernel, broker: str, queue: str, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A worker without beat: only the bell wakes it."""
    settings = {
        "LIASSE_DATA_DIR": str(live.settings.data_dir),
        "LIASSE_DATABASE_URL": live.settings.database,
        "LIASSE_DEFINITIONS": str(SAMPLES / "definitions"),
        "LIASSE_FORMS": str(SAMPLES / "forms"),
        "LIASSE_SECRET_KEY": live.signing_key,
        "LIASSE_WORKER": "celery",
        "LIASSE_BROKER_URL": broker,
        "LIASSE_QUEUE": queue,
        "LIASSE_LOG_FORMAT": "json",
    }
    clean = {key: value for key, value in os.environ.items() if not key.startswith("LIASSE_")}
    log = (tmp_path / "worker.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "core.cli", "worker", "--no-beat"],
        cwd=tmp_path,
        env={**clean, **settings, "PYTHONPATH": str(ROOT)},
        stdout=log,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    process.kill()
    process.wait()
    log.close()


def statuses(kernel: Kernel) -> list[str]:
    with reading(kernel.engine) as session:
        return list(session.exec(select(OutboxMessage.status)))


def close_visit(kernel: Kernel) -> None:
    """A command of a pack that sends a mail."""
    ada = PartyInput(first_name="Ada", last_name="Byron", email="ada@example.org")
    opening = OpenCase(pack="permits", case_type="visit", parties={"owner": ada})
    case_id = str(dispatch(kernel, opening, CLERK)["case_id"])
    dispatch(kernel, RunAction(case_id=case_id, action="close"), SURVEYOR)


def wait_until_all(kernel: Kernel, status: Status, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not (found := statuses(kernel)) or set(found) != {status}:
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


def test_a_ring_wakes_the_worker_which_ends_gracefully(
    live: Kernel, broker: str, queue: str, worker: subprocess.Popen[str]
) -> None:
    close_visit(with_bell(live, CeleryBell(broker, queue)))
    wait_until_all(live, Status.DONE)
    asked = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=20) == 0
    assert time.monotonic() - asked < 10


def test_each_line_that_a_worker_logs_is_one_json_object_with_the_ids_of_the_work(
    live: Kernel, broker: str, queue: str, worker: subprocess.Popen[str], tmp_path: Path
) -> None:
    with writing(live.engine) as session:
        message = outbox.post(session, "nobody_knows", {}, live.clock.now(), case_id := new_id()).id
    CeleryBell(broker, queue).ring([Ring(message)])
    log = tmp_path / "worker.log"
    wait_for(lambda: "effect failed" in log.read_text(), 60)
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    (told,) = [line for line in lines if line["event"] == "effect failed"]
    assert (told["message"], told["case"], told["effect"]) == (message, case_id, "nobody_knows")
    assert "celery@" not in log.read_text(), "Celery's banner is no log line"


def test_a_broker_that_is_away_slows_nobody_and_loses_nothing(live: Kernel) -> None:
    kernel = with_bell(live, CeleryBell(AWAY))
    started = time.monotonic()
    for _ in range(5):
        kernel.bell.ring([Ring(new_id())])
    assert time.monotonic() - started < 0.5
    close_visit(kernel)
    assert set(statuses(kernel)) == {Status.WAITING}
    sweep(kernel)
    assert set(statuses(kernel)) == {Status.DONE}


def test_a_broker_that_hangs_slows_nobody(live: Kernel) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        port = silent.getsockname()[1]
        for url in (f"amqp://guest:guest@127.0.0.1:{port}//", f"redis://127.0.0.1:{port}/0"):
            kernel = with_bell(live, CeleryBell(url))
            started = time.monotonic()
            for number in range(20):
                kernel.bell.ring([Ring(str(number))])
            open_permit(kernel)
            assert time.monotonic() - started < 2


def test_a_broker_that_comes_back_is_rung_again(broker: str, queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bell = CeleryBell(broker, queue)
    sent: list[str] = []
    failures = iter([True, False])

    def send(_: str, arguments: tuple[str], **__: object) -> None:
        if next(failures):
            raise ConnectionError
        sent.append(arguments[0])

    monkeypatch.setattr(bell._app, "send_task", send)
    bell.ring([Ring("lost")])
    wait_for(bell._waiting.empty)
    time.sleep(0.1)
    bell.ring([Ring("found")])
    wait_for(lambda: sent == ["found"])


def wait_for(condition: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_more_rings_than_fit_are_left_to_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    bell = CeleryBell(AWAY)
    monkeypatch.setattr(bell, "_start", lambda: None)
    ringing = threading.Thread(target=bell.ring, args=([Ring(str(number)) for number in range(20_000)],), daemon=True)
    ringing.start()
    ringing.join(30)
    assert not ringing.is_alive()  # nobody waits for room
    assert bell._waiting.full()
