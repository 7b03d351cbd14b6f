"""What surrounds every request: headers, hosts, limits, the incident's number, and one line in the log."""

import io
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient

from core.app import build_app
from core.kernel import Kernel
from core.logs import configure
from core.registry import Registry
from core.web.rendering import static
from tests.fixtures.callers import bearer, cookies, person_id, session_of
from tests.fixtures.cases import open_permit
from tests.fixtures.kernels import make_kernel, make_settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'; manifest-src 'self'"
)
EVERYWHERE = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=()",
}


@pytest.fixture
def kernel(one_database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    """On one kind of database: none of this depends on it."""
    made = make_kernel(make_settings(tmp_path, one_database_url), registry)
    yield made
    made.engine.dispose()


@pytest.fixture
def broken(kernel: Kernel) -> Iterator[TestClient]:
    """An application with a route that crashes, telling what nobody should read."""
    app: FastAPI = build_app(kernel)
    for path in ("/crash", "/api/v1/crash"):
        app.add_api_route(path, crash, methods=["GET", "POST"], openapi_extra={"security": []})
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.fixture
def written_log(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """The log as a served installation writes it."""
    before, root, log = structlog.get_config(), logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr("core.logs.sys", SimpleNamespace(stderr=log, exc_info=sys.exc_info))
    configure(kernel.settings)
    yield log
    structlog.configure(**before)
    root.handlers, root.level = handlers, level


def crash() -> None:
    raise RuntimeError("row (ada@example.org, FR7630006000011234567890189)")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/login",
        "/nowhere",
        "/api/v1/cases",
        "/api/v1/openapi.json",
        "/api/v1/nowhere",
        "/static/app.css",
        "/static/nothing.css",
        "/health/live",
        "/metrics",
        "/crash",
        "/api/v1/crash",
    ],
)
def test_every_answer_is_dressed(broken: TestClient, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        response = broken.request(method, path)
        assert {name: response.headers.get(name) for name in EVERYWHERE} == EVERYWHERE, (method, path)
        assert re.fullmatch(r"[0-9a-f-]{36}", response.headers["x-request-id"])
        assert "server" not in response.headers


def test_the_policy_allows_nothing_unsafe() -> None:
    assert "unsafe" not in POLICY
    assert "*" not in POLICY


def test_pages_are_not_kept_and_files_by_hash_are(client: TestClient) -> None:
    assert client.get("/login").headers["cache-control"] == "no-store"
    assert client.get("/api/v1/cases").headers["cache-control"] == "no-store"
    assert client.get("/static/logo.svg").headers["cache-control"] == "no-cache"
    assert "immutable" in client.get(static("logo.svg")).headers["cache-control"]


def test_a_file_asked_for_by_the_hash_of_another_version_is_not_kept_under_it(client: TestClient) -> None:
    assert client.get("/static/logo.svg?v=0123456789ab").headers["cache-control"] == "no-cache"


def test_over_https_browsers_are_told_to_stay_there(kernel: Kernel) -> None:
    with TestClient(build_app(kernel), base_url="https://testserver") as secure:
        response = secure.get("/login")
    assert response.headers["strict-transport-security"].startswith("max-age=63072000")
    assert "Secure" in response.headers["set-cookie"]


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: TestClient) -> None:
    token = client.get("/login").headers["set-cookie"]
    assert "HttpOnly" in token
    assert "samesite=lax" in token.lower()
    assert "Path=/" in token


def test_an_incident_names_its_number_and_tells_nothing_else(broken: TestClient) -> None:
    page = broken.get("/crash", headers={"Accept-Language": "fr"})
    assert page.status_code == 500
    assert page.headers["x-request-id"] in page.text
    assert '<html lang="fr"' in page.text
    problem = broken.get("/api/v1/crash")
    assert problem.status_code == 500
    assert problem.json()["instance"] == f"urn:uuid:{problem.headers['x-request-id']}"
    for response in (page, problem):
        assert "RuntimeError" not in response.text
        assert "ada@example.org" not in response.text


def test_an_incident_of_the_database_still_gets_a_page(broken: TestClient, kernel: Kernel, monkeypatch: Any) -> None:
    headers = cookies(kernel, "liasse_session", session_of(kernel, person_id(kernel, "nadia", "clerk")))

    def away(*_: object, **__: object) -> None:
        raise ConnectionError("the database is away")

    monkeypatch.setattr("modules.accounts.identity.actor_of_session", away)
    for path in ("/", "/nowhere", "/cases/x", "/account"):
        response = broken.get(path, headers=headers)
        assert response.status_code in (404, 500), path
        assert "<html" in response.text


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "", "testserver@evil.example", "[::1", "a b"]
)
def test_another_host_name_is_refused(client: TestClient, host: str) -> None:
    for path in ("/", "/api/v1/cases", "/static/logo.svg", "/health/live"):
        assert client.get(path, headers={"Host": host}).status_code == 400


