"""Rules of taking cases: each goes to one person only."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.actors import SYSTEM, Actor
from core.dispatch import dispatch
from core.errors import Forbidden
from core.kernel import Kernel
from modules.cases.commands import AssignCase
from modules.dossiers.taking import TakeCase, TakenAlready, TakeNext
from tests.modules.dossiers.conftest import OpenFile, SignIn

CASES, AGENTS = 40, 20


@pytest.mark.slow
def test_twenty_agents_who_take_the_next_case_never_get_the_same(open_file: OpenFile, kernel: Kernel) -> None:
    made = {open_file()["case_id"] for _ in range(CASES)}

    def work(number: int) -> list[str]:
        agent = Actor("person", f"agent{number}", roles=frozenset({("desk", "clerk")}))
        taken = [dispatch(kernel, TakeNext(pack="desk", basket="todo"), agent) for _ in range(3)]
        return [answer["case_id"] for answer in taken if answer]

    with ThreadPoolExecutor(AGENTS) as threads:
        taken = [case_id for found in threads.map(work, range(AGENTS)) for case_id in found]
    assert len(taken) == len(set(taken))
    assert set(taken) == made


def test_the_most_urgent_case_of_nobody_comes_first(open_file: OpenFile, kernel: Kernel, sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    first, second = open_file(), open_file()
    dispatch(kernel, AssignCase(case_id=first["case_id"], person_id=clerk.actor.id), SYSTEM)
    answer = clerk.post("/work/desk/todo/take-next")
    assert answer.headers["location"] == f"/cases/{second['case_id']}"
    assert clerk.post("/work/desk/todo/take-next").headers["location"] == "/work/desk/todo"


def test_whoever_only_reads_takes_nothing(open_file: OpenFile, sign_in: SignIn) -> None:
    opened = open_file()
    boss = sign_in("boss")
    assert boss.post("/work/desk/todo/take-next").headers["location"] == "/work/desk/todo"
    assert boss.post(f"/cases/{opened['case_id']}/assignee", person="me").status_code == 403


def test_a_conditional_right_takes_only_the_cases_for_which_it_holds(open_file: OpenFile, sign_in: SignIn) -> None:
    open_file(region="south")
    north = open_file(region="north")
    answer = sign_in("north").post("/work/desk/todo/take-next")
    assert answer.headers["location"] == f"/cases/{north['case_id']}"


def test_a_case_that_somebody_treats_is_not_taken_away(open_file: OpenFile, kernel: Kernel, sign_in: SignIn) -> None:
    case_id = open_file()["case_id"]
    first, second = sign_in("clerk"), sign_in("clerk")
    dispatch(kernel, TakeCase(case_id=case_id), first.actor)
    with pytest.raises(TakenAlready):
        dispatch(kernel, TakeCase(case_id=case_id), second.actor)
    dispatch(kernel, TakeCase(case_id=case_id), first.actor)


def test_only_who_may_assign_gives_a_case_away(open_file: OpenFile, kernel: Kernel, sign_in: SignIn) -> None:
    opened = open_file(region="north")
    colleague = sign_in("clerk", name="Paul Colleague")
    north = sign_in("north")
    assert north.get(f"/cases/{opened['case_id']}/assignee").status_code == 403
    with pytest.raises(Forbidden):
        dispatch(kernel, AssignCase(case_id=opened["case_id"], person_id=colleague.actor.id), north.actor)


def test_a_case_is_given_to_colleagues_who_may_treat_it(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file()["case_id"]
    clerk = sign_in("clerk")
    colleague, boss = sign_in("clerk", name="Paul Colleague"), sign_in("boss", name="Bea Boss")
    page = clerk.read(f"/cases/{case_id}/assignee")
    assert "Paul Colleague" in page
    assert "Bea Boss" not in page
    assert clerk.post(f"/cases/{case_id}/assignee", person=boss.actor.id).status_code == 422
    assert clerk.post(f"/cases/{case_id}/assignee", person=colleague.actor.id).status_code == 303
    assert "Paul Colleague" in clerk.read(f"/cases/{case_id}")
