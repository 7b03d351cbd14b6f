"""What packs offer to their forms: other forms, cases as choices, values that are taken."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from core.actors import SYSTEM
from core.context import reading
from core.dispatch import dispatch
from core.errors import Invalid
from core.kernel import Kernel
from modules.cases.commands import CompleteTask, RunAction
from modules.cases.models import Case, CaseSubmission
from modules.cases.queries import tasks_of
from modules.cases.resources import read_cases
from modules.forms.hosts import Asking, Source
from tests.modules.dossiers.browsers import Browser
from tests.modules.hosted.conftest import DESK, YOUTH, Join
from tests.modules.pages.conftest import Visitor

PAGE = "/p/club/join"
ADA = {"first_name": "Ada", "last_name": "Byron", "email": "ada@example.org", "home[street]": "Quay 1"}


def fill(visitor: Visitor, **values: str) -> Any:
    visitor.get(PAGE)
    visitor.clock.advance(timedelta(minutes=3))
    return visitor.post(PAGE, {**ADA, "home[town]": "Lyon", "_action": "next", **values})


def send(visitor: Visitor) -> Any:
    return visitor.post(f"{PAGE}/review", {})


def admit(kernel: Kernel, joined: Any, actor: Any = DESK, **values: Any) -> Any:
    return dispatch(kernel, RunAction(case_id=joined["case_id"], action="admit", values=values), actor)


def refusal(kernel: Kernel, joined: Any, actor: Any = DESK, **values: Any) -> str:
    with pytest.raises(Invalid) as refused:
        admit(kernel, joined, actor, **values)
    return refused.value.problems[0].message


def choices(kernel: Kernel, actor: Any, search: str = "", **source: str) -> Any:
    with reading(kernel, actor) as ctx:
        asking = Asking(ctx, kernel.definitions.in_force["club"])
        return read_cases(asking, Source("resource", "team", **source), search)


def test_a_page_is_filled_through_a_part_and_a_nested_form_of_the_pack(visitor: Visitor) -> None:
    assert "Lyon" in fill(visitor, nickname="ada").text
    send(visitor)
    (case,) = visitor.cases
    assert (case.data["town"], case.headline) == ("Lyon", "Ada Byron")
    (submission,) = visitor.rows(CaseSubmission)
    assert submission.data["home"] == {"street": "Quay 1", "town": "Lyon"}


def test_what_a_nested_form_requires_is_missed_at_its_field(visitor: Visitor) -> None:
    page = fill(visitor, **{"nickname": "ada", "home[town]": ""})
    assert page.status_code == 422
    assert "Town" in page.text


def test_a_nickname_that_another_case_holds_is_refused_on_the_page(visitor: Visitor, join: Join) -> None:
    join(nickname="ada")
    page = fill(visitor, nickname="ada")
    assert page.status_code == 422
    assert "already in use" in page.text
    assert fill(visitor, nickname="ada2").status_code == 200


def test_a_value_that_is_taken_meanwhile_is_refused_when_the_page_is_sent(visitor: Visitor, join: Join) -> None:
    fill(visitor, nickname="ada")
    join(nickname="ada")
    assert "already in use" in send(visitor).text
    assert len(visitor.cases) == 1


def test_an_earlier_submission_of_the_form_takes_a_value_that_no_list_searches(kernel: Kernel, join: Join) -> None:
    join("team", name="Owls")
    admit(kernel, join(), team="T-001", code="x'; --")
    assert "already in use" in refusal(kernel, join(), team="T-001", code="x'; --")
    admit(kernel, join(), team="T-001", code="y")


def test_a_case_does_not_take_a_value_from_itself(kernel: Kernel, join: Join) -> None:
    joined = join(locker="7")
    with reading(kernel, SYSTEM) as ctx:
        case = ctx.session.get(Case, joined["case_id"])
        assert case
        (task,) = tasks_of(ctx, case)
    values = {"locker": "7", "flat": {"town": "Lyon"}}
    dispatch(kernel, CompleteTask(task_id=task.id, outcome="done", values=values), DESK)
    with reading(kernel, SYSTEM) as ctx:
        assert [one.data["flat"]["town"] for one in ctx.session.exec(select(CaseSubmission))] == ["Lyon"]


def test_cases_are_offered_by_rights(kernel: Kernel, join: Join) -> None:
    join("team", name="Owls", level="grown")
    join("team", name="Cubs", level="young")
    assert {label for _, label in choices(kernel, DESK, label_of="name")} == {"Owls", "Cubs"}
    assert list(choices(kernel, YOUTH, label_of="name")) == [("T-002", "Cubs")]
    assert list(choices(kernel, DESK, "owl", label_of="name")) == [("T-001", "Owls")]
    assert list(choices(kernel, DESK, "%")) == []


def test_a_team_out_of_sight_cannot_be_chosen_by_a_forged_answer(kernel: Kernel, join: Join) -> None:
    join("team", name="Owls", level="grown")
    assert "one of the answers offered" in refusal(kernel, join(), YOUTH, team="T-001")
    admit(kernel, join(), DESK, team="T-001")


def test_a_field_out_of_sight_is_neither_value_nor_label(kernel: Kernel, join: Join) -> None:
    join(nickname="secret")
    with reading(kernel, YOUTH) as ctx:
        asking = Asking(ctx, kernel.definitions.in_force["club"])
        assert read_cases(asking, Source("resource", "member", value_of="nickname"), "") == []
        (_, label), *_ = read_cases(asking, Source("resource", "member", label_of="nickname"), "") or ()
    assert "secret" not in label


def test_an_agent_chooses_a_team_from_a_list_and_reads_its_name(
    kernel: Kernel, join: Join, browse: Callable[..., Browser]
) -> None:
    join("team", name="Owls")
    joined = join()
    assert "Owls" in browse("desk").read(f"/cases/{joined['case_id']}/actions/admit")
