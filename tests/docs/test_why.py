"""Rule: the answers that the page about 'why?' shows are those that are given."""

import json

import pytest
from fastapi.testclient import TestClient

from core.actors import SYSTEM
from core.context import reading
from core.kernel import Kernel
from modules.cases.definitions import pack_of
from modules.explaining.asking import ask_as_operator, find_by_reference
from modules.explaining.speaking import as_lines
from tests.docs.snippets import DOCS, snippets
from tests.fixtures.callers import bearer
from tests.fixtures.cases import act, open_permit

SHOWN = {one.title: one.text for one in snippets(DOCS / "why.md") if one.title}


@pytest.fixture
def permit(kernel: Kernel) -> str:
    case_id = str(open_permit(kernel, surface="200")["case_id"])
    act(kernel, case_id, "begin")
    return case_id


@pytest.mark.parametrize(("title", "asked"), [("grant", ("action", "grant", "head")), ("stage", ("stage",))])
def test_the_page_shows_what_is_answered(kernel: Kernel, permit: str, title: str, asked: tuple[str, ...]) -> None:
    with reading(kernel, SYSTEM) as ctx:
        case = find_by_reference(ctx, "PC-2026-00001")
        answer, zone = ask_as_operator(ctx, case, *asked), pack_of(ctx, case).manifest.zone
    said = "\n".join(as_lines(answer, str, "en", zone))
    assert said == SHOWN[title].partition("\n")[2].rstrip("\n")


def test_the_page_shows_what_programs_get(kernel: Kernel, client: TestClient, permit: str) -> None:
    asked = {"about": "action", "name": "grant"}
    answer = client.get(f"/api/v1/cases/{permit}/why", params=asked, headers=bearer(kernel, "hedda", "head"))
    reasons = {one["code"]: one for one in answer.json()["reasons"]}
    shown = json.loads(SHOWN["api"])
    assert {key: reasons["condition_fails"][key] for key in shown} == shown
    others = client.get(f"/api/v1/cases/{permit}/why", params={"as": "clerk"}, headers=bearer(kernel, "karl", "clerk"))
    assert (others.status_code, others.json()["title"]) == (403, "OnlyForYourself")
