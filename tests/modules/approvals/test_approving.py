"""Several people accept or refuse; the process goes on as soon as the answer is certain."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from core.actors import Actor
from core.context import reading
from core.database import writing
from core.definitions.language import Text
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.dispatch import dispatch
from core.kernel import Kernel
from core.registry import Registry
from modules.accounts.models import Grant, Person
from modules.approvals.deciding import decide
from modules.cases.commands import AssignTask
from modules.cases.errors import ExcludedFromTask, NotEligible, NotHandedOver, NotYours, TaskAlreadyDone
from modules.cases.loading import load_case
from modules.cases.models import Task
from modules.cases.tasks import find_task, may_do
from tests.fixtures.cases import act, finish, history, read_case, read_tasks
from tests.fixtures.kernels import person
from tests.fixtures.routes import ANNE, BEN, CHIEF, Routes, open_file

EVE = person("eve", "agent", "expert", pack="routes")
TOLD = "- set: {note: board.outcome, count: board.accepted}"


def start(routes: Routes, options: str, **values: Any) -> tuple[Kernel, str]:
    kernel = routes.process(f"- approve: {{id: board, title: Credit, {options}}}\n{TOLD}")
    with writing(kernel.engine) as session:
        for one in (ANNE, BEN, CHIEF, EVE):
            mail = f"{one.id}@example.org"
            session.add(Person(id=one.id, email=mail, email_key=mail, name=one.name, created_at=kernel.clock.now()))
            session.flush()
            for pack, role in one.roles:
                session.add(Grant(person_id=one.id, pack=pack, role=role, granted_at=kernel.clock.now()))
    case_id = open_file(kernel, **values)
    act(kernel, case_id, "route", ANNE)
    return kernel, case_id


def open_votes(kernel: Kernel, case_id: str) -> dict[str, Task]:
    return {task.role: task for task in read_tasks(kernel, case_id, ANNE) if task.status == "open"}


def vote(kernel: Kernel, case_id: str, role: str, outcome: str, who: Actor) -> None:
    finish(kernel, open_votes(kernel, case_id)[role].id, outcome, who)


def note_of(kernel: Kernel, case_id: str) -> object:
    return read_case(kernel, case_id, ANNE).data.get("note")


@pytest.mark.parametrize(("needed", "asked"), [(1, 1), (1, 3), (2, 3), (3, 3), (4, 5)])
def test_an_answer_is_decided_exactly_when_no_further_one_could_change_it(needed: int, asked: int) -> None:
    for answers in (given for n in range(asked + 1) for given in product(("accepted", "refused"), repeat=n)):
        left = asked - len(answers)
        ends = {(answers.count("accepted") + more) >= needed for more in range(left + 1)}
        certain = {True: "accepted", False: "refused"}[ends.pop()] if len(ends) == 1 else None
        assert decide(needed, asked, answers) == certain


def test_all_must_accept_and_one_refusal_ends_it(routes: Routes) -> None:
    kernel, case_id = start(routes, "of: [agent, expert, chief]")
    vote(kernel, case_id, "agent", "accepted", ANNE)
    assert note_of(kernel, case_id) is None
    vote(kernel, case_id, "expert", "refused", EVE)
    assert note_of(kernel, case_id) == "refused"
    assert sorted(task.status for task in read_tasks(kernel, case_id, ANNE)) == ["cancelled", "done", "done"]
    assert "approval.decided" in history(kernel, case_id)


def test_enough_of_them_accept(routes: Routes) -> None:
    kernel, case_id = start(routes, "of: [agent, expert, chief], rule: 2 of 3")
    vote(kernel, case_id, "agent", "refused", ANNE)
    vote(kernel, case_id, "expert", "accepted", EVE)
    assert note_of(kernel, case_id) is None
    vote(kernel, case_id, "chief", "accepted", CHIEF)
    assert (note_of(kernel, case_id), read_case(kernel, case_id, ANNE).data["count"]) == ("accepted", 2)


def test_those_who_are_asked_in_order_are_asked_one_after_another(routes: Routes) -> None:
    kernel, case_id = start(routes, "of: [agent, chief], order: one_after_another")
    assert list(open_votes(kernel, case_id)) == ["agent"]
    vote(kernel, case_id, "agent", "accepted", BEN)
    assert list(open_votes(kernel, case_id)) == ["chief"]
    vote(kernel, case_id, "chief", "accepted", CHIEF)
    assert note_of(kernel, case_id) == "accepted"


def test_nobody_answers_twice(routes: Routes) -> None:
    kernel, case_id = start(routes, "of: [agent, expert, chief]")
    vote(kernel, case_id, "expert", "accepted", EVE)
    vote(kernel, case_id, "chief", "accepted", CHIEF)
    for twice in (EVE, CHIEF):
        with pytest.raises(ExcludedFromTask):
            vote(kernel, case_id, "agent", "accepted", twice)
    vote(kernel, case_id, "agent", "accepted", ANNE)
    assert note_of(kernel, case_id) == "accepted"


def test_whoever_is_asked_hands_the_answer_over_to_somebody_who_may_stand_in(routes: Routes) -> None:
    kernel, case_id = start(routes, "of: chief, delegate: expert")
    task = open_votes(kernel, case_id)["chief"]
    with pytest.raises(NotEligible):
        dispatch(kernel, AssignTask(task_id=task.id, person_id="ben"), CHIEF)
    dispatch(kernel, AssignTask(task_id=task.id, person_id="eve"), CHIEF)
    with pytest.raises(NotYours):
        finish(kernel, task.id, "accepted", CHIEF)
    finish(kernel, task.id, "accepted", EVE)
    assert note_of(kernel, case_id) == "accepted"
    assert "task.delegated" in history(kernel, case_id)


def test_without_delegate_nobody_hands_the_answer_over(routes: Routes) -> None:
    kernel, case_id = start(routes, "of: agent")
    task = open_votes(kernel, case_id)["agent"]
    with pytest.raises(NotHandedOver):
        dispatch(kernel, AssignTask(task_id=task.id, person_id="ben"), ANNE)
    dispatch(kernel, AssignTask(task_id=task.id, person_id="anne"), ANNE)
    dispatch(kernel, AssignTask(task_id=task.id, person_id=None), ANNE)
    finish(kernel, task.id, "accepted", BEN)
    assert "task.delegated" not in history(kernel, case_id)


SAME = "of: [agent, agent, agent], rule: 2 of 3"


def votes(kernel: Kernel, case_id: str) -> list[Task]:
    return sorted(read_tasks(kernel, case_id, ANNE), key=lambda task: task.id)


def found_by(kernel: Kernel, case_id: str, who: Actor) -> list[int]:
    """Which of the answers somebody may give, the first one being 1."""
    with reading(kernel, who) as ctx:
        case = load_case(ctx, case_id)
        numbered = [(n, find_task(ctx, one.id)) for n, one in enumerate(votes(kernel, case_id), 1)]
        return [n for n, task in numbered if task.status == "open" and may_do(ctx, case, task)]


def test_three_of_one_role_are_told_apart_and_each_finds_one(routes: Routes) -> None:
    kernel, case_id = start(routes, SAME)
    asked = votes(kernel, case_id)
    assert [Text.of(task.title).in_("en") for task in asked] == [f"Credit · Agent {n}/3" for n in (1, 2, 3)]
    assert [found_by(kernel, case_id, who) for who in (ANNE, BEN, CHIEF)] == [[1], [1], [1]]
    dispatch(kernel, AssignTask(task_id=asked[0].id, person_id="anne"), ANNE)
    assert [found_by(kernel, case_id, who) for who in (ANNE, BEN, CHIEF)] == [[1], [2], [2]]
    finish(kernel, asked[0].id, "accepted", ANNE)
    assert [found_by(kernel, case_id, who) for who in (ANNE, BEN, CHIEF)] == [[], [2], [2]]


def test_nobody_of_one_role_answers_twice(routes: Routes) -> None:
    kernel, case_id = start(routes, SAME)
    first, second, _ = votes(kernel, case_id)
    finish(kernel, first.id, "accepted", ANNE)
    with pytest.raises(TaskAlreadyDone):
        finish(kernel, first.id, "accepted", ANNE)
    with pytest.raises(ExcludedFromTask):
        finish(kernel, second.id, "accepted", ANNE)
    finish(kernel, second.id, "accepted", BEN)
    assert (note_of(kernel, case_id), read_case(kernel, case_id, ANNE).data["count"]) == ("accepted", 2)


def test_of_two_of_one_role_at_the_same_moment_the_later_gives_the_next_answer(routes: Routes) -> None:
    kernel, case_id = start(routes, SAME)
    first = votes(kernel, case_id)[0]
    with ThreadPoolExecutor(2) as pool:
        given = [pool.submit(finish, kernel, first.id, "refused", who) for who in (ANNE, BEN)]
        for each in given:
            each.result()
    assert note_of(kernel, case_id) == "refused"
    assert sorted(str(task.done_by) for task in votes(kernel, case_id)) == ["None", "person:anne", "person:ben"]


RULES = {
    "of: agent, rule: 2 of 3": "name a role once for each of its people who is asked: of: [agent, agent, agent]",
    "of: [agent, chief], rule: 2 of 3": "write '2 of 2', or name a role once for each of its people who is asked",
    "of: [agent, chief], rule: 3 of 2": "write '2 of 2', or ask more of them",
}


@pytest.mark.parametrize("options", RULES)
def test_a_rule_that_does_not_fit_says_how_to_write_it(
    routes: Routes, tmp_path: Path, registry: Registry, options: str
) -> None:
    routes.write(f"on_open: [approve: {{id: board, title: Credit, {options}}}]")
    found = load(read_folders(tmp_path / "definitions", tmp_path / "forms"), registry).diagnostics
    assert [one.hint for one in found] == [RULES[options]]


def test_two_answers_at_once_decide_once(routes: Routes) -> None:
    kernel, case_id = start(routes, "of: [agent, chief]")
    votes = open_votes(kernel, case_id)
    with ThreadPoolExecutor(2) as pool:
        given = [pool.submit(finish, kernel, votes[r].id, "accepted", w) for r, w in (("agent", BEN), ("chief", CHIEF))]
        for each in given:
            each.result()
    assert (note_of(kernel, case_id), read_case(kernel, case_id, ANNE).data["count"]) == ("accepted", 2)
    assert history(kernel, case_id).count("approval.decided") == 1


def test_closing_the_case_ends_an_open_approval(routes: Routes) -> None:
    kernel, case_id = start(routes, "of: [agent, chief]")
    act(kernel, case_id, "close", ANNE)
    assert {task.status for task in read_tasks(kernel, case_id, ANNE)} == {"cancelled"}
