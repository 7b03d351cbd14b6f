"""Fields and pieces reopened to a third party: to be corrected within a time, or confirmed as they stand."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import select

from core.actors import SYSTEM
from core.app import build_app
from core.clock import VirtualClock
from core.context import reading
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.dispatch import dispatch
from core.journal import entries
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.commands import RunAction, SetFields
from modules.cases.models import Case
from modules.cases.timers import fire_due_timers
from modules.corrections.models import FieldRequest
from modules.documents.models import Document
from tests.fixtures.callers import owner_of, party_of
from tests.modules.dossiers.browsers import Browser
from tests.modules.hosted.conftest import DESK, PACKS, Join
from tests.modules.pages.conftest import picture

TYPE_FILE = "definitions/club/case_types/member.yaml"
DIGEST = re.compile(r'name="confirmed" value="([0-9a-f]{64})"')
OLD: dict[str, Any] = {"nickname": "ada", "shirt": 7, "town": "Lyon"}
Browse = Callable[..., Browser]


@dataclass
class Asked:
    """A case whose owner was asked for something, and the owner's browser."""

    kernel: Kernel
    client: TestClient
    case_id: str
    headers: dict[str, str]

    @property
    def request(self) -> FieldRequest:
        with reading(self.kernel, SYSTEM) as ctx:
            found = list(ctx.session.exec(select(FieldRequest).where(FieldRequest.case_id == self.case_id)))
            ctx.session.expunge_all()
            return found[-1]

    @property
    def case(self) -> Case:
        with reading(self.kernel, SYSTEM) as ctx:
            found = ctx.session.get(Case, self.case_id)
            assert found
            return found

    @property
    def facts(self) -> list[str]:
        with reading(self.kernel, SYSTEM) as ctx:
            return [one.type for one in entries(ctx.session, self.case_id)]

    def get(self, path: str = "", language: str = "en") -> Response:
        self.client.cookies.set("liasse_language", language)
        cookie = self.headers["Cookie"] + f"; liasse_language={language}"
        found: Response = self.client.get(f"/my{path}", headers={**self.headers, "Cookie": cookie})
        return found

    def send(self, files: Any = None, **values: str) -> Response:
        path = f"/my/requests/{self.request.id}"
        found: Response = self.client.post(path, data=values, files=files, headers=self.headers)
        return found


@pytest.fixture
def ask(kernel: Kernel, join: Join) -> Iterator[Callable[..., Asked]]:
    """Open a case and run an action that asks its owner for something."""
    with TestClient(build_app(kernel), follow_redirects=False) as client:

        def run(action: str, **values: Any) -> Asked:
            case_id = join(**OLD)["case_id"]
            dispatch(kernel, RunAction(case_id=case_id, action=action, values=values), DESK)
            return Asked(kernel, client, case_id, party_of(kernel, case_id, owner_of(kernel, case_id)))

        yield run


@pytest.fixture
def reopened(ask: Callable[..., Asked]) -> Asked:
    """The owner is asked to correct its nickname and to send a photo."""
    return ask("reopen", fields={"nickname": True, "shirt": False}, message="<b>Not your name</b>")


def test_the_party_is_asked_for_what_was_reopened_alone(reopened: Asked) -> None:
    home = reopened.get()
    assert f"/my/requests/{reopened.request.id}" in home.text
    page = reopened.get(f"/requests/{reopened.request.id}").text
    assert 'name="nickname"' in page
    assert 'value="ada"' in page
    assert 'name="piece_photo"' in page
    assert 'name="shirt"' not in page
    assert "&lt;b&gt;Not your name&lt;/b&gt;" in page
    assert "<b>Not your name</b>" not in page


def test_an_answer_changes_what_was_reopened_and_the_process_goes_on(reopened: Asked) -> None:
    files = {"piece_photo": ("me.png", picture(), "image/png")}
    assert reopened.send(files, nickname="countess").status_code == 303
    case, request = reopened.case, reopened.request
    assert (case.data["nickname"], case.data["code"], case.stage) == ("countess", "answered", "asked")
    assert (request.status, request.changes) == ("answered", {"nickname": ["ada", "countess"]})
    with reading(reopened.kernel, SYSTEM) as ctx:
        assert [one.piece for one in ctx.session.exec(select(Document))] == ["photo"]
    assert reopened.facts.count("fields.returned") == 1


def test_a_forged_answer_changes_nothing_else(reopened: Asked) -> None:
    before = reopened.case
    reopened.send(nickname="countess", shirt="99", town="Paris", code="x", stage="active", owner="x", locker="1")
    data = reopened.case.data
    assert (data["shirt"], data["town"], data.get("locker")) == (7, "Lyon", before.data.get("locker"))
    assert data["nickname"] == "countess"


