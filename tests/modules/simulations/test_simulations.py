"""Tools try a pack over the API: administrators only, within bounds, and nothing outside of memory changes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient
from sqlmodel import select

from core.actors import SYSTEM
from core.context import reading
from core.database import writing
from core.kernel import Kernel
from core.registry import Registry
from modules.accounts.models import Person
from modules.cases.models import Case
from modules.simulations import sessions
from modules.simulations.errors import NoSimulation, TooManySimulations
from modules.simulations.sessions import Sessions
from tests.docs.snippets import DOCS, snippets
from tests.fixtures.callers import bearer
from tests.fixtures.scenarios import Stage

API = "/api/v1/simulations"
OPEN = {
    "clerk opens": "permit",
    "with": {"surface": 12.5},
    "parties": {"owner": {"name": "Ada", "email": "ada@example.com"}},
}


def administrator(kernel: Kernel, name: str) -> dict[str, str]:
    headers = bearer(kernel, name, "clerk")
    with writing(kernel.engine) as session:
        session.exec(select(Person).where(Person.name == name.capitalize())).one().administrator = True
    return headers


@pytest.fixture
def api(client: TestClient, kernel: Kernel) -> Iterator[TestClient]:
    client.headers.update(administrator(kernel, "alix"))
    yield client
    for one in client.get(API).json()["items"]:
        client.delete(f"{API}/{one['id']}")


def started(api: TestClient, **more: Any) -> str:
    answer = api.post(API, json={"pack": "permits", **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def say(api: TestClient, id_: str, said: str | dict[str, Any]) -> dict[str, Any]:
    body = {"line": said} if isinstance(said, str) else {"item": said}
    answer = api.post(f"{API}/{id_}/lines", json=body)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_pack_is_played_seen_by_anybody_moved_in_time_and_kept(api: TestClient, kernel: Kernel, stage: Stage) -> None:
    id_ = started(api)
    told = say(api, id_, OPEN)
    assert told["state"]["case"]["stage"] == "received"
    assert "owner" in told["state"]["who"]
    assert [one["type"] for one in say(api, id_, "clerk runs begin")["events"]] == ["transition.run", "stage.entered"]
    head = api.get(f"{API}/{id_}/people/neighbour_desk").json()
    assert head["sees"] is None  # a surface of 12.5 is below their row filter
    clerk = api.get(f"{API}/{id_}/people/clerk").json()
    assert clerk["sees"]["surface"] == "12.5"
    assert {"name": "grant", "yes": False, "why": "it is for head"} in clerk["can"]
    assert api.post(f"{API}/{id_}/undo").json()["state"]["case"]["stage"] == "received"
    moved = api.post(f"{API}/{id_}/clock", json={"passes": "6 days"}).json()
    assert "timer.fired" in [one["type"] for one in moved["events"]]
    assert moved["state"]["case"]["stage"] == "refused"
    text = api.post(f"{API}/{id_}/scenario", json={"title": "Silence"}).json()["yaml"]
    assert yaml.safe_load(text)["scenario"] == "Silence"
    assert stage.play(text).failure is None
    with reading(kernel, SYSTEM) as ctx:
        assert ctx.session.exec(select(Case)).all() == []
    assert api.post(f"{API}/{id_}/reset").json()["case"] is None
    assert api.delete(f"{API}/{id_}").status_code == 204
    assert api.get(f"{API}/{id_}").status_code == 404


def test_what_is_refused_or_not_so_says_why_and_changes_nothing(api: TestClient) -> None:
    id_ = started(api, version="force")
    say(api, id_, OPEN)
    for line, status, code in (
        ("neighbour_desk runs begin", 404, "NotFound"),
        ("clerk runs grant", 409, "NotFromHere"),
        ("stage granted", 409, "NotSo"),
        ("clerk dances wildly", 409, "NotUnderstood"),
        ("clerk runs nothing", 409, "CannotBeSaid"),
    ):
        answer = api.post(f"{API}/{id_}/lines", json={"line": line})
        assert (answer.status_code, answer.json()["title"]) == (status, code), (line, answer.text)
    assert api.get(f"{API}/{id_}").json()["lines"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {"pack": "permits", "version": "../../etc"},
        {"pack": "permits", "version": "/etc/passwd"},
        {"pack": "permits", "version": "tests"},
        {"pack": "nothing"},
        {"pack": "permits", "people": {"Not A Name": ["clerk"]}},
        {"pack": "permits", "people": {"eve": [["clerk"]]}},
        {"pack": "permits", "at": "9999-01-01T00:00"},
    ],
)
def test_a_hostile_beginning_is_refused(api: TestClient, body: dict[str, Any]) -> None:
    assert api.post(API, json=body).status_code in (400, 404, 409, 422)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"line": "x" * 5000},
        {"line": "clerk runs begin", "item": {"clerk runs": "begin"}},
        {"item": {"a": {"b": [{}] * 50}}},
        {"item": {"clerk opens": "permit", "with": {"surface": 1e308}}},
        {"line": "owner sends {plan: ../../../etc/passwd}"},
        {"line": "time passes 900000 years"},
    ],
)
def test_a_hostile_line_is_refused(api: TestClient, body: dict[str, Any]) -> None:
    id_ = started(api)
    assert 400 <= api.post(f"{API}/{id_}/lines", json=body).status_code < 500
    assert api.get(f"{API}/{id_}").json()["lines"] == 0


def test_only_administrators_simulate_and_each_reaches_their_own(api: TestClient, kernel: Kernel) -> None:
    id_ = started(api)
    clerk, other = bearer(kernel, "karl", "clerk"), administrator(kernel, "odile")
    assert api.post(API, json={"pack": "permits"}, headers=clerk).status_code == 403
    assert api.get(API, headers=clerk).status_code == 403
    assert api.get(f"{API}/{id_}", headers=clerk).status_code == 404
    assert api.get(f"{API}/{id_}", headers=other).status_code == 404
    assert [one["id"] for one in api.get(API).json()["items"]] == [id_]
    assert api.get(API, headers=other).json()["items"] == []


class Hands:
    """A watch that a test moves."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_simulations_are_few_and_end_by_themselves(registry: Registry, stage: Stage) -> None:
    watch, pack = Hands(), stage.base.loaded.packs["permits"]
    found = Sessions(watch)
    mine = [found.start(registry, pack, "person:a", {}) for _ in range(sessions.MOST_OF_ONE)]
    with pytest.raises(TooManySimulations):
        found.start(registry, pack, "person:a", {})
    watch.at += sessions.IDLE.total_seconds() / 2
    with found.use(mine[0].id, "person:a"):
        pass
    watch.at += sessions.IDLE.total_seconds() / 2 + 1
    assert [one.id for one in found.of("person:a")] == [mine[0].id]
    with pytest.raises(NoSimulation), found.use(mine[1].id, "person:a"):
        pass
    found.end(mine[0].id, "person:a")
    assert found.of("person:a") == []


def test_a_full_simulation_takes_no_more_and_forgets_old_snapshots(
    api: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MOST_LINES", 4)
    monkeypatch.setattr(sessions, "MOST_UNDONE", 2)
    id_ = started(api)
    say(api, id_, OPEN)
    for _ in range(3):
        say(api, id_, "stage received")
    full = api.post(f"{API}/{id_}/lines", json={"line": "stage received"})
    assert (full.status_code, full.json()["title"]) == (409, "TooManyLines")
    assert [api.post(f"{API}/{id_}/undo").json()["undone"] for _ in range(3)] == [True, True, False]


def test_the_documentation_shows_what_is_taken(api: TestClient) -> None:
    bodies = {
        one.title: json.loads(one.text) for one in snippets(DOCS / "scenarios.md") if one.title.startswith("POST")
    }
    id_ = started(api, **{**bodies[f"POST {API}"], "version": "files"})
    told = say(api, id_, bodies[f"POST {API}/{{id}}/lines"]["item"])
    assert told["state"]["case"]["stage"] == "received"
    assert "marie" in told["state"]["who"]
