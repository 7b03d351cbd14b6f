"""What a case requires while a form is filled holds in the form as in the command, whatever the condition speaks of."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.app import build_app
from core.context import reading
from core.definitions.load import load
from core.dispatch import dispatch
from core.errors import Invalid
from core.kernel import Kernel
from core.registry import Registry
from modules.accounts.tokens import PLAIN_COOKIE
from modules.cases.commands import OpenCase, RunAction, SetFields
from modules.cases.queries import find_case, values_json, view_case
from tests.fixtures.callers import person_id, session_of
from tests.fixtures.kernels import make_kernel, make_settings, person

CLERK = person("clerk", "clerk", pack="club")
FILES = {
    "pack.yaml": "pack: club\nversion: 1.0.0\ntitle: Club\nlanguages: [en, fr]\nneeds: [pages, dossiers]\n",
    "roles.yaml": "roles: {clerk: {title: Clerk, may: {member: [read, open, update, transition]}}}\n",
    "case_types/member.yaml": """
case_type: member
title: Member
parties: {who: {title: Who, access: own_dossier, sees: [kind, school]}}
fields:
  kind: {type: choice, options: {child: Child, adult: Adult}}
  school: {type: text, title: School, required: "stage == 'late' and kind == 'child'"}
  doubled: {type: text, value: "'x' + coalesce(kind, '')"}
  reason: {type: text, title: Reason, required: "stage == 'late' and doubled == 'xadult'"}
  parents: {type: text, title: Parents, visible: "stage == 'late' and kind == 'child'", required: kind == 'child'}
  drives: {type: boolean, title: Drives, required: "stage == 'late'"}
  agrees: {type: boolean, title: Agrees, required: "stage == 'late'", must_be: true}
stages: {fresh: {}, late: {}, done: {final: true}}
transitions:
  wait: {from: fresh, to: late, by: clerk}
  tell: {from: [fresh, late], to: done, by: clerk, form: {fields: [kind, school, reason]}}
  name: {from: [fresh, late], to: done, by: clerk, form: {fields: [kind, parents]}}
  close: {title: Close, from: [fresh, late], to: done, by: clerk, needs: [school], form: {fields: [kind, school]}}
  shut: {title: Shut, from: [fresh, late], to: done, by: clerk, form: {fields: [kind, school]}}
  sign: {from: late, to: done, by: clerk, form: {fields: [drives, agrees]}}
