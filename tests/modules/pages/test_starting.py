"""Rules: a party starts from its page what names it, nothing else, and by the rules that hold for the house."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from core.app import build_app
from core.clock import VirtualClock
from core.context import reading
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.dispatch import dispatch
from core.errors import Forbidden, Refused
from core.registry import Registry
from core.worker import drain
from modules.cases.commands import OpenCase, RunAction
from modules.cases.models import CaseParty
from modules.cases.partyactors import party_actor
from modules.parties.language import PartyInput
from modules.parties.models import Party
from tests.fixtures.cases import act, history, read_case
from tests.fixtures.routes import ANNE, MOVES, Routes
from tests.modules.pages.conftest import Visitor, issue, picture

ANNEX = """
case_type: annex
title: {en: Subscription, fr: Abonnement}
reference: "A-{number:04}"
parties:
  owner: {title: Owner, access: own_dossier, sees: [note, told]}
  watcher: {title: Watcher, access: status}
  friend: {title: Friend, access: own_dossier}
fields:
  note: {type: text}
  told: {type: text, title: {en: New address, fr: Nouvelle adresse}}
  count: {type: integer, default: 0}
pieces: {deed: {title: {en: Deed, fr: Acte}, required: "false"}}
stages: {open: {}, waiting: {}, done: {final: true}}
transitions:
  close: {from: [open, waiting], to: done, by: agent}
processes:
  pause:
    title: {en: Pause, fr: Suspendre}
    on_demand: {parties: owner, from: open}
    steps: [move: waiting]
  moved:
    title: {en: I have moved, fr: J’ai déménagé}
    on_demand: {by: agent, parties: [owner], form: {fields: [told]}}
    steps: [set: {note: "'told ' + form.told"}]
  renew:
    title: {en: Renew, fr: Renouveler}
    on_demand:
      parties: [owner]
      when: count > 3
      why_not: {en: Not before the fourth., fr: Pas avant la quatrième.}
    steps: [set: {count: 0}]
  proven:
    title: {en: Prove it, fr: Le prouver}
    on_demand: {parties: [owner], form: {fields: [told], pieces: [deed]}}
    steps: [set: {note: "'proven ' + form.told"}]
  secret: {title: Hidden, on_demand: {parties: [owner], when: count > 4}, steps: [set: {count: 1}]}
  inner: {title: Inner, on_demand: {by: agent}, steps: [set: {count: 9}]}
  checked: {title: Checked, on_demand: {parties: [owner], not: opened_by, from: waiting}, steps: [set: {count: 5}]}
