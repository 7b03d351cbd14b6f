"""Rules of the pages and the API: what they show, what they send along, and what they refuse."""

import re
from collections.abc import Iterator
from typing import cast

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from core.actors import Actor
from core.app import build_app
from core.modules import MODULES
from core.web.rendering import make_environment
from tests.modules.documents.conftest import AGENT, NOBODY, READER, Desk
from tests.modules.documents.samples import archive, fax, guarded_pdf, pdf, photo, picture, word


class Browser:
    """A browser in which somebody is signed in."""

    def __init__(self, desk: Desk) -> None:
        self.app = build_app(desk.kernel)
        self.client = TestClient(self.app, base_url="http://127.0.0.1", follow_redirects=False)
        self.actor: Actor = AGENT

    def get(self, path: str, **headers: str) -> Response:
        """Fetch a page as `actor`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return cast(Response, self.client.get(path, headers=sent))

    def post(self, path: str, page: str, files: object = None, **fields: str) -> Response:
        """Post a form with the token of the page that holds it."""
        found = re.search(r'name="_csrf" value="([0-9a-f]+)"', self.get(page).text)
        assert found
        return cast(Response, self.client.post(path, data={"_csrf": found[1], **fields}, files=files))


@pytest.fixture
def browser(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A browser whose visitor the test chooses."""
    found = Browser(desk)
    monkeypatch.setattr("core.web.access._identify", lambda _request: found.actor)
    with found.client:
        yield found


HOSTILE = "<img src=x onerror=alert(1)>.pdf"


def test_a_document_shows_as_pictures_of_its_pages(desk: Desk, browser: Browser) -> None:
    document = desk.send(data=pdf(2))
    page = browser.get(f"/documents/{document}")
    assert page.status_code == 200
    assert page.text.count('class="viewer__page"') == 2
    assert f"/documents/{document}/pages/2.png" in page.text
    picture_ = browser.get(f"/documents/{document}/pages/2.png?turn=90")
    assert (picture_.status_code, picture_.headers["content-type"]) == (200, "image/png")
    assert picture_.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("path", ["pages/0.png", "pages/3.png", "pages/1.png?turn=45", "pages/1.png?size=huge"])
def test_pictures_are_made_in_bounds_only(desk: Desk, browser: Browser, path: str) -> None:
    assert browser.get(f"/documents/{desk.send(data=pdf(2))}/{path}").status_code == 404


def test_what_cannot_be_shown_says_so_and_can_be_downloaded(desk: Desk, browser: Browser) -> None:
    document = desk.send(None, guarded_pdf())
    page = browser.get(f"/documents/{document}")
    assert "A password guards this file." in page.text
    assert browser.get(f"/documents/{document}/pages/1.png").status_code == 404
    assert browser.get(f"/documents/{desk.send(None, word(), name='a.docx')}").status_code == 200


def test_a_fax_shows_page_by_page(desk: Desk, browser: Browser) -> None:
    document = desk.send("photos", fax(2), name="fax.tif")
    assert browser.get(f"/documents/{document}/pages/2.png").content.startswith(b"\x89PNG")


def test_bytes_come_with_their_type_sealed_and_private(desk: Desk, browser: Browser) -> None:
    document = desk.send("photos", photo(), name='été "1".jpg')
    answer = browser.get(f"/documents/{document}/content")
    headers = answer.headers
    assert headers["content-type"] == "image/jpeg"
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert headers["cache-control"] == "private, no-cache"
    assert headers["content-disposition"] == (
        "inline; filename=\"_t_ -1-.jpg\"; filename*=UTF-8''%C3%A9t%C3%A9%20-1-.jpg"
    )
    assert len(answer.content) == desk.row(document).size
    again = browser.get(f"/documents/{document}/content", if_none_match=headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("data", "name"), [(word(), "a.docx"), (archive("a.txt"), "a.zip"), (b"hello", "a.txt")])
def test_what_browsers_should_not_open_is_downloaded(desk: Desk, browser: Browser, data: bytes, name: str) -> None:
    answer = browser.get(f"/documents/{desk.send(None, data, name=name)}/content")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_file_name_is_only_text_in_pages(desk: Desk, browser: Browser) -> None:
    page = browser.get(f"/documents/{desk.send(name=HOSTILE)}").text
    assert "onerror=alert(1)" in page
    assert "<img src=x" not in page


ADDRESSES = ("", "/content", "/pages/1.png", "/accept", "/refuse")


@pytest.mark.parametrize("path", ADDRESSES)
def test_strangers_get_the_same_answer_for_foreign_and_for_made_up_ids(desk: Desk, browser: Browser, path: str) -> None:
    document = desk.send()
    browser.actor = desk.party("expert")
    foreign = browser.get(f"/documents/{document}{path}", accept="application/json")
    made_up = browser.get(f"/documents/{'0' * 36}{path}", accept="application/json")
    assert (foreign.status_code, made_up.status_code) == (404, 404)
    assert foreign.json()["title"] == made_up.json()["title"]
    browser.actor = NOBODY
    assert browser.get(f"/documents/{document}{path}").status_code == 404


