"""The API keeps its word: one shape of errors, versions, keys, pages, and no one wins twice."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from fastapi.testclient import TestClient

from core.kernel import Kernel
from core.web.api import write_cursor
from tests.fixtures.callers import bearer, person_id
from tests.fixtures.cases import open_permit
from tests.fixtures.servers import Server

PERMIT = {"pack": "permits", "case_type": "permit", "values": {"surface": "12.5"}}
OWNER = {"first_name": "Ada", "last_name": "Byron", "email": "ada@example.org"}


@pytest.fixture
def api(client: TestClient, kernel: Kernel) -> TestClient:
    client.headers.update(bearer(kernel, "nadia", "clerk"))
    return client


def assert_problem(response: httpx.Response, status: int, code: str = "") -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["type"] == f"/errors/{body['title']}"
    assert body["detail"]
    assert body["instance"] == f"urn:uuid:{response.headers['x-request-id']}"
    assert not code or body["title"] == code


def opened(api: TestClient) -> tuple[str, str]:
    """A new case's id and ETag."""
    response = api.post("/api/v1/cases", json={**PERMIT, "parties": {"owner": OWNER}})
    assert response.status_code == 201, response.text
    return response.json()["case_id"], response.headers["etag"]


def test_a_case_is_opened_read_changed_and_moved(api: TestClient) -> None:
    case_id, etag = opened(api)
    read = api.get(f"/api/v1/cases/{case_id}")
    assert (read.status_code, read.headers["etag"]) == (200, etag)
    assert read.json()["values"]["surface"] == "12.5"
    changed = api.patch(f"/api/v1/cases/{case_id}", json={"values": {"surface": "20"}}, headers={"If-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag
    moved = api.post(f"/api/v1/cases/{case_id}/actions/begin")
    assert moved.json()["stage"] == "study"
    journal = api.get(f"/api/v1/cases/{case_id}/journal").json()["items"]
    assert [entry["number"] for entry in journal] == list(range(1, len(journal) + 1))


def test_a_change_of_an_older_version_is_refused(api: TestClient) -> None:
    case_id, etag = opened(api)
    assert api.post(f"/api/v1/cases/{case_id}/actions/begin").status_code == 200
    for method, path, body in (
        ("PATCH", "", {"values": {"surface": "3"}}),
        ("POST", "/actions/refuse", {"values": {"message": "no"}}),
        ("PUT", "/assignee", {"person_id": None}),
    ):
        response = api.request(method, f"/api/v1/cases/{case_id}{path}", json=body, headers={"If-Match": etag})
        assert_problem(response, 412, "Stale")


@pytest.mark.parametrize("value", ["3", '"x"', '"-1"', '"9999999999999"', '""', 'W/"1'])
def test_an_etag_that_is_not_ours_is_refused(api: TestClient, value: str) -> None:
    case_id, _ = opened(api)
    response = api.patch(f"/api/v1/cases/{case_id}", json={"values": {}}, headers={"If-Match": value})
    assert_problem(response, 400)


def test_a_repeated_request_gets_the_same_answer(api: TestClient) -> None:
    key = {"Idempotency-Key": "k-1"}
    first = api.post("/api/v1/cases", json=PERMIT, headers=key)
    again = api.post("/api/v1/cases", json=PERMIT, headers=key)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert len(api.get("/api/v1/cases").json()["items"]) == 1
    assert_problem(api.post("/api/v1/cases", json={**PERMIT, "values": {}}, headers=key), 422, "KeyReused")
    assert_problem(api.post("/api/v1/cases", json=PERMIT, headers={"Idempotency-Key": "k" * 129}), 400)


def test_of_fifty_transitions_at_once_one_wins_over_http(live_server: Server, kernel: Kernel) -> None:
    headers = bearer(kernel, "nadia", "clerk")
    case_id = open_permit(kernel)["case_id"]
    with httpx.Client(base_url=live_server.url, headers=headers, timeout=60) as session:
        version = session.get(f"/api/v1/cases/{case_id}").headers["etag"]

        def attempt(number: int) -> int:
            matching = {"If-Match": version} if number % 2 else {}
            return session.post(f"/api/v1/cases/{case_id}/actions/begin", headers=matching).status_code

        with ThreadPoolExecutor(50) as pool:
            statuses = list(pool.map(attempt, range(50)))
        journal = session.get(f"/api/v1/cases/{case_id}/journal").json()["items"]
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 409, 412}
    assert [entry["type"] for entry in journal].count("transition.run") == 1


def test_lists_come_in_pages_without_gap_or_repetition(api: TestClient) -> None:
    ids = [opened(api)[0] for _ in range(7)]
    seen: list[str] = []
    cursor = ""
    for _ in range(4):
        page = api.get("/api/v1/cases", params={"limit": 2, "cursor": cursor}).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == sorted(ids, reverse=True)
    assert cursor is None


@pytest.mark.parametrize(
    "cursor",
    ["x", "é", "AAAA", write_cursor("a", "b"), write_cursor("a\x00"), "W1tb" * 120, "a" * 501, "bnVsbA", "W251bGxd"],
)
def test_a_forged_cursor_is_refused(api: TestClient, cursor: str) -> None:
    assert_problem(api.get("/api/v1/cases", params={"cursor": cursor}), 400)


def test_every_error_under_the_api_is_a_problem(api: TestClient, kernel: Kernel) -> None:
    case_id, _ = opened(api)
    json_type = {"Content-Type": "application/json"}
    assert_problem(api.get("/api/v1/nowhere"), 404, "NotFound")
    assert_problem(api.get("/api/v1/cases/nobodys"), 404, "NotFound")
    refused = api.put("/api/v1/cases")
    assert_problem(refused, 405, "MethodNotAllowed")
    assert refused.headers["allow"] == "GET, HEAD, POST"
    assert_problem(api.post("/api/v1/cases", content=b'{"pack":', headers=json_type), 400, "BadRequest")
    assert_problem(api.post("/api/v1/cases", content=b"\xff\xfe", headers=json_type), 400, "BadRequest")
    assert_problem(api.post("/api/v1/cases", json={**PERMIT, "stage": "granted"}), 422, "Invalid")
    assert_problem(api.post("/api/v1/cases", json=[]), 422, "Invalid")
    assert_problem(api.get("/api/v1/cases", params={"limit": 201}), 422, "Invalid")
    huge = b'{"pack": "' + b"x" * kernel.settings.max_request + b'"}'
    assert_problem(api.post("/api/v1/cases", content=huge, headers=json_type), 413, "TooLarge")
    assert_problem(api.post(f"/api/v1/cases/{case_id}/actions/grant"), 409)


def test_a_problem_speaks_the_callers_language(api: TestClient) -> None:
    response = api.get("/api/v1/cases/nobodys", headers={"Accept-Language": "fr", "Cookie": "liasse_language=fr"})
    assert "Vérifiez" in response.json()["detail"]


def test_what_a_person_may_not_do_is_forbidden_only_where_it_may_read(client: TestClient, kernel: Kernel) -> None:
    case_id = open_permit(kernel, surface="30")["case_id"]
    desk = bearer(kernel, "desk", "neighbour_desk")
    assert client.get(f"/api/v1/cases/{case_id}", headers=desk).status_code == 200
    response = client.patch(f"/api/v1/cases/{case_id}", json={"values": {"surface": "1"}}, headers=desk)
    assert_problem(response, 403, "Forbidden")


def test_a_case_is_given_to_a_person_who_exists(api: TestClient, kernel: Kernel) -> None:
    case_id, _ = opened(api)
    colleague = person_id(kernel, "colleague", "clerk")
    assert api.put(f"/api/v1/cases/{case_id}/assignee", json={"person_id": colleague}).status_code == 200
    assert api.get(f"/api/v1/cases/{case_id}").json()["assignee"] == colleague
    assert_problem(api.put(f"/api/v1/cases/{case_id}/assignee", json={"person_id": "nobody"}), 404)


def test_the_descriptions_say_what_each_route_is_for(client: TestClient) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    operations = [(path, verb, one) for path, verbs in schema["paths"].items() for verb, one in verbs.items()]
    assert operations
    for path, verb, operation in operations:
        assert operation["tags"], (path, verb)
        assert operation["summary"], (path, verb)
        told = [r["description"] for r in operation["responses"].values()]
        assert all(told), (path, verb)
        assert "Successful Response" not in told, (path, verb)
        assert operation["responses"]["default"]["content"] == {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        }


def test_every_body_of_the_api_is_closed(client: TestClient) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    schemas = schema["components"]["schemas"]
    bodies = [
        content["schema"]
        for verbs in schema["paths"].values()
        for one in verbs.values()
        for kind, content in one.get("requestBody", {}).get("content", {}).items()
        if kind == "application/json"
    ]
    names = {ref.rsplit("/", 1)[1] for body in bodies for ref in _references(body)}
    assert names
    assert [name for name in names if schemas[name].get("additionalProperties") is not False] == []


def _references(schema: dict[str, object]) -> list[str]:
    options = schema.get("anyOf", [schema])
    assert isinstance(options, list)
    return [str(one["$ref"]) for one in options if "$ref" in one]
