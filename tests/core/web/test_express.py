"""Plain routes answer the same whether they are carried out in one go or by FastAPI's own way."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import Annotated, Any

import pytest
from fastapi import Query, Request, Response
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from core.app import build_app
from core.kernel import Kernel
from core.registry import Routes
from core.web import express
from core.web.express import Timetable
from core.web.plain import PLAN, NotPlain, plain
from modules.cases.commands import OpenCase
from tests.fixtures.callers import bearer
from tests.fixtures.cases import open_permit

JSON = {"Content-Type": "application/json"}
PERMIT = b'{"pack": "permits", "case_type": "permit", "values": {"surface": "12.5"}}'
UNKNOWN = "00000000-0000-7000-8000-000000000000"
Asked = tuple[str, str, bytes, dict[str, str]]
REQUESTS: dict[str, Asked] = {
    "read": ("GET", "/cases/{case}", b"", {}),
    "head": ("HEAD", "/cases/{case}", b"", {}),
    "journal": ("GET", "/cases/{case}/journal", b"", {}),
    "unknown case": ("GET", f"/cases/{UNKNOWN}", b"", {}),
    "queried with nul": ("GET", "/cases/{case}?a=%00", b"", {}),
    "nul in the path": ("GET", "/cases/a%00b", b"", {}),
    "half a character": ("GET", "/cases/%ED%A0%80", b"", {}),
    "slash at the end": ("GET", "/cases/{case}/", b"", {}),
    "no such method": ("DELETE", "/cases/{case}", b"", {}),
    "body of a get": ("GET", "/cases/{case}", b"{", JSON),
    "open": ("POST", "/cases", PERMIT, JSON),
    "open with charset": ("POST", "/cases", PERMIT, {"Content-Type": "Application/JSON; charset=utf-8"}),
    "open as another json": ("POST", "/cases", PERMIT, {"Content-Type": "application/x+json"}),
    "open as text": ("POST", "/cases", PERMIT, {"Content-Type": "text/plain"}),
    "open without a type": ("POST", "/cases", PERMIT, {}),
    "open with nothing": ("POST", "/cases", b"", JSON),
    "open with null": ("POST", "/cases", b"null", JSON),
    "open with a list": ("POST", "/cases", b"[1]", JSON),
    "open with a name too many": ("POST", "/cases", b'{"pack": "p", "case_type": "c", "x": 1}', JSON),
    "open with wrong kinds": ("POST", "/cases", b'{"pack": 1, "values": []}', JSON),
    "no json": ("POST", "/cases", b"{", JSON),
    "deep": ("POST", "/cases", b"[" * 200 + b"]" * 200, JSON),
    "too deep to read": ("POST", "/cases", b"[" * 100_000, JSON),
    "nan": ("POST", "/cases", b'{"pack": NaN}', JSON),
    "too large": ("POST", "/cases", b" " * 3_000_000, JSON),
    "a key that is none": ("POST", "/cases", PERMIT, {**JSON, "Idempotency-Key": "a b"}),
    "a key and no body": ("POST", "/cases", b"", {**JSON, "Idempotency-Key": "a b"}),
    "no such action": ("POST", "/cases/{case}/actions/nothing", b"", {}),
    "begin with null": ("POST", "/cases/{case}/actions/begin", b"null", JSON),
    "begin": ("POST", "/cases/{case}/actions/begin", b"", {"Idempotency-Key": "k"}),
    "begin again": ("POST", "/cases/{case}/actions/begin", b"", {}),
    "stale": ("POST", "/cases/{case}/actions/begin", b"{}", {**JSON, "If-Match": '"99"'}),
    "no etag": ("POST", "/cases/{case}/actions/begin", b"{}", {**JSON, "If-Match": "x"}),
    "change": ("PATCH", "/cases/{case}", b'{"values": {"surface": "30"}}', JSON),
    "change of what is not there": ("PATCH", "/cases/{case}", b'{"values": {"nothing": 1}}', JSON),
    "forged token": ("GET", "/cases/{case}", b"", {"Authorization": "Bearer x"}),
    "in French": ("GET", f"/cases/{UNKNOWN}", b"", {"Accept-Language": "fr"}),
    "no token": ("POST", "/cases", PERMIT, {**JSON, "Authorization": ""}),
}
FLEETING = {"x-request-id", "content-length"}


def told(client: TestClient, asked: Asked, case_id: str) -> tuple[int, dict[str, str], Any]:
    """Status, headers and body, without what differs each time."""
    method, path, content, headers = asked
    url = "/api/v1" + path.format(case=case_id)
    response = client.request(method, url, content=content or None, headers=headers)
    seen = ((name, value.replace(case_id, "CASE")) for name, value in response.headers.items())
    kept = {name: value for name, value in seen if name not in FLEETING}
    try:
        body = response.json()
    except ValueError:
        return response.status_code, kept, response.text
    for name in ("instance", "case_id", "id", "reference", "opened_at", "changed_at", "due_at"):
        body.pop(name, None) if isinstance(body, dict) else None
    for entry in body.get("items", []):
        entry.pop("hash"), entry.pop("data")
    return response.status_code, kept, re.sub(r"PC-2026-\d+", "PC", str(body).replace(case_id, "CASE"))


def test_both_ways_answer_the_same(client: TestClient, kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    client.headers.update(bearer(kernel, "nadia", "clerk"))
    cases = [str(open_permit(kernel)["case_id"]) for _ in range(2)]
    by_fastapi, at_once = {}, {}
    took: list[str] = []
    answer: Callable[..., Response] = express.Trip._answer

    def noted(trip: express.Trip, given: Any) -> Response:
        took.append(trip._request.url.path)
        return answer(trip, given)

    monkeypatch.setattr(express.Trip, "_answer", noted)
    for name, asked in REQUESTS.items():
        at_once[name] = told(client, asked, cases[0])
    assert len(took) > 20
    monkeypatch.setattr(express, "_is_plain", lambda _: False)
    before = len(took)
    for name, asked in REQUESTS.items():
        other = ("k2" if value == "k" else value for value in asked[3].values())
        by_fastapi[name] = told(client, (*asked[:3], dict(zip(asked[3], other, strict=True))), cases[1])
    assert len(took) == before
    for name in REQUESTS:
        assert at_once[name] == by_fastapi[name], name


def test_a_route_that_the_router_would_choose_first_is_not_passed_by(kernel: Kernel) -> None:
    """Of two that match, the first one counts, whether it is plain or not."""

    @plain
    def quick(name: str) -> Response:
        return Response(name)

    def slow() -> Response:
        return Response("slow")

    first, second = APIRoute("/api/things/all", slow), APIRoute("/api/things/{name}", quick)
    assert Timetable([first, second]).find("GET", "/api/things/all") is None
    found = Timetable([second, first]).find("GET", "/api/things/all")
    assert found is not None and found[2] == {"name": "all"}
    several = APIRoute("/api/{anything:path}", slow)
    assert Timetable([several, second]).find("GET", "/api/things/all") is None


def test_an_endpoint_that_needs_fastapi_is_not_plain() -> None:
    def queried(name: Annotated[str, Query()]) -> None: ...

    def with_default(name: str = "") -> None: ...

    def counted(number: int) -> None: ...

    def asked(request: Request) -> None: ...

    def twice(one: OpenCase, other: OpenCase) -> None: ...

    for endpoint in (queried, with_default, counted, asked, twice):
        with pytest.raises(NotPlain):
            plain(endpoint)


def test_what_a_plain_endpoint_takes_from_the_address_stands_there(kernel: Kernel) -> None:
    routes = [r for routes in kernel.registry.all(Routes) for r in routes.router.routes if isinstance(r, APIRoute)]
    plans = {route.path: getattr(route.endpoint, PLAN, None) for route in routes}
    found = {path: plan for path, plan in plans.items() if plan}
    assert len(found) >= 4
    for path, plan in found.items():
        assert all("{" + name + "}" in path for name in plan.path), path


def test_a_plain_endpoint_that_breaks_is_told_like_any_other(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Any) -> Any:
        raise ZeroDivisionError

    with TestClient(build_app(kernel), raise_server_exceptions=False) as client:
        monkeypatch.setattr(express, "actor_of", broken)
        response = client.get(f"/api/v1/cases/{UNKNOWN}", headers={"Authorization": "Bearer x"})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["instance"] == f"urn:uuid:{response.headers['x-request-id']}"


def test_the_actor_of_a_plain_route_is_who_asks(client: TestClient, kernel: Kernel) -> None:
    case_id = str(open_permit(kernel)["case_id"])
    stranger = bearer(kernel, "stranger")
    assert client.get(f"/api/v1/cases/{case_id}", headers=stranger).status_code == 404


def test_plain_requests_take_turns_and_leave_threads_to_pages(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    case, answer, lock = open_permit(kernel)["case_id"], express.Trip._answer, Lock()
    full, may_go_on = Event(), Event()
    running: list[int] = []
    most: list[int] = []

    def slowly(trip: express.Trip, given: Any) -> Response:
        with lock:
            running.append(1)
            most.append(len(running))
            if len(running) == express.THREADS:
                full.set()
        assert may_go_on.wait(20)
        with lock:
            running.pop()
        return answer(trip, given)

    monkeypatch.setattr(express.Trip, "_answer", slowly)
    with TestClient(build_app(kernel)) as client, ThreadPoolExecutor(2 * express.THREADS) as threads:
        signed = bearer(kernel, "nadia", "clerk")
        path = f"/api/v1/cases/{case}"
        asked = [threads.submit(client.get, path, headers=signed) for _ in range(2 * express.THREADS)]
        assert full.wait(20)
        assert client.get("/login").status_code == 200
        may_go_on.set()
        assert {one.result(20).status_code for one in asked} == {200}
    assert max(most) == express.THREADS