def test_the_dossier_shows_each_value_before_and_after(reopened: Asked, browse: Browse) -> None:
    reopened.send(nickname='"><script>x</script>')
    page = browse("desk", language="fr").read(f"/cases/{reopened.case_id}/history")
    assert "a renvoyé ce qui lui était demandé" in page
    assert "Surnom" in page
    assert re.search(r"<del>ada</del>.*<ins>&#34;&gt;&lt;script&gt;", page)
    assert "<script>x" not in page


def test_a_value_that_an_agent_may_not_see_stays_hidden_in_the_difference(reopened: Asked, browse: Browse) -> None:
    reopened.send(nickname="countess")
    page = browse("youth").read(f"/cases/{reopened.case_id}/history")
    assert "countess" not in page
    assert "<del>" not in page


def test_an_answer_is_taken_once(reopened: Asked) -> None:
    path = f"/my/requests/{reopened.request.id}"
    reopened.send(nickname="countess")
    again = reopened.client.post(path, data={"nickname": "again"}, headers=reopened.headers)
    assert again.status_code == 410
    assert "You have answered this" in again.text
    assert reopened.case.data["nickname"] == "countess"


def test_nobody_answers_for_another_party(reopened: Asked, ask: Callable[..., Asked]) -> None:
    other = ask("verify")
    path = f"/my/requests/{reopened.request.id}"
    assert other.client.get(path, headers=other.headers).status_code == 404
    assert other.client.post(path, data={"nickname": "forged"}, headers=other.headers).status_code == 404
    assert reopened.case.data["nickname"] == "ada"


def test_after_its_time_the_fields_are_closed_again(reopened: Asked) -> None:
    path = f"/requests/{reopened.request.id}"
    assert isinstance(reopened.kernel.clock, VirtualClock)
    reopened.kernel.clock.advance(timedelta(days=10, minutes=1))
    headers = party_of(reopened.kernel, reopened.case_id, owner_of(reopened.kernel, reopened.case_id))
    reopened.headers = headers
    over = reopened.get(path, "fr")
    assert over.status_code == 410
    assert "Le délai de cette réponse est passé" in over.text
    fire_due_timers(reopened.kernel)
    assert (reopened.request.status, reopened.case.data["code"], reopened.case.stage) == ("late", "late", "asked")
    assert "fields.overdue" in reopened.facts


def test_a_party_confirms_the_values_that_it_reads(ask: Callable[..., Asked]) -> None:
    asked = ask("verify")
    page = asked.get(f"/requests/{asked.request.id}").text
    found = DIGEST.search(page)
    assert found
    assert "ada" in page
    assert 'name="nickname"' not in page
    assert asked.send(confirmed=found[1]).status_code == 303
    assert (asked.request.status, asked.case.data["code"]) == ("confirmed", "confirmed")
    with reading(asked.kernel, SYSTEM) as ctx:
        told = next(one.data for one in entries(ctx.session, asked.case_id) if one.type == "fields.confirmed")
    assert set(told["fields"]) == {"nickname", "shirt"}
    assert "'ada'" not in str(told)


def test_values_that_changed_meanwhile_are_read_again_before_they_are_confirmed(ask: Callable[..., Asked]) -> None:
    asked = ask("verify")
    found = DIGEST.search(asked.get(f"/requests/{asked.request.id}").text)
    assert found
    dispatch(asked.kernel, SetFields(case_id=asked.case_id, values={"shirt": 8}), SYSTEM)
    again = asked.send(confirmed=found[1])
    assert again.status_code == 422
    assert "changed while you read them" in again.text
    assert asked.request.status == "open"


def test_a_party_changes_instead_of_confirming(ask: Callable[..., Asked]) -> None:
    asked = ask("verify")
    page = asked.get(f"/requests/{asked.request.id}?change=1").text
    assert 'name="shirt"' in page
    assert asked.send(nickname="ada", shirt="100").status_code == 422
    assert asked.send(nickname="ada", shirt="8").status_code == 303
    assert asked.request.changes == {"shirt": [7, 8]}
    assert asked.case.data["code"] == "answered"


def test_what_is_to_be_corrected_is_not_confirmed_by_a_forged_answer(reopened: Asked) -> None:
    assert reopened.send(confirmed="0" * 64).status_code == 422
    assert reopened.request.status == "open"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("fields: [nickname, shirt], due", "fields: [nickname, team], due", "LI187"),
        ("access: own_dossier", "access: status", "LI186"),
        ("fields: [nickname, shirt], due", "fields: [nickname, shirtt], due", "LI120"),
    ],
)
def test_a_request_asks_who_can_answer_for_what_it_sees(registry: Registry, old: str, new: str, code: str) -> None:
    folders = read_folders(PACKS / "definitions", PACKS / "forms")
    text = folders["club"][TYPE_FILE].decode()
    assert text.count(old) == 1
    changed = {**folders["club"], TYPE_FILE: text.replace(old, new).encode()}
    assert {one.code for one in load({"club": changed}, registry).diagnostics} == {code}
