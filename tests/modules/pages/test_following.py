"""Personal links and the dossier behind them."""

from datetime import timedelta

import pytest

from core.database import writing
from core.dispatch import dispatch
from core.worker import sweep
from modules.accounts.models import Person, PersonSession
from modules.accounts.tokens import token_hash
from modules.cases.commands import RunAction
from modules.cases.models import CaseLink
from modules.documents.commands import RefuseDocument
from modules.messages.models import Message
from modules.pages.counting import LIMITS
from modules.pages.models import LinkSession
from tests.fixtures.kernels import CLERK
from tests.modules.pages.conftest import Visitor, issue, picture

HOSTILE = '<img src=x onerror="alert(1)">'
IMAGE = {"file": ("plan.png", picture(), "image/png")}


@pytest.fixture
def owner(visitor: Visitor) -> Visitor:
    """A party in another browser, with an unopened link to its case."""
    visitor.fill()
    visitor.send()
    return visitor.another()


def enter(owner: Visitor, case: int = 0, role: str = "owner") -> str:
    """Open the link; returns the case's id."""
    case_id = owner.cases[case].id
    answer = owner.post(f"/my/{issue(owner, case_id, role)}", {}, follow=False)
    assert answer.headers["location"] == "/my"
    return case_id


def test_reading_a_link_opens_nothing(owner: Visitor) -> None:
    token = issue(owner, owner.cases[0].id)
    for _ in range(3):
        page = owner.get(f"/my/{token}")
        assert "Open my dossier" in page.text
        assert owner.cases[0].reference not in page.text
    assert owner.rows(LinkSession) == []
    assert owner.post(f"/my/{token}", {}, follow=False).status_code == 303


def test_an_opened_link_shows_the_own_dossier(owner: Visitor) -> None:
    enter(owner)
    page = owner.get("/my")
    assert owner.cases[0].reference in page.text
    assert "Received" in page.text
    assert "Plan" in page.text


def test_the_cookie_of_a_link_is_hidden_from_scripts_and_only_its_hash_is_kept(owner: Visitor) -> None:
    answer = owner.post(f"/my/{issue(owner, owner.cases[0].id)}", {}, follow=False)
    (cookie,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith("liasse_party=")]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    (session,) = owner.rows(LinkSession)
    assert session.token_hash not in cookie
    assert owner.client.cookies["liasse_party"] != session.token_hash


def test_only_fields_that_the_role_sees_are_shown(owner: Visitor) -> None:
    enter(owner)
    page = owner.get("/my").text
    assert "42.5" in page
    assert "Fee" in page
    assert "Shed" not in page


@pytest.mark.parametrize("token", ["x", "a" * 43, "é" * 40, "a" * 5000])
def test_an_unknown_link_leads_to_where_to_get_a_new_one(owner: Visitor, token: str) -> None:
    answer = owner.post(f"/my/{token}", {})
    assert answer.status_code == 404
    assert "/my/new-link" in answer.text


@pytest.mark.parametrize("token", ["..%2f..", "%00" * 10, "%2e%2e"])
def test_an_address_that_is_no_link_breaks_nothing(owner: Visitor, token: str) -> None:
    assert owner.post(f"/my/{token}", {}).status_code in (400, 404, 405)
    assert owner.rows(LinkSession) == []


def test_a_link_ends_after_its_time(owner: Visitor) -> None:
    token = issue(owner, owner.cases[0].id)
    owner.clock.advance(timedelta(days=owner.kernel.settings.link_days, seconds=1))
    assert owner.post(f"/my/{token}", {}).status_code == 404


def test_a_session_ends_after_its_hours(owner: Visitor) -> None:
    enter(owner)
    owner.clock.advance(timedelta(hours=owner.kernel.settings.session_hours, seconds=1))
    assert owner.cases[0].reference not in owner.get("/my").text


def test_leaving_ends_the_session_but_not_the_link(owner: Visitor) -> None:
    token = issue(owner, owner.cases[0].id)
    owner.post(f"/my/{token}", {})
    kept = owner.client.cookies["liasse_party"]
    owner.post("/my/sign-out", {})
    owner.client.cookies.set("liasse_party", kept)
    assert owner.cases[0].reference not in owner.get("/my").text
    assert owner.post(f"/my/{token}", {}, follow=False).status_code == 303


