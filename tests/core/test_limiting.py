"""Limits hold for all processes together; what comes over them waits in order, and that is no attempt."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Lock, Thread
from typing import cast

import pytest

from core import limiting, outbox
from core.clock import SystemClock, VirtualClock
from core.database import writing
from core.kernel import Kernel
from core.leases import Leases
from core.limiting import Limits, Pace
from core.outbox import OutboxMessage, Status
from core.registry import Effect
from core.worker import sweep
from tests.fixtures.effects import stored, with_effects


def post(kernel: Kernel, number: int) -> list[str]:
    with writing(kernel.engine) as session:
        return [outbox.post(session, "ask", {}, kernel.clock.now()).id for _ in range(number)]


@pytest.mark.parametrize("per_minute", [1, 2, 9, 60, 120, 6000])
def test_a_pace_never_lets_more_through_in_any_minute(per_minute: int) -> None:
    pace = Pace.of(per_minute)
    within = pace.burst + -(-timedelta(minutes=1) // pace.interval) - 1
    assert within <= per_minute


def busiest_minute(moments: Sequence[datetime]) -> int:
    return max(sum(1 for other in moments if start <= other < start + timedelta(minutes=1)) for start in moments)


def test_a_message_over_the_pace_waits_and_comes_back_in_its_order(kernel: Kernel) -> None:
    clock = cast(VirtualClock, kernel.clock)
    asked: list[tuple[str, datetime]] = []
    limited = with_effects(
        kernel,
        Effect(
            "ask",
            lambda _, message: asked.append((message.id, clock.now())),
            limits=lambda *_: Limits("pack/crm", per_minute=30),
        ),
    )
    messages = post(limited, 60)
    for _ in range(2 * 60 * 3):
        while sweep(limited):
            pass
        clock.advance(timedelta(milliseconds=500))
    assert [one for one, _ in asked] == messages
    assert busiest_minute([moment for _, moment in asked]) <= 30
    assert {stored(limited, one).attempts for one in messages} == {1}


def test_lookups_beyond_the_limit_are_refused_until_time_gives_some_back(kernel: Kernel) -> None:
    clock = cast(VirtualClock, kernel.clock)
    with writing(kernel.engine) as session:
        assert [limiting.take(session, "lookup", 20, clock.now()) for _ in range(21)] == [True] * 20 + [False]
        clock.advance(timedelta(seconds=6))
        assert [limiting.take(session, "lookup", 20, clock.now()) for _ in range(3)] == [True, True, False]


def test_no_more_run_at_once_than_allowed_whichever_process_works(kernel: Kernel) -> None:
    live = replace(kernel, clock=SystemClock())
    running, most, done, lock = [0], [0], [0], Lock()

    def ask(_: Kernel, __: OutboxMessage) -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.05)
        with lock:
            running[0] -= 1
            done[0] += 1

    def work(process: Kernel, until: float) -> None:
        while done[0] < 12 and time.monotonic() < until:
            sweep(process)
            time.sleep(0.02)

    effect = Effect("ask", ask, limits=lambda *_: Limits("pack/crm", at_once=2))
    messages = post(live, 12)
    until = time.monotonic() + 50
    threads = [Thread(target=work, args=(with_effects(live, effect, leases=Leases()), until)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (done[0], most[0]) == (12, 2)
    assert {(stored(live, one).status, stored(live, one).attempts) for one in messages} == {(Status.DONE, 1)}


def test_slots_that_nobody_used_in_time_do_not_add_up(kernel: Kernel) -> None:
    clock = cast(VirtualClock, kernel.clock)
    asked: list[datetime] = []
    limited = with_effects(
        kernel,
        Effect("ask", lambda *_: asked.append(clock.now()), limits=lambda *_: Limits("pack/crm", per_minute=10)),
    )
    post(limited, 40)
    sweep(limited)
    clock.advance(timedelta(hours=1))  # no worker for an hour
    for _ in range(12 * 60):
        while sweep(limited):
            pass
        clock.advance(timedelta(seconds=1))
    assert len(asked) == 40
    assert busiest_minute(asked) <= 10
    assert all(second >= first for first, second in pairwise(asked))
