"""Only our own pages change something: token, origin and fetch metadata; programs with a bearer token need none."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from core.kernel import Kernel
from core.registry import Registry
from tests.fixtures.callers import cookies, csrf_of, person_id, session_of
from tests.fixtures.kernels import make_kernel, make_settings

PERMIT = {"pack": "permits", "case_type": "permit", "values": {"surface": "12.5"}}


@pytest.fixture
def kernel(one_database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    made = make_kernel(make_settings(tmp_path, one_database_url), registry)
    yield made
    made.engine.dispose()


@pytest.fixture
def browser(kernel: Kernel) -> dict[str, str]:
    """Headers of a browser in which a clerk is signed in."""
    return cookies(kernel, "liasse_session", session_of(kernel, person_id(kernel, "nadia", "clerk")))


def without(headers: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key != name}


def test_a_browser_with_its_own_token_may_change_things(client: TestClient, browser: dict[str, str]) -> None:
    assert client.post("/api/v1/cases", json=PERMIT, headers=browser).status_code == 201


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "é"])
def test_a_missing_or_forged_token_is_refused(client: TestClient, browser: dict[str, str], token: str) -> None:
    headers = {**browser, "X-CSRF-Token": token.encode("latin-1").decode("latin-1")}
    sent = {key: value.encode("latin-1") for key, value in headers.items()}
    assert client.post("/api/v1/cases", json=PERMIT, headers=sent).status_code == 403
    assert client.post("/api/v1/cases", json=PERMIT, headers=without(browser, "X-CSRF-Token")).status_code == 403


def test_the_token_of_another_visitor_is_refused(client: TestClient, kernel: Kernel, browser: dict[str, str]) -> None:
    headers = {**browser, "X-CSRF-Token": csrf_of(kernel, "another nonce")}
    assert client.post("/api/v1/cases", json=PERMIT, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "forged",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://testserver:81"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_is_refused_even_with_the_token(
    client: TestClient, browser: dict[str, str], forged: dict[str, str]
) -> None:
    for path, body in (("/api/v1/cases", PERMIT), ("/logout", {}), ("/preferences", {}), ("/login", {})):
        assert client.post(path, json=body, headers={**browser, **forged}).status_code == 403, path
    assert client.post("/login", data={"email": "a", "password": "b"}, headers=forged).status_code == 403


def test_our_own_origin_is_accepted(client: TestClient, browser: dict[str, str]) -> None:
    own = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/api/v1/cases", json=PERMIT, headers={**browser, **own}).status_code == 201


def test_a_program_with_a_bearer_token_needs_no_other(client: TestClient, kernel: Kernel) -> None:
    token = session_of(kernel, person_id(kernel, "nadia", "clerk"))
    headers = {"Authorization": f"Bearer {token}"}
    assert client.post("/api/v1/cases", json=PERMIT, headers=headers).status_code == 201


@pytest.mark.parametrize("value", ["Basic bmFkaWE6eA==", "Bearer", "Bearer ", "Digest x", "x"])
def test_a_browser_gets_past_the_token_with_no_other_authorization(
    client: TestClient, browser: dict[str, str], value: str
) -> None:
    headers = {**without(browser, "X-CSRF-Token"), "Authorization": value}
    assert client.post("/api/v1/cases", json=PERMIT, headers=headers).status_code == 403


def test_a_bearer_token_that_is_not_valid_is_refused_beside_a_valid_cookie(
    client: TestClient, browser: dict[str, str]
) -> None:
    headers = {**browser, "Authorization": "Bearer x"}
    answer = client.post("/api/v1/cases", json=PERMIT, headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (401, "SessionOver")
    assert client.get("/nowhere", headers=headers).status_code == 404


def test_pages_take_the_token_from_the_form(client: TestClient, browser: dict[str, str], kernel: Kernel) -> None:
    form = without(browser, "X-CSRF-Token")
    assert client.post("/preferences", data={"language": "fr"}, headers=form).status_code == 403
    sent = client.post("/preferences", data={"language": "fr", "_csrf": csrf_of(kernel, "nonce")}, headers=form)
    assert sent.status_code == 303


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "http:/x",
        "\x01//e",
        "",
    ],
)
def test_no_form_leads_to_another_site(client: TestClient, target: str) -> None:
    sent = client.post("/preferences", data={"next": target})
    assert (sent.status_code, sent.headers["location"]) == (303, "/")
    shown = client.get("/login", params={"next": target})
    assert "evil.example" not in shown.text


def test_the_navigation_alone_is_for_those_signed_in(client: TestClient, browser: dict[str, str]) -> None:
    assert client.get("/navigation").status_code == 303
    shown = client.get("/navigation", headers={**browser, "HX-Current-URL": "http://testserver/outbox?x=1"})
    assert shown.status_code == 200
    assert "<html" not in shown.text
    assert 'class="side__link"' in shown.text
    page = client.get("/account", headers=browser)
    assert 'hx-get="/navigation"' in page.text