def test_links_are_tried_only_so_often(owner: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = LIMITS["link"]
    monkeypatch.setitem(LIMITS, "link", type(limit)(3, limit.window))
    statuses = [owner.post(f"/my/{'b' * 43}", {}).status_code for _ in range(5)]
    assert statuses == [404, 404, 404, 429, 429]


def test_a_missing_piece_can_be_sent_and_then_waits_for_its_check(owner: Visitor) -> None:
    enter(owner)
    assert "We still need one document from you" in owner.get("/my").text
    page = owner.post("/my/pieces/plan", {}, IMAGE)
    assert page.status_code == 200
    assert "Nothing is missing" in page.text
    assert owner.documents[0].piece == "plan"
    shown = owner.get(f"/my/documents/{owner.documents[0].id}")
    assert shown.headers["content-type"] == "image/png"
    assert "sandbox" in shown.headers["content-security-policy"]


def test_a_refused_piece_tells_why_and_can_be_sent_again(owner: Visitor) -> None:
    enter(owner)
    owner.post("/my/pieces/plan", {}, IMAGE)
    refusal = RefuseDocument(document_id=owner.documents[0].id, reason=f"Too dark. {HOSTILE}")
    dispatch(owner.kernel, refusal, CLERK)
    page = owner.get("/my").text
    assert "Too dark." in page
    assert HOSTILE not in page
    assert "Send again" in page
    owner.post("/my/pieces/plan", {}, {"file": ("better.png", picture(800), "image/png")})
    assert len(owner.documents) == 2


def test_a_wrong_file_is_told_beside_its_piece(owner: Visitor) -> None:
    enter(owner)
    page = owner.post("/my/pieces/plan", {}, {"file": ("plan.png", b"MZ" + b"\0" * 99, "image/png")})
    assert page.status_code == 422
    assert "piece-error" in page.text
    assert owner.documents == []


@pytest.mark.parametrize("piece", ["identity", "nothing", "%2e%2e"])
def test_files_for_pieces_that_are_not_asked_for_are_refused(owner: Visitor, piece: str) -> None:
    enter(owner)
    assert owner.post(f"/my/pieces/{piece}", {}, IMAGE).status_code in (404, 422)
    assert owner.documents == []


def test_messages_go_both_ways(owner: Visitor) -> None:
    enter(owner)
    page = owner.post("/my/messages", {"text": f"When? {HOSTILE}", "key": "k1"})
    assert "When?" in page.text
    assert HOSTILE not in page.text
    (message,) = owner.rows(Message)
    assert (message.direction, message.text) == ("in", f"When? {HOSTILE}")


def test_the_same_form_never_writes_twice(owner: Visitor) -> None:
    enter(owner)
    for _ in range(2):
        owner.post("/my/messages", {"text": "When?", "key": "k1"})
    assert len(owner.rows(Message)) == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001])
def test_an_empty_or_endless_message_is_refused_and_kept_in_its_field(owner: Visitor, text: str) -> None:
    enter(owner)
    page = owner.post("/my/messages", {"text": text, "key": "k2"})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
    assert owner.rows(Message) == []


def test_a_link_opens_its_own_dossier_only(owner: Visitor) -> None:
    stranger = owner.another()
    stranger.fill(first_name="Eve", last_name="Other", email="eve@example.org")
    stranger.send()
    enter(stranger, case=1)
    stranger.post("/my/pieces/plan", {}, IMAGE)
    enter(owner)
    foreign, other = owner.documents[0].id, owner.cases[1].id
    assert owner.get(f"/my/documents/{foreign}").status_code == 404
    assert owner.get(f"/documents/{foreign}").status_code == 404
    assert owner.get(f"/documents/{foreign}/content").status_code == 404
    assert owner.client.get(f"/api/v1/cases/{other}").status_code == 401
    assert "Eve" not in owner.get("/my").text