""",
}


def write(folder: Path, **changed: str) -> dict[str, Path]:
    for path, text in FILES.items():
        target = folder / "definitions" / "club" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(changed.get(target.stem, text), "utf-8")
    (folder / "forms").mkdir(exist_ok=True)
    return {"definitions": folder / "definitions", "forms": folder / "forms"}


@pytest.fixture
def club(database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    kernel = make_kernel(make_settings(tmp_path, database_url, **write(tmp_path)), registry)
    yield kernel
    kernel.engine.dispose()


def open_member(club: Kernel, late: bool = True) -> str:
    case_id = str(dispatch(club, OpenCase(pack="club", case_type="member", values={}), CLERK)["case_id"])
    if late:
        dispatch(club, RunAction(case_id=case_id, action="wait", values={}), CLERK)
    return case_id


def run(club: Kernel, case_id: str, action: str, **values: Any) -> None:
    dispatch(club, RunAction(case_id=case_id, action=action, values=values), CLERK)


def wrong(club: Kernel, case_id: str, action: str, **values: Any) -> list[str]:
    with pytest.raises(Invalid) as refused:
        run(club, case_id, action, **values)
    return [str(problem.path[0]) for problem in refused.value.problems]


def test_a_condition_on_the_stage_and_on_an_answer_is_enforced(club: Kernel) -> None:
    late = open_member(club)
    assert wrong(club, late, "tell", kind="child") == ["school"]
    run(club, late, "tell", kind="child", school="Lycée")
    run(club, open_member(club), "tell", kind="adult", reason="Because")
    run(club, open_member(club, late=False), "tell", kind="child")


def test_a_condition_on_what_is_calculated_from_an_answer_is_enforced(club: Kernel) -> None:
    assert wrong(club, open_member(club), "tell", kind="adult") == ["reason"]


def test_either_answer_to_a_required_question_counts_and_none_does_not(club: Kernel) -> None:
    case_id = open_member(club)
    assert wrong(club, case_id, "sign", agrees=True) == ["drives"]
    run(club, case_id, "sign", drives=False, agrees=True)
    with reading(club, CLERK) as ctx:
        assert values_json(view_case(ctx, find_case(ctx, case_id)))["drives"] is False
    run(club, open_member(club), "sign", drives="true", agrees="on")


@pytest.mark.parametrize("answer", [None, False, "maybe", 3, ["true"]])
def test_a_consent_counts_only_when_it_is_given(club: Kernel, answer: object) -> None:
    assert wrong(club, open_member(club), "sign", drives=True, agrees=answer) == ["agrees"]


@pytest.mark.parametrize("answer", ["maybe", 3, ["true"], {"true": True}, "TRUE"])
def test_an_answer_that_is_neither_yes_nor_no_is_refused(club: Kernel, answer: object) -> None:
    assert wrong(club, open_member(club), "sign", drives=answer, agrees=True) == ["drives"]


def test_a_consent_is_not_taken_back_by_hand_while_it_is_required(club: Kernel) -> None:
    case_id = open_member(club)
    dispatch(club, SetFields(case_id=case_id, values={"agrees": True}), CLERK)
    with pytest.raises(Invalid):
        dispatch(club, SetFields(case_id=case_id, values={"agrees": False}), CLERK)
    dispatch(club, SetFields(case_id=case_id, values={"drives": False}), CLERK)


def test_the_form_shows_what_is_required_and_follows_the_answers(club: Kernel) -> None:
    client = TestClient(build_app(club), follow_redirects=False)
    token = session_of(club, person_id(club, "carl", "clerk", pack="club"))
    client.headers["Cookie"] = f"{PLAIN_COOKIE}={token}"
    late = open_member(club)
    sign = client.get(f"/cases/{late}/actions/sign").text
    assert sign.count('type="radio"') == 2
    assert re.search(r'type="checkbox"[^>]*name="agrees"', sign)
    assert "Yes" in sign
    dispatch(club, SetFields(case_id=late, values={"kind": "child", "school": "Lycée"}), CLERK)
    assert "required" in _input(client.get(f"/cases/{late}/actions/tell").text, "school")
    assert "required" not in _input(client.get(f"/cases/{late}/actions/tell").text, "reason")


def test_a_field_is_asked_for_while_it_is_visible_of_the_case_and_of_the_answers(club: Kernel) -> None:
    late, fresh = open_member(club), open_member(club, late=False)
    assert wrong(club, late, "name", kind="child") == ["parents"]
    run(club, fresh, "name", kind="child", parents="Nobody asked")
    run(club, late, "name", kind="child", parents="Ada and Charles")
    with reading(club, CLERK) as ctx:
        cases = [find_case(ctx, one).data for one in (late, fresh)]
    assert [case.get("parents") for case in cases] == ["Ada and Charles", None]


def test_a_form_shows_a_field_once_the_answers_make_it_visible(club: Kernel) -> None:
    client = TestClient(build_app(club), follow_redirects=False)
    token = session_of(club, person_id(club, "carl", "clerk", pack="club"))
    client.headers["Cookie"] = f"{PLAIN_COOKIE}={token}"
    late = open_member(club)
    assert 'name="parents"' not in client.get(f"/cases/{late}/actions/name").text
    dispatch(club, SetFields(case_id=late, values={"kind": "child", "parents": "Ada"}), CLERK)
    assert 'name="parents"' in client.get(f"/cases/{late}/actions/name").text


def test_what_a_transition_needs_is_required_in_its_own_form_and_there_alone(club: Kernel) -> None:
    client = TestClient(build_app(club), follow_redirects=False)
    token = session_of(club, person_id(club, "carl", "clerk", pack="club"))
    client.headers["Cookie"] = f"{PLAIN_COOKIE}={token}"
    fresh = open_member(club, late=False)
    assert "required" in _input(client.get(f"/cases/{fresh}/actions/close").text, "school")
    assert "required" not in _input(client.get(f"/cases/{fresh}/actions/shut").text, "school")
    assert wrong(club, fresh, "close", kind="child") == ["school"]
    run(club, fresh, "shut", kind="child")


def _input(page: str, name: str) -> str:
    return page.partition(f'name="{name}"')[2].partition(">")[0]


def test_must_be_without_required_says_what_is_missing(registry: Registry) -> None:
    text = FILES["case_types/member.yaml"].replace("kind: {", "x: {type: boolean, must_be: true}\n  kind: {", 1)
    files = {
        f"definitions/club/{path}": one.encode() for path, one in {**FILES, "case_types/member.yaml": text}.items()
    }
    assert any("add required" in found.message for found in load({"club": files}, registry).diagnostics)
