"""Rules: a timer fires once whoever runs it, and one that keeps failing asks an administrator."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from core.actors import SYSTEM, Actor
from core.clock import VirtualClock
from core.context import Context
from core.dispatch import dispatch
from core.kernel import Kernel
from core.outbox import BACK_OFF
from core.registry import Item, Part
from core.scheduling import tick
from core.worker import drain, sweep
from modules.cases import timers
from modules.cases.models import Case, Timer
from modules.cases.timers import FireTimer, fire_due_timers
from modules.incidents.commands import RetryIncident, SkipIncident
from tests.fixtures.appeals import go_to, open_appeal, waiting_timers
from tests.fixtures.cases import history, read_case
from tests.fixtures.incidents import open_incidents

ADMINISTRATOR = Actor("person", "admin", "Admin", administrator=True)
SILENCE = "2026-04-03 00:00"


@pytest.fixture
def broken(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An appeal whose decision by silence fails."""
    case_id = open_appeal(kernel)
    real = kernel.registry.parts(timers.TIMER)["stage"].run
    assert real is not None

    def fail(ctx: Context, case: Case, timer: Timer) -> None:
        if case.id == case_id:
            raise RuntimeError("the decision can't be written")
        real(ctx, case, timer)

    def break_it(item: Item) -> Item:
        if isinstance(item, Part) and (item.kind, item.name) == (timers.TIMER, "stage"):
            return replace(item, run=fail)
        return item

    monkeypatch.setattr(kernel, "registry", kernel.registry.variant(break_it))
    yield case_id


def exhaust(kernel: Kernel) -> None:
    """Let every attempt of the outbox pass."""
    assert isinstance(kernel.clock, VirtualClock)
    for pause in (0, *BACK_OFF):
        kernel.clock.advance(timedelta(seconds=pause + 1))
        tick(kernel)
        sweep(kernel)


def incidents(kernel: Kernel) -> list[tuple[str, str, str | None]]:
    return [(one.id, one.name, one.case_id) for one in open_incidents(kernel)]


def test_a_timer_that_keeps_failing_becomes_an_incident_and_others_fire(kernel: Kernel, broken: str) -> None:
    sound = open_appeal(kernel)
    go_to(kernel, SILENCE)
    assert read_case(kernel, sound).stage == "rejected"
    exhaust(kernel)
    assert [(effect, case_id) for _, effect, case_id in incidents(kernel)] == [("cases.retry_timer", broken)]
    assert read_case(kernel, broken).stage == "received"


def test_an_administrator_has_a_failed_timer_fire(kernel: Kernel, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    go_to(kernel, SILENCE)
    exhaust(kernel)
    monkeypatch.undo()
    (incident, _, _) = incidents(kernel)[0]
    dispatch(kernel, RetryIncident(incident_id=incident), ADMINISTRATOR)
    drain(kernel)
    assert (read_case(kernel, broken).stage, incidents(kernel)) == ("rejected", [])


def test_a_failed_timer_that_is_skipped_never_fires(
    kernel: Kernel, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_to(kernel, SILENCE)
    exhaust(kernel)
    monkeypatch.undo()
    (incident, _, _) = incidents(kernel)[0]
    dispatch(kernel, SkipIncident(incident_id=incident), ADMINISTRATOR)
    go_to(kernel, "2026-06-01 12:00")
    drain(kernel)
    assert (read_case(kernel, broken).stage, incidents(kernel)) == ("received", [])


def test_a_timer_fires_once_however_often_it_is_told(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)
    timer = next(one for one in waiting_timers(kernel, case_id) if one.kind == "stage")
    command = FireTimer(timer_id=timer.id, case_id=case_id)
    assert dispatch(kernel, command, SYSTEM) == {"fired": False}  # too early
    assert isinstance(kernel.clock, VirtualClock)
    kernel.clock.advance(timedelta(days=40))
    assert [dispatch(kernel, command, SYSTEM)["fired"] for _ in range(3)] == [True, False, False]


def test_two_schedulers_at_once_fire_each_timer_once(kernel: Kernel) -> None:
    cases = [open_appeal(kernel) for _ in range(4)]
    assert isinstance(kernel.clock, VirtualClock)
    kernel.clock.advance(timedelta(days=1))
    barrier = Barrier(2)

    def run() -> None:
        barrier.wait()
        fire_due_timers(kernel)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fire_due_timers(kernel)
    for case_id in cases:
        assert history(kernel, case_id).count("escalation.reached") == 1
        assert waiting_timers(kernel, case_id)[0].at > kernel.clock.now()
