"""The outbox and the reply form over HTTP."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from core.app import build_app
from core.context import reading
from core.dispatch import dispatch
from core.web.rendering import make_environment
from modules.cases.queries import find_case
from modules.messages.commands import WriteMessage
from modules.messages.models import MessageStatus
from modules.messages.queries import messages_of
from tests.modules.messages.conftest import AGENT, Shop


def browser(shop: Shop, who: str) -> TestClient:
    """A visitor; a fresh one holds no cookie, so needs no token."""
    app = build_app(shop.kernel)
    return TestClient(app, base_url="https://liasse.example", headers={"x-actor": who}, follow_redirects=False)


def test_administrators_read_the_outbox_and_send_a_kept_message_again(shop: Shop) -> None:
    shop.open_case(goods="<script>alert(1)</script>")
    shop.work()
    message = shop.messages()[0]
    admin = browser(shop, "admin")
    page = admin.get("/admin/outbox?status=kept&q=order").text
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page
    assert "No mail server is set up" in page
    one = admin.get(f"/admin/outbox/{message.id}").text
    assert message.message_id.strip("<>") in one and "Dear Bea Buyer" in one
    answer = browser(shop, "admin").post(f"/admin/outbox/{message.id}/retry")
    assert answer.status_code == 303 and shop.messages()[0].status == MessageStatus.WAITING


@pytest.mark.parametrize("who", ["agent", "reader"])
@pytest.mark.parametrize("path", ["/admin/outbox", "/admin/outbox/x"])
def test_nobody_else_reads_the_administrators_pages(shop: Shop, who: str, path: str) -> None:
    assert browser(shop, who).get(path).status_code == 403


def test_strangers_are_asked_to_sign_in(shop: Shop) -> None:
    assert browser(shop, "").get("/admin/outbox").headers["location"].startswith("/login")
    assert browser(shop, "").post(f"/admin/outbox/{'0' * 36}/retry").status_code in (401, 403, 303)


def test_an_agent_writes_from_the_dossier_and_a_second_click_sends_nothing(shop: Shop) -> None:
    case_id = shop.open_case()
    sent = {"role": "buyer", "subject": "Colour", "text": "Which one?", "key": "k1", "next": "/cases/x"}
    for _ in range(2):
        answer = browser(shop, "agent").post(f"/cases/{case_id}/messages", data=sent)
        assert (answer.status_code, answer.headers["location"]) == (303, "/cases/x")
    assert [m.subject for m in shop.messages()] == ["Order O-000001: Lamp", "Colour"]


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nx: y"])
def test_the_way_back_stays_on_this_site(shop: Shop, target: str) -> None:
    case_id = shop.open_case()
    sent = {"role": "buyer", "text": "Hello", "next": target}
    answer = browser(shop, "agent").post(f"/cases/{case_id}/messages", data=sent)
    assert answer.headers["location"] == f"/cases/{case_id}"


def test_the_api_tells_the_exchanges_and_takes_messages_once_per_key(shop: Shop) -> None:
    case_id = shop.open_case()
    api = browser(shop, "agent")
    url, body = f"/api/v1/cases/{case_id}/messages", {"role": "buyer", "text": "Hello"}
    for _ in range(2):
        assert api.post(url, json=body, headers={"Idempotency-Key": "one"}).status_code == 201
    items = api.get(url).json()["items"]
    assert [(item["direction"], item["status"]) for item in items] == [("out", "waiting")] * 2
    assert items[1]["text"].startswith("Hello\n\nhttps://liasse.example/my/…")
    assert browser(shop, "reader").post(url, json=body).status_code == 403
    assert browser(shop, "").get(url).status_code == 401
    assert api.post(url, json={"role": "buyer", "text": " "}).status_code == 422
    assert api.get("/api/v1/cases/x/messages").status_code == 404


def test_pages_show_in_french(shop: Shop) -> None:
    case_id = shop.open_case()
    dispatch(shop.kernel, WriteMessage(case_id=case_id, role="buyer", text="Hello"), AGENT)
    admin = browser(shop, "admin")
    admin.cookies.set("liasse_language", "fr")
    assert "Boîte d’envoi" in admin.get("/admin/outbox").text


def test_the_exchanges_and_the_reply_form_escape_what_people_wrote(shop: Shop) -> None:
    case_id = shop.open_case()
    command = WriteMessage(case_id=case_id, role="buyer", text="<script>alert(1)</script>\nsecond line\n\nlast")
    dispatch(shop.kernel, command, AGENT)
    environment = make_environment([Path("modules/messages")])
    with reading(shop.kernel, AGENT) as ctx:
        shell = {"_": str, "language": "en", "actor": AGENT, "csrf_token": "token"}
        given = {
            "messages": messages_of(ctx, find_case(ctx, case_id)),
            "case_id": case_id,
            "next": "/x",
            "key": "k",
        }
        exchanges = environment.get_template("messages/exchanges.html").render(**shell, **given)
        reply = environment.get_template("messages/reply.html").render(**shell, **given, roles=[("buyer", "Buyer")])
        party = environment.get_template("messages/reply.html").render(**shell, **given, roles=[])
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt;<br>second line</p><p>last</p>" in exchanges
    assert 'name="role" value="buyer"' in reply and "subject" not in party
    assert f'action="/cases/{case_id}/messages"' in party