"""


@pytest.fixture
def owner(routes: Routes) -> Iterator[Visitor]:
    """A browser of the owner of a subscription, with its link opened."""
    kernel = routes.kernel("", MOVES, False, annex=ANNEX)
    parties: dict[str, PartyInput | str] = {
        role: PartyInput(first_name=role, email=f"{role}@example.org") for role in ("owner", "watcher", "friend")
    }
    dispatch(kernel, OpenCase(pack="routes", case_type="annex", values={}, parties=parties), ANNE)
    assert isinstance(kernel.clock, VirtualClock)
    with TestClient(build_app(kernel), follow_redirects=False) as client:
        visitor = Visitor(kernel, client, kernel.clock)
        enter(visitor)
        yield visitor


def enter(visitor: Visitor, role: str = "owner") -> None:
    visitor.post(f"/my/{issue(visitor, visitor.cases[0].id, role)}", {}, follow=False)


def test_the_page_offers_what_names_the_party_and_says_why_not(owner: Visitor) -> None:
    page = owner.get("/my").text
    assert all(words in page for words in ("What you can do", "Pause", "I have moved", "Not before the fourth."))
    assert not any(words in page for words in ("Inner", "Hidden", "count &gt; 4", "Close", "Checked"))


def test_a_button_starts_the_process_once(owner: Visitor) -> None:
    answer = owner.post("/my/start/pause", {"key": "k"})
    assert "we have received it" in answer.text
    case = owner.cases[0]
    assert case.stage == "waiting"
    assert "process.started" in history(owner.kernel, case.id)
    assert "Pause</button>" not in owner.get("/my").text
    assert owner.post("/my/start/pause", {"key": "other"}).status_code == 404


def test_a_form_asks_first_and_shows_its_mistakes(owner: Visitor) -> None:
    page = owner.get("/my/start/moved")
    assert "New address" in page.text
    assert owner.post("/my/start/moved", {"told": "x" * 5000}).status_code == 422
    owner.post("/my/start/moved", {"told": "1 Quay"})
    assert owner.cases[0].data["note"] == "told 1 Quay"


def test_a_form_takes_files_that_wait_for_their_check(owner: Visitor) -> None:
    assert 'name="piece_deed"' in owner.get("/my/start/proven").text
    wrong = owner.post("/my/start/proven", {"told": "1 Quay"}, {"piece_deed": ("deed.exe", b"MZ", "application/pdf")})
    assert wrong.status_code == 422
    assert 'value="1 Quay"' in wrong.text
    assert owner.documents == []
    sent = {"piece_deed": ("deed.png", picture(), "image/png")}
    form = {"told": "1 Quay", "expected_version": str(owner.cases[0].version)}
    answers = [owner.post("/my/start/proven", form, sent).status_code for _ in range(2)]
    assert answers == [200, 422], "a second click finds the case changed"
    assert [(one.piece, one.status) for one in owner.documents] == [("deed", "received")]
    assert owner.cases[0].data["note"] == "proven 1 Quay"


def test_a_file_that_was_taken_stays_while_mistakes_are_mended(owner: Visitor) -> None:
    sent = {"piece_deed": ("deed.png", picture(), "image/png")}
    wrong = owner.post("/my/start/proven", {"told": "x" * 5000}, sent)
    assert wrong.status_code == 422
    assert "deed.png" in wrong.text
    kept = re.findall(r'name="(piece_deed\[\])" value="([^"]+)"', wrong.text)
    assert owner.post("/my/start/proven", {"told": "1 Quay", **dict(kept)}).status_code == 200
    assert [one.piece for one in owner.documents] == ["deed"]


@pytest.mark.parametrize("name", ["inner", "close", "renew", "secret", "checked", "nothing", "../pieces"])
def test_nothing_else_can_be_started(owner: Visitor, name: str) -> None:
    assert owner.post(f"/my/start/{name}", {}).status_code in (403, 404, 405)
    assert (owner.cases[0].stage, owner.cases[0].data["count"]) == ("open", 0)


def test_without_the_token_of_the_form_nothing_starts(owner: Visitor) -> None:
    assert owner.client.post("/my/start/pause", data={}).status_code == 403
    assert owner.cases[0].stage == "open"


@pytest.mark.parametrize("role", ["watcher", "friend"])
def test_another_party_is_offered_nothing(owner: Visitor, role: str) -> None:
    other = owner.another()
    enter(other, role)
    assert "What you can do" not in other.get("/my").text
    assert other.post("/my/start/pause", {}).status_code in (403, 404)
    assert owner.cases[0].stage == "open"


@pytest.mark.parametrize(
    ("role", "action"), [("watcher", "pause"), ("friend", "pause"), ("owner", "close"), ("owner", "inner")]
)
def test_the_command_itself_checks_the_right(owner: Visitor, role: str, action: str) -> None:
    case = owner.cases[0]
    with reading(owner.kernel, ANNE) as ctx:
        link = ctx.session.get(CaseParty, (case.id, role))
        party = ctx.session.get(Party, link.party_id if link else "")
        assert party
        actor = party_actor(case, party, [role])
    with pytest.raises((Forbidden, Refused)):
        dispatch(owner.kernel, RunAction(case_id=case.id, action=action, values={}), actor)


def test_people_of_the_house_do_not_start_what_is_for_parties_alone(owner: Visitor) -> None:
    with pytest.raises(Forbidden):
        act(owner.kernel, owner.cases[0].id, "pause", ANNE)
    act(owner.kernel, owner.cases[0].id, "moved", ANNE, told="there")
    drain(owner.kernel)
    assert read_case(owner.kernel, owner.cases[0].id, ANNE).data["note"] == "told there"


MISTAKES = {
    "{parties: [watcher]}": ("LI179", "has no page"),
    "{parties: [ower]}": ("LI120", "ower"),
    "{from: open}": ("LI110", "nobody may start it"),
}


@pytest.mark.parametrize("offer", MISTAKES)
def test_a_wrong_offer_is_a_mistake(routes: Routes, registry: Registry, offer: str) -> None:
    routes.write("", annex=ANNEX.replace("{parties: owner, from: open}", offer))
    folder = routes.folder
    code, message = MISTAKES[offer]
    found = load(read_folders(folder / "definitions", folder / "forms"), registry).diagnostics
    assert any(one.code == code and message in one.message for one in found), [str(one) for one in found]
