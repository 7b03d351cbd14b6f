"""Hostile bodies and addresses: never an error of ours, and an answer within two seconds."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.errors import BadRequest
from core.kernel import Kernel
from core.web.contents import check_json, is_text
from tests.fixtures.callers import bearer
from tests.fixtures.cases import open_permit

JSON_TYPE = {"Content-Type": "application/json"}
DEEP = b'{"a":' * 10_000 + b"1" + b"}" * 10_000
DEEP_LIST = b"[" * 10_000 + b"]" * 10_000
HOSTILE: dict[str, Any] = {
    "nul": "a\x00b",
    "half": "\ud800",
    "long": "x" * 100_000,
    "huge": 10**400,
    "beyond": 2**63,
    "tiny": -(10**18),
    "float": 1e308,
    "markup": "<script>alert(1)</script>",
    "list": [[]],
    "object": {"$ref": "x"},
    "true": True,
    "null": None,
    "direction": "\u202eabc",
    "bell": "\x07\x1b[31m",
}
FIELDS = ("surface", "rate", "kind", "start", "iban", "approved", "reason", "no_such_field")


@pytest.fixture
def api(client: TestClient, kernel: Kernel) -> TestClient:
    client.headers.update(bearer(kernel, "nadia", "clerk"))
    return client


def raw(value: Any) -> bytes:
    """JSON as an attacker writes it: NaN and halves of characters included."""
    return json.dumps(value).encode()


def answer(api: TestClient, method: str, path: str, content: bytes) -> int:
    """The status; at most two seconds of work, whatever else the machine does, and no error of ours."""
    started = time.process_time()
    response = api.request(method, path, content=content, headers=JSON_TYPE)
    assert time.process_time() - started < 2
    assert len(response.content) < 100_000
    assert response.status_code < 500, response.text
    return int(response.status_code)


def test_no_value_of_a_field_breaks_the_server(api: TestClient, kernel: Kernel) -> None:
    path = f"/api/v1/cases/{open_permit(kernel)['case_id']}"
    for field in FIELDS:
        for name, value in HOSTILE.items():
            status = answer(api, "PATCH", path, raw({"values": {field: value}}))
            assert status in (200, 400, 422), (field, name, status)
    assert api.get(path).status_code == 200


def test_no_name_breaks_the_server(api: TestClient, kernel: Kernel) -> None:
    path = f"/api/v1/cases/{open_permit(kernel)['case_id']}"
    for value in ("a\x00b", "\ud800", "x" * 100_000, "", "__class__", "constructor", "é" * 5000):
        assert answer(api, "PATCH", path, raw({"values": {value: 1}})) in (400, 422)
        assert answer(api, "PATCH", path, raw({value: 1})) in (400, 422)
        assert answer(api, "POST", "/api/v1/cases", raw({"pack": value, "case_type": "permit"})) in (400, 403, 422)
        assert answer(api, "POST", "/api/v1/cases", raw({"pack": "permits", "case_type": value})) in (400, 403, 422)


def bodies() -> Iterator[tuple[str, bytes]]:
    yield "deep object", DEEP
    yield "deep list", DEEP_LIST
    yield "deep values", b'{"values": ' + b'{"a":' * 500 + b"1" + b"}" * 500 + b"}"
    yield "deeper than the limit", b'{"values": {"surface": ' + b"[" * 99 + b"]" * 99 + b"}}"
    yield "nan", b'{"values": {"surface": NaN}}'
    yield "infinity", b'{"values": {"surface": -Infinity}}'
    yield "overflowing float", b'{"values": {"surface": 1e999}}'
    yield "5,000 digits", b'{"values": {"surface": ' + b"9" * 5000 + b"}}"
    yield "4,000 digits", b'{"values": {"surface": ' + b"9" * 4000 + b"}}"
    yield "broken", b'{"values": '
    yield "empty text", b" "
    yield "utf-16", '{"values": {}}'.encode("utf-16")[:-1]
    yield "byte order mark", b"\xef\xbb\xbf{}x"
    yield "two documents", b"{}{}"
    yield "a number", b"1"


@pytest.mark.parametrize(("name", "body"), [pytest.param(n, b, id=n) for n, b in bodies()])
def test_a_body_that_is_not_ours_is_refused(api: TestClient, kernel: Kernel, name: str, body: bytes) -> None:
    case_id = open_permit(kernel)["case_id"]
    for method, path in (
        ("POST", "/api/v1/cases"),
        ("PATCH", f"/api/v1/cases/{case_id}"),
        ("POST", f"/api/v1/cases/{case_id}/actions/begin"),
    ):
        assert answer(api, method, path, body) in (400, 422), (name, path)


def test_a_large_body_of_small_things_is_answered_in_time(api: TestClient, kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    wide = raw({"values": {f"f{n}": n for n in range(100_000)}})
    assert answer(api, "PATCH", f"/api/v1/cases/{case_id}", wide) in (400, 413, 422)
    flat = raw({"values": {"surface": [0] * 500_000}})
    assert answer(api, "PATCH", f"/api/v1/cases/{case_id}", flat) in (400, 413, 422)


def test_an_odd_address_is_answered_as_one_that_is_not_there(api: TestClient) -> None:
    for path in (
        "/%00",
        "/api/v1/cases/%00",
        "/api/v1/cases/%ED%A0%80",
        "/api/v1/cases/" + "x" * 5000,
        "/api/v1/cases/..",
    ):
        assert api.get(path).status_code in (400, 404), path
    for name in ("pack", "case_type", "stage", "basket", "cursor", "limit"):
        for value in ("%00", "%ED%A0%80", "x" * 20_000, "9" * 5000, "'", "\\"):
            assert api.get(f"/api/v1/cases?{name}={value}").status_code in (200, 400, 422), (name, value[:10])


def test_a_party_made_of_hostile_texts_is_refused_or_kept(api: TestClient) -> None:
    for key in ("first_name", "last_name", "name", "email", "phone", "language", "kind", "attributes"):
        for name, value in HOSTILE.items():
            owner = {"first_name": "Ada", "last_name": "Byron", "email": "a@example.org", key: value}
            body = {"pack": "permits", "case_type": "permit", "parties": {"owner": owner}}
            assert answer(api, "POST", "/api/v1/cases", raw(body)) in (201, 400, 422), (key, name)


def test_texts_that_a_database_refuses_are_named() -> None:
    assert is_text("é\u202e\x07") is True
    assert is_text("a\x00") is False
    assert is_text("é\udfff") is False
    check_json({"a": [1, "x", None, 1.5, 2**63 - 1, {"b": [True]}]})
    for bad in (float("nan"), float("inf"), 2**63, "\x00", {"\x00": 1}, [["\ud800"]]):
        with pytest.raises(BadRequest):
            check_json({"deep": [bad]})
