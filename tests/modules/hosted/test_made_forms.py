"""Forms made from the fields of a case type: in pages, actions, processes and tasks, without a JSON file."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from core.actors import SYSTEM
from core.context import reading
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.dispatch import dispatch
from core.errors import Invalid
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.commands import CompleteTask, RunAction
from modules.cases.models import Case, Task
from modules.forms.form import Form
from tests.modules.dossiers.browsers import Browser
from tests.modules.hosted.conftest import DESK, PACKS, Join
from tests.modules.pages.conftest import Visitor

TYPE_FILE = "definitions/club/case_types/member.yaml"


def case_of(kernel: Kernel, joined: Any) -> Case:
    with reading(kernel, SYSTEM) as ctx:
        case = ctx.session.get(Case, joined["case_id"])
        assert case
        return case


def run(kernel: Kernel, joined: Any, action: str, **values: Any) -> None:
    dispatch(kernel, RunAction(case_id=joined["case_id"], action=action, values=values), DESK)


def test_an_action_asks_for_the_fields_that_it_lists_prefilled(
    kernel: Kernel, join: Join, browse: Callable[..., Browser]
) -> None:
    joined = join(nickname="ada", shirt=7)
    page = browse("desk", language="fr").read(f"/cases/{joined['case_id']}/actions/adjust")
    for text in ("Surnom", "Maillot", 'value="ada"', 'value="7"', 'value="Byron"', "Photo", "Rare"):
        assert text in page
    assert "Ville" not in page


def test_an_action_with_a_made_form_changes_the_case_and_its_steps_know_the_values(kernel: Kernel, join: Join) -> None:
    joined = join()
    owner = {"first_name": "Ada", "last_name": "Byron", "email": "ada@example.org"}
    run(kernel, joined, "adjust", nickname="countess", shirt=9, owner=owner, town="forged")
    data = case_of(kernel, joined).data
    assert (data["nickname"], data["shirt"], data["locker"], data.get("town")) == ("countess", 9, "countess", None)


@pytest.mark.parametrize("wrong", [{"shirt": 100}, {"shirt": "x"}, {"sort": "odd"}, {"sort": "none"}])
def test_a_made_form_keeps_the_rules_of_its_fields(kernel: Kernel, join: Join, wrong: dict[str, Any]) -> None:
    owner = {"first_name": "Ada", "last_name": "Byron", "email": "ada@example.org"}
    with pytest.raises(Invalid):
        run(kernel, join(), "adjust", owner=owner, **wrong)


def test_a_process_and_its_task_have_forms_of_their_own(kernel: Kernel, join: Join) -> None:
    joined = join()
    run(kernel, joined, "measure", town="Lyon")
    with reading(kernel, SYSTEM) as ctx:
        task = next(one for one in ctx.session.exec(select(Task)) if one.name == "tape")
    dispatch(kernel, CompleteTask(task_id=task.id, outcome="done", values={"shirt": 12}), DESK)
    data = case_of(kernel, joined).data
    assert (data["town"], data["shirt"], data["code"]) == ("Lyon", 12, "measured Lyon")


def test_a_page_without_a_form_asks_for_its_party_all_fields_and_pieces(visitor: Visitor) -> None:
    found = visitor.kernel.definitions.in_force["club"]
    form = found.get("form", found.get("page", "enrol").form)
    assert isinstance(form, Form)
    assert {"owner.email", "nickname", "shirt", "sort", "piece_photo"} <= set(form.paths())
    url = "/p/club/enrol"
    visitor.get(url)
    visitor.clock.advance(timedelta(minutes=3))
    names = {"first_name": "Ada", "last_name": "Byron", "email": "ada@example.org"}
    owner = {f"owner[{name}]": value for name, value in names.items()}
    visitor.post(url, {**owner, "nickname": "ada", "shirt": "7", "_action": "next"})
    visitor.post(f"{url}/review", {})
    (case,) = visitor.cases
    assert (case.headline, case.data["nickname"], case.data["shirt"]) == ("Ada Byron", "ada", 7)


@pytest.mark.parametrize(
    ("put", "code", "hint"),
    [
        ("fields: [nickname, shirt, sort, reasn]", "LI120", "reason"),
        ("fields: [nickname, shirt, sort, reason, twice]", "LI185", "leave it out"),
    ],
)
def test_a_list_of_fields_names_what_can_be_filled_in(registry: Registry, put: str, code: str, hint: str) -> None:
    folders = read_folders(PACKS / "definitions", PACKS / "forms")
    text = folders["club"][TYPE_FILE].decode()
    text = text.replace("fields: [nickname, shirt, sort, reason]", put)
    text = text.replace("  town: {", "  twice: {type: integer, value: shirt}\n  town: {")
    found = load({"club": {**folders["club"], TYPE_FILE: text.encode()}}, registry).diagnostics
    assert [(one.code, one.hint) for one in found] == [(code, hint)]
    line = text.splitlines()[found[0].mark.line - 1]
    assert line[found[0].mark.column - 1 :].startswith("reasn" if code == "LI120" else "twice")