def sign_in(owner: Visitor) -> None:
    """Somebody of the house without any role signs in in the same browser."""
    now = owner.clock.now()
    with writing(owner.kernel.engine) as session:
        person = Person(email="p@x.example", email_key="p@x.example", name="Paula", created_at=now)
        session.add(person)
        session.flush()
        expires = now + timedelta(hours=1)
        token = token_hash("paula")
        session.add(PersonSession(token_hash=token, person_id=person.id, created_at=now, expires_at=expires))
    owner.client.cookies.set("liasse_session", "paula")


def test_a_person_stays_a_person_except_in_the_opened_dossier(owner: Visitor) -> None:
    enter(owner)
    owner.post("/my/pieces/plan", {}, IMAGE)
    document = owner.documents[0].id
    assert owner.get(f"/documents/{document}/content").status_code == 200
    sign_in(owner)
    page = owner.get("/my")
    assert owner.cases[0].reference in page.text
    assert "Paula" not in page.text
    assert owner.get(f"/my/documents/{document}").status_code == 200
    assert owner.get(f"/documents/{document}/content").status_code == 404


def test_access_to_the_progress_shows_nothing_else(owner: Visitor) -> None:
    case_id = owner.cases[0].id
    for action in ("begin", "survey"):
        dispatch(owner.kernel, RunAction(case_id=case_id, action=action), CLERK)
    (link,) = owner.rows(CaseLink)
    assert owner.post(f"/my/{issue(owner, link.child_id)}", {}, follow=False).status_code == 303
    page = owner.get("/my").text
    assert "Planned" in page
    assert "42.5" not in page
    assert "/my/messages" not in page
    assert "/my/pieces" not in page
    assert owner.post("/my/messages", {"text": "Hello"}).status_code in (403, 404)
    assert owner.post("/my/pieces/identity", {}, IMAGE).status_code == 422
    assert owner.rows(Message) == []


def test_without_a_link_nothing_can_be_sent(owner: Visitor) -> None:
    assert owner.post("/my/messages", {"text": "Hello"}).status_code == 404
    assert owner.post("/my/pieces/plan", {}, IMAGE).status_code == 404
    assert owner.get("/my/documents/x").status_code == 404


def test_the_answer_to_a_wish_for_a_new_link_is_always_the_same(owner: Visitor) -> None:
    known = owner.post("/my/new-link", {"email": "ADA@example.org"})
    unknown = owner.post("/my/new-link", {"email": "nobody@example.org"})
    assert known.text == unknown.text
    assert known.status_code == unknown.status_code == 200


def test_a_new_link_goes_to_the_address_alone_and_works(owner: Visitor) -> None:
    owner.post("/my/new-link", {"email": " Ada@Example.org "})
    owner.post("/my/new-link", {"email": "nobody@example.org"})
    assert owner.rows(Message) == []
    sweep(owner.kernel)
    (message,) = owner.rows(Message)
    assert message.to_address == "ada@example.org"
    token = message.text.split("/my/")[1].split()[0]
    assert owner.post(f"/my/{token}", {}, follow=False).status_code == 303


def test_no_mailbox_is_flooded_with_links(owner: Visitor) -> None:
    for _ in range(5):
        owner.post("/my/new-link", {"email": "ada@example.org"})
    sweep(owner.kernel)
    assert len(owner.rows(Message)) == LIMITS["mailed_link"].most


def test_a_closed_case_gets_no_new_link(owner: Visitor) -> None:
    refuse = RunAction(case_id=owner.cases[0].id, action="refuse", values={"message": "No."})
    dispatch(owner.kernel, refuse, CLERK)
    owner.post("/my/new-link", {"email": "ada@example.org"})
    sweep(owner.kernel)
    assert owner.rows(Message) == []


def test_what_is_no_address_is_told(owner: Visitor) -> None:
    assert owner.post("/my/new-link", {"email": "ada"}).status_code == 422


def test_the_mail_of_the_house_shows_in_the_dossier(owner: Visitor) -> None:
    enter(owner)
    owner.post("/my/new-link", {"email": "ada@example.org"})
    sweep(owner.kernel)
    page = owner.get("/my").text
    assert "You did not ask for it?" in page
    (message,) = owner.rows(Message)
    assert message.text.split("/my/")[1].split()[0] not in page
