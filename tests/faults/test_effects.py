"""Whoever carries effects out may die or fail at each step: the outside is asked under one key, and all work ends."""

import time
from itertools import product
from pathlib import Path

import pytest
from sqlmodel import col, select

from core.celery_bell import make_celery
from core.database import new_id, reading, writing
from core.failpoints import Point
from core.incidents import Incident
from core.outbox import OutboxMessage, Status, post
from tests.faults.figures import Figures
from tests.faults.oracle import judge, recover, unsettled, watching
from tests.faults.stacks import Stack
from tests.faults.test_workers import BROKERS
from tests.faults.walkers import Walker
from tests.fixtures.incidents import open_incidents
from tests.fixtures.outside import Asked, Told
from tests.fixtures.processes import wait_for

pytestmark = [pytest.mark.fault, pytest.mark.slow]
KILLED = (
    Point.EFFECT_CLAIMED,
    Point.EFFECT_ACCEPTED,
    Point.EFFECT_WRITTEN,
    Point.EFFECT_FAILED,
    Point.SCHEDULE_TAKEN,
)
FAILING = (
    *KILLED[:4],
    Point.COMMAND_WRITTEN,
    Point.COMMAND_COMMITTED,
    Point.COMMAND_RUNG,
)


def ask_for_effects(walker: Walker, cases: int = 2) -> None:
    """Cases that report to the desk and write a mail."""
    for _ in range(cases):
        case = walker.open()
        walker.act(case, "report")
        walker.act(case, "tell")


def refuse_once(stack: Stack) -> None:
    """The desk fails the first time that it is asked."""
    give = stack.desk.answer

    def answer(asked: Asked) -> Told:
        stack.desk.answer = give
        return Told(500)

    stack.desk.answer = answer


@pytest.mark.parametrize(
    ("stack", "point"),
    [*product(["embedded", "rabbitmq"], KILLED), ("redis", Point.EFFECT_CLAIMED), ("redis", Point.EFFECT_WRITTEN)],
    indirect=["stack"],
)
def test_an_effect_killed_at_any_step_is_carried_out_under_the_same_key(
    stack: Stack, walker: Walker, figures: Figures, point: Point
) -> None:
    refuse_once(stack)
    for role in stack.roles:
        stack.start(role, **({"LIASSE_FAILPOINTS": f"{point}=kill@1"} if role == stack.effects_by else {}))
    first = stack.processes[stack.effects_by]
    with watching(stack, walker):
        ask_for_effects(walker)
        first.join(30)
        assert first.exitcode == -9, f"{point} was not reached"
        recover(stack)
        judge(stack, walker, figures=figures)
    assert len(stack.letters.accepted) >= 2
    assert {str(one.body["title"]) for one in stack.desk.asked} == {"T-000001", "T-000002"}


@pytest.mark.parametrize("stack", ["embedded", "rabbitmq"], indirect=True)
def test_a_worker_killed_before_it_commits_what_the_outside_accepted_asks_again_under_the_same_key(
    stack: Stack, walker: Walker, figures: Figures
) -> None:
    written = {"serve": f"{Point.EFFECT_ACCEPTED}=kill@2", "worker": f"{Point.COMMAND_WRITTEN}=kill@1"}
    for role in stack.roles:
        stack.start(role, **({"LIASSE_FAILPOINTS": written[role]} if role == stack.effects_by else {}))
    first = stack.processes[stack.effects_by]
    case = walker.open()
    walker.act(case, "report")
    first.join(30)
    assert first.exitcode == -9
    recover(stack)
    judge(stack, walker, figures=figures)
    keys = [one.headers["idempotency-key"] for one in stack.desk.asked]
    assert len(set(keys)) == 1


def test_what_fails_at_any_step_is_done_all_the_same(stack: Stack, walker: Walker, figures: Figures) -> None:
    figures.tried = len(FAILING)
    armed = ",".join(f"{point}=raise@{number}" for number, point in enumerate(FAILING, 1))
    stack.start(LIASSE_FAILPOINTS=armed)
    with watching(stack, walker):
        ask_for_effects(walker, 4)
    judge(stack, walker, figures=figures)
    figures.survived = figures.tried


def test_a_poisonous_message_backs_off_and_becomes_an_incident_while_others_go_on(
    stack: Stack, walker: Walker, figures: Figures
) -> None:
    stack.start()
    with writing(stack.kernel.engine) as session:
        poison = post(session, "no.such.effect", {}, stack.kernel.clock.now()).id
    ask_for_effects(walker)
    wait_for(lambda: unsettled(stack.kernel) in ([], ["no.such.effect"]), 30, "the others")
    judge(stack, walker, figures=figures)
    (incident,) = open_incidents(stack.kernel)
    assert (incident.subject, incident.attempts) == (poison, 7)


@pytest.mark.parametrize("stack", ["rabbitmq"], indirect=True)
def test_a_worker_that_is_killed_leaves_no_process_behind(stack: Stack, walker: Walker, figures: Figures) -> None:
    stack.start()
    ask_for_effects(walker, 1)
    wait_for(lambda: stack.letters.accepted, 60, "a worker that works")
    worker = stack.processes["worker"].pid
    children = Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
    stack.kill("worker")
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []
    recover(stack)
    judge(stack, walker, figures=figures)


@pytest.mark.parametrize("stack", ["rabbitmq", "redis"], indirect=True)
def test_rings_that_come_twice_late_or_for_nothing_do_no_work_twice(
    stack: Stack, walker: Walker, figures: Figures
) -> None:
    stack.start()
    ask_for_effects(walker)
    celery = make_celery(BROKERS[stack.kind], stack.environment["LIASSE_QUEUE"])
    for moment in range(2):
        with reading(stack.kernel.engine) as session:
            known = list(session.exec(select(OutboxMessage.id)))
        for identity in [*known, *known, new_id()]:
            celery.send_task("liasse.deliver", (identity,))
        if moment == 0:
            judge(stack, walker, figures=figures)
    time.sleep(3)
    judge(stack, walker, figures=figures)
    assert len(stack.letters.accepted) == len(set(stack.letters.accepted)) == 2
    assert len(stack.desk.asked) == 2
    with reading(stack.kernel.engine) as session:
        done = session.exec(select(OutboxMessage).where(col(OutboxMessage.status) == Status.DONE)).all()
        assert {one.attempts for one in done} == {1}
        assert not session.exec(select(Incident)).all()
