"""Rules: a party is written to in the language that it or somebody of the house chose for it."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from core.app import build_app
from core.clock import VirtualClock
from core.dispatch import dispatch
from core.errors import Forbidden
from modules.cases.commands import OpenCase, RunAction
from modules.pages.speaking import ChooseLanguage
from modules.parties.language import PartyInput
from modules.parties.models import Party
from tests.fixtures.kernels import CLERK
from tests.fixtures.routes import ANNE, MOVES, Routes
from tests.modules.pages.conftest import Visitor, issue

TYPE = """
case_type: annex
title: {en: Notice, fr: Avis}
reference: "A-{number:04}"
parties: {owner: {title: Owner, access: own_dossier}, friend: {title: Friend, access: own_dossier}}
fields: {note: {type: text}}
stages: {open: {}, told: {}, done: {final: true}}
transitions:
  name: {from: open, to: told, by: agent, form: {parties: [friend]}}
  close: {from: told, to: done, by: agent}
"""


@pytest.fixture
def owner(routes: Routes) -> Iterator[Visitor]:
    """A browser of the owner, who is written to in English, of a pack that speaks French and English."""
    routes.languages = "fr, en"
    kernel = routes.kernel("", MOVES, False, annex=TYPE)
    parties: dict[str, PartyInput | str] = {"owner": PartyInput(first_name="Ada", email="ada@example.org")}
    dispatch(kernel, OpenCase(pack="routes", case_type="annex", values={}, parties=parties), ANNE)
    assert isinstance(kernel.clock, VirtualClock)
    with TestClient(build_app(kernel), follow_redirects=False) as client:
        visitor = Visitor(kernel, client, kernel.clock)
        visitor.post(f"/my/{issue(visitor, visitor.cases[0].id)}", {}, follow=False)
        yield visitor


def languages(visitor: Visitor) -> dict[str, str]:
    return {one.first_name: one.language for one in visitor.rows(Party)}


def test_a_switch_on_the_personal_page_is_remembered_and_one_elsewhere_is_not(owner: Visitor) -> None:
    for page, language in (("/work", "en"), ("/my", "fr")):
        owner.post("/preferences", {"language": "fr", "next": page}, follow=False)
        assert languages(owner) == {"Ada": language}


def test_nobody_else_chooses_the_language_of_a_party(owner: Visitor) -> None:
    with pytest.raises(Forbidden):
        dispatch(owner.kernel, ChooseLanguage(language="fr"), CLERK)
    owner.another().post("/preferences", {"language": "fr", "next": "/my"}, follow=False)
    assert languages(owner) == {"Ada": "en"}


@pytest.mark.parametrize(("given", "language"), [({"language": "en"}, "en"), ({}, "fr"), ({"language": "fr"}, "fr")])
def test_the_house_says_it_or_means_the_first_of_the_pack(owner: Visitor, given: dict[str, str], language: str) -> None:
    friend = {"first_name": "Bob", "last_name": "Roy", "email": "bob@example.org", **given}
    dispatch(owner.kernel, RunAction(case_id=owner.cases[0].id, action="name", values={"friend": friend}), ANNE)
    assert languages(owner) == {"Ada": "en", "Bob": language}
