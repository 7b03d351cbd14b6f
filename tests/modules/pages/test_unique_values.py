"""Rules: a value that another case holds is refused at its input, in the reader's words, with all that was typed."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from core.actors import SYSTEM
from core.app import build_app
from core.clock import VirtualClock
from core.dispatch import dispatch
from core.registry import Registry
from modules.accounts.tokens import PLAIN_COOKIE
from modules.cases.commands import OpenCase, RunAction
from modules.cases.models import Task
from modules.corrections.models import FieldRequest
from modules.parties.language import PartyInput
from tests.fixtures.callers import bearer, person_id, session_of
from tests.fixtures.kernels import make_kernel, make_settings, person
from tests.modules.pages.conftest import Visitor, issue
from tests.modules.pages.plots_pack import write_plots

PAGE = "/p/plots/apply"
ENGLISH = "Another case has this already. Check what you wrote."
FRENCH = "Un autre dossier l’a déjà. Vérifiez ce que vous avez écrit."
CLERK = person("clerk", "clerk", pack="plots")
BESIDE = re.compile(r'class="field__error"[^>]*>(.*?)</p>', re.S)


@pytest.fixture
def town(database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Visitor]:
    """Two plots, of which the first holds the number `G-1`; nobody is signed in."""
    write_plots(tmp_path)
    folders = {"definitions": tmp_path / "definitions", "forms": tmp_path / "forms"}
    kernel = make_kernel(make_settings(tmp_path, database_url, **folders), registry)
    for values in ({"survey": "G-1", "note": "mine"}, {}):
        owner = PartyInput(first_name="Ada", email="ada@example.org")
        dispatch(kernel, OpenCase(pack="plots", case_type="plot", values=values, parties={"owner": owner}), SYSTEM)
    assert isinstance(kernel.clock, VirtualClock)
    with TestClient(build_app(kernel), follow_redirects=False) as client:
        yield Visitor(kernel, client, kernel.clock)
    kernel.engine.dispose()


def second(town: Visitor) -> str:
    """The id of the case without a number."""
    return next(case.id for case in town.cases if case.data.get("survey") is None)


def sign_in(town: Visitor, language: str) -> None:
    """A clerk's browser."""
    token = session_of(town.kernel, person_id(town.kernel, "nadia", "clerk", pack="plots"))
    town.client.cookies.update({PLAIN_COOKIE: token, "liasse_language": language})


def enter(town: Visitor, language: str) -> None:
    """The browser of the second case's owner."""
    town.client.cookies.set("liasse_language", language)
    town.post(f"/my/{issue(town, second(town))}", {}, follow=False)


def assert_told(page: str, words: str, label: str, colon: str = ":") -> None:
    """The sentence stands at the field under its name, and tells nothing of the other case."""
    assert f"{label}{colon} {words}" in " ".join(BESIDE.findall(page)).replace("&#39;", "'")
    assert "P-0001" not in page


@pytest.mark.parametrize(
    ("language", "words", "label", "colon"),
    [("en", ENGLISH, "Survey number", ":"), ("fr", FRENCH, "Numéro du bornage", "\N{NO-BREAK SPACE}:")],
)
def test_a_stranger_goes_back_to_the_step_with_the_field_and_loses_nothing(
    town: Visitor, language: str, words: str, label: str, colon: str
) -> None:
    town.client.cookies.set("liasse_language", language)
    town.get(PAGE)
    you = {"first_name": "Eve", "email": "eve@example.org", "number": "G-1"}
    town.post(PAGE, {**you, "_page": "you", "_action": "next"})
    town.clock.advance(timedelta(minutes=3))
    town.post(PAGE, {"note": "yours", "_page": "plot", "_action": "next"})
    refused = town.post(f"{PAGE}/review", {})
    assert refused.status_code == 422
    assert_told(refused.text, words, label, colon)
    assert 'value="eve@example.org"' in refused.text
    assert 'name="note"' not in refused.text
    town.post(PAGE, {**you, "number": "G-2", "_page": "you", "_action": "next"})
    assert 'value="yours"' in town.get(f"{PAGE}?step=plot").text
    town.post(f"{PAGE}/review", {})
    assert [case.data["survey"] for case in town.cases if case.data.get("note") == "yours"] == ["G-2"]


def test_what_no_input_fills_is_told_on_top_under_its_title(town: Visitor) -> None:
    town.client.cookies.set("liasse_language", "fr")
    town.get(PAGE)
    town.post(PAGE, {"email": "eve@example.org", "number": "G-2", "_page": "you", "_action": "next"})
    town.clock.advance(timedelta(minutes=3))
    town.post(PAGE, {"note": "mine", "_page": "plot", "_action": "next"})
    refused = town.post(f"{PAGE}/review", {})
    assert refused.status_code == 422
    assert f"Jumeau\N{NO-BREAK SPACE}: {FRENCH}" in refused.text


@pytest.mark.parametrize("way", ["actions/fill", "edit?fields=survey,note", "task"])
@pytest.mark.parametrize(
    ("language", "words", "label", "colon"),
    [("en", ENGLISH, "Land survey", ":"), ("fr", FRENCH, "Bornage", "\N{NO-BREAK SPACE}:")],
)
def test_the_house_reads_it_at_the_field_in_each_of_its_forms(
    town: Visitor, way: str, language: str, words: str, label: str, colon: str
) -> None:
    sign_in(town, language)
    (task,) = [one.id for one in town.rows(Task) if one.case_id == second(town)]
    url = f"/tasks/{task}" if way == "task" else f"/cases/{second(town)}/{way}"
    refused = town.post(url, {"survey": "G-1", "note": "typed"})
    assert refused.status_code == 422
    assert_told(refused.text, words, label, colon)
    assert 'value="typed"' in refused.text


def test_a_party_reads_it_at_the_field(town: Visitor) -> None:
    enter(town, "fr")
    refused = town.post("/my/start/tell", {"survey": "G-1"})
    assert refused.status_code == 422
    assert_told(refused.text, FRENCH, "Bornage", "\N{NO-BREAK SPACE}:")


def test_whoever_was_asked_reads_it_at_the_field(town: Visitor) -> None:
    dispatch(town.kernel, RunAction(case_id=second(town), action="wonder"), CLERK)
    (asked,) = town.rows(FieldRequest)
    enter(town, "fr")
    refused = town.post(f"/my/requests/{asked.id}", {"survey": "G-1", "_action": "submit"})
    assert refused.status_code == 422
    assert_told(refused.text, FRENCH, "Bornage", "\N{NO-BREAK SPACE}:")


def test_a_program_reads_which_field_it_is(town: Visitor) -> None:
    headers = bearer(town.kernel, "robot", "clerk", pack="plots")
    answer = town.client.patch(f"/api/v1/cases/{second(town)}", json={"values": {"survey": "G-1"}}, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["title"] == "ValueTaken"
    assert answer.json()["detail"] == f"Land survey: {ENGLISH[0].lower()}{ENGLISH[1:]}"
    assert answer.json()["errors"] == [{"path": ["survey"], "detail": ENGLISH}]