def test_our_host_name_is_served_with_or_without_a_port(client: TestClient) -> None:
    for host in ("testserver", "TESTSERVER", "testserver:8443", "127.0.0.1:8000"):
        assert client.get("/health/live", headers={"Host": host}).status_code == 200


def test_two_host_names_are_refused(client: TestClient) -> None:
    response = client.get("/health/live", headers=[("Host", "testserver"), ("Host", "evil.example")])
    assert response.status_code == 400


def test_head_is_answered_as_get_without_its_body(client: TestClient) -> None:
    for path in ("/login", "/health/live", "/api/v1/openapi.json", "/static/logo.svg"):
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert head.headers["content-type"] == got.headers["content-type"]


def test_a_method_that_is_not_there_is_told_the_others(client: TestClient) -> None:
    for method in ("OPTIONS", "DELETE", "TRACE", "PROPFIND"):
        response = client.request(method, "/login")
        assert response.status_code == 405
        assert response.headers["allow"] == "GET, HEAD, POST"
        assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../guards.py",
        "/static/%2e%2e/guards.py",
        "/static/..%2fguards.py",
        "/static//etc/passwd",
        "/static/%00",
        "/static/" + "a" * 5000,
    ],
)
def test_no_file_outside_of_static_is_served(client: TestClient, path: str) -> None:
    response = client.get(httpx.URL("http://testserver", raw_path=path.encode()))
    assert response.status_code in (400, 404)
    assert "import" not in response.text


def test_an_unknown_page_is_a_designed_page_in_ones_language(client: TestClient) -> None:
    french = client.get("/nulle-part", headers={"Accept-Language": "fr-FR,fr;q=0.9"})
    assert french.status_code == 404
    assert '<html lang="fr"' in french.text
    assert "Il n’y a rien ici" in french.text
    english = client.get("/nowhere", headers={"Accept-Language": "en"})
    assert "Nothing is here" in english.text


def test_health_tells_what_is_away(client: TestClient, kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/health/live").json() == {"status": "alive"}
    assert client.get("/health/ready").json() == {"status": "ready", "problems": {}}
    monkeypatch.setattr(kernel, "engine", None)
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["status"]) == (503, "unready")
    assert client.get("/health/live").status_code == 200


def test_metrics_count_by_route_never_by_address(client: TestClient, kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    client.get(f"/api/v1/cases/{case_id}", headers=bearer(kernel, "nadia", "clerk"))
    client.request("PROPFIND", "/login")
    shown = client.get("/metrics").text
    assert 'liasse_request_seconds_count{method="GET",route="/api/v1/cases/{case_id}",status="200"}' in shown
    assert 'liasse_commands_total{command="OpenCase",result="done"}' in shown
    assert case_id not in shown
    assert "PROPFIND" not in shown


def test_the_log_tells_no_personal_data_and_no_secret(
    broken: TestClient, kernel: Kernel, written_log: io.StringIO
) -> None:
    token = session_of(kernel, person_id(kernel, "nadia", "clerk"))
    secret = {"Authorization": f"Bearer {token}"}
    owner = {"first_name": "Zebulon", "last_name": "Quux", "email": "zebulon@example.org", "phone": "+33612345678"}
    values = {"surface": "12", "iban": "FR7630006000011234567890189", "reason": "sciatica"}
    body = {"pack": "permits", "case_type": "permit", "values": values, "parties": {"owner": owner}}
    case_id = broken.post("/api/v1/cases", json=body, headers=secret).json()["case_id"]
    broken.get(f"/api/v1/cases/{case_id}?stage=Quux", headers=secret)
    broken.post("/api/v1/cases", json={**body, "values": {"iban": "FR7630006000011234567890100"}}, headers=secret)
    broken.post("/api/v1/sessions", json={"email": "zebulon@example.org", "password": "open sesame 1"})
    broken.get("/crash?email=zebulon@example.org")
    broken.get("/my/secret-token-of-a-link")
    written = written_log.getvalue()
    assert written.count(" request ") >= 6
    assert "RuntimeError" in written
    assert "test_guards.py" in written
    for secret_text in (
        "Zebulon",
        "Quux",
        "zebulon",
        "12345678",
        "FR763",
        "sciatica",
        "sesame",
        "secret-token",
        token,
        "ada@",
    ):
        assert secret_text not in written, secret_text