def test_a_reader_sees_no_button_to_judge(desk: Desk, browser: Browser) -> None:
    document = desk.send()
    assert "/accept" in browser.get(f"/documents/{document}").text
    browser.actor = READER
    page = browser.get(f"/documents/{document}")
    assert page.status_code == 200
    assert "/accept" not in page.text


def test_a_document_is_accepted_by_one_button(desk: Desk, browser: Browser) -> None:
    document = desk.send()
    answer = browser.post(f"/documents/{document}/accept", f"/documents/{document}", next="/cases/x")
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases/x")
    assert desk.row(document).status == "accepted"


def test_a_refusal_without_a_reason_shows_the_form_again(desk: Desk, browser: Browser) -> None:
    document, page = desk.send(), f"/documents/{desk.send('income')}/refuse"
    again = browser.post(f"/documents/{document}/refuse", page, reason=" ")
    assert again.status_code == 422
    assert "Say why a.pdf is refused" in again.text
    done = browser.post(f"/documents/{document}/refuse", page, reason="Cut", next="//evil.example")
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert desk.row(document).reason == "Cut"


def test_a_date_that_is_missing_is_asked_for(desk: Desk, browser: Browser) -> None:
    document = desk.send("income")
    page = f"/documents/{document}/accept"
    assert 'name="document_date"' in browser.get(page).text
    assert browser.post(page, page, document_date="soon").status_code == 422
    assert browser.post(page, page, document_date="2026-11-02").status_code == 303
    assert desk.row(document).status == "accepted"


def test_files_are_added_to_a_piece_by_a_form(desk: Desk, browser: Browser) -> None:
    page = f"/cases/{desk.case}/documents/new?piece=photos"
    files = [("file", ("a.jpg", photo())), ("file", ("b.png", picture("PNG")))]
    answer = browser.post(f"/cases/{desk.case}/documents", page, files, piece="photos")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{desk.case}")
    assert len(desk.pieces()["photos"].documents) == 2


def test_a_bad_file_shows_the_form_again_with_the_reason(desk: Desk, browser: Browser) -> None:
    page = f"/cases/{desk.case}/documents/new"
    files = [("file", ("a.pdf", b"<html>"))]
    answer = browser.post(f"/cases/{desk.case}/documents", page, files, piece="identity")
    assert answer.status_code == 422
    assert "a.pdf holds a program or a web page" in answer.text
    assert desk.facts() == []


def test_a_reader_cannot_even_store_a_file(desk: Desk, browser: Browser) -> None:
    browser.actor = READER
    answer = browser.client.post(f"/api/v1/cases/{desk.case}/documents", files={"file": ("a.pdf", pdf())})
    assert answer.status_code == 403
    assert list(desk.kernel.storage.keys()) == []


def test_programs_add_list_and_judge_documents(desk: Desk, browser: Browser) -> None:
    address = f"/api/v1/cases/{desk.case}/documents"
    headers = {"Idempotency-Key": "once"}
    data = pdf()
    for _ in range(2):
        added = browser.client.post(
            address, data={"piece": "identity"}, files={"file": ("a.pdf", data)}, headers=headers
        )
        assert added.status_code == 201, added.text
    listed = browser.get(address).json()
    assert [item["status"] for item in listed["items"]] == ["received"]
    assert listed["pieces"][0]["status"] == "received"
    document = listed["items"][0]["id"]
    refused = browser.client.post(f"/api/v1/documents/{document}/refuse", json={"reason": ""})
    assert (refused.status_code, refused.json()["title"]) == (422, "ReasonNeeded")
    assert browser.client.post(f"/api/v1/documents/{document}/accept").json()["status"] == "accepted"
    assert browser.client.post(f"/api/v1/documents/{document}/accept").status_code == 409


LISTS = """
{% import "documents/_pieces.html" as pieces_ui with context %}
{% import "documents/_documents.html" as documents_ui with context %}
{{ pieces_ui.piece_list(pieces, judge=true, add_url="/cases/x/documents/new", next="/cases/x") }}
{{ pieces_ui.piece_meter(pieces) }}
{{ documents_ui.document_list(documents) }}
"""


def test_the_lists_for_dossiers_show_pieces_with_what_can_be_done(desk: Desk) -> None:
    desk.send("identity"), desk.send("income")
    environment = make_environment([MODULES / "documents"])
    known = {"_": str, "language": "en", "csrf_token": "t", "pieces": desk.pieces().values(), "documents": []}
    text = environment.from_string(LISTS).render(**known)
    assert "Identity card" in text
    assert len(re.findall(r'<form method="post" action="/documents/[^"]*/accept">', text)) == 1
    assert len(re.findall(r'href="/documents/[^"]*/accept"', text)) == 1
    assert "?piece=photos" in text
