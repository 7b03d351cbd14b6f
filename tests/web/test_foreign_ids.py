"""Nobody reaches what is not theirs: every route of the API × every stranger × a real id of somebody else.

The table below names every route that takes an id. A new route without an entry fails the tests.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.dispatch import dispatch
from core.kernel import Kernel
from core.registry import Routes
from modules.cases.commands import OpenCase
from modules.documents.commands import ReceiveDocument
from modules.documents.receiving import store_upload
from modules.parties.language import PartyInput
from modules.simulations.sessions import Sessions
from tests.fixtures.callers import bearer, owner_of, party_of
from tests.fixtures.cases import history, open_permit, read_tasks
from tests.fixtures.kernels import CLERK
from tests.modules.documents.samples import pdf

Body = Mapping[str, Any]
VALUES: Body = {"json": {"values": {}}}
BODIES: Mapping[tuple[str, str], Body] = {
    ("GET", "/api/v1/cases/{case_id}"): {},
    ("PATCH", "/api/v1/cases/{case_id}"): {"json": {"values": {"surface": "1"}}},
    ("GET", "/api/v1/cases/{case_id}/actions"): {},
    ("POST", "/api/v1/cases/{case_id}/actions/{name}"): VALUES,
    ("PUT", "/api/v1/cases/{case_id}/assignee"): {"json": {"person_id": None}},
    ("GET", "/api/v1/cases/{case_id}/journal"): {},
    ("GET", "/api/v1/cases/{case_id}/tasks"): {},
    ("GET", "/api/v1/cases/{case_id}/provenance"): {},
    ("GET", "/api/v1/cases/{case_id}/why"): {},
    **{("GET", f"/api/v1/simulations/{{simulation_id}}{rest}"): {} for rest in ("", "/story", "/people/{who}")},
    **{("POST", f"/api/v1/simulations/{{simulation_id}}/{rest}"): {} for rest in ("undo", "reset")},
    ("POST", "/api/v1/simulations/{simulation_id}/lines"): {"json": {"line": "stage received"}},
    ("POST", "/api/v1/simulations/{simulation_id}/clock"): {"json": {"passes": "6 days"}},
    ("POST", "/api/v1/simulations/{simulation_id}/scenario"): {"json": {"title": "Mine"}},
    ("DELETE", "/api/v1/simulations/{simulation_id}"): {},
    ("POST", "/api/v1/tasks/{task_id}/complete"): {"json": {"outcome": "fine"}},
    ("GET", "/api/v1/cases/{case_id}/documents"): {},
    ("POST", "/api/v1/cases/{case_id}/documents"): {
        "data": {"piece": "plan"},
        "files": {"file": ("a.pdf", b"%PDF-1.4")},
    },
    ("POST", "/api/v1/documents/{document_id}/accept"): {"json": {}},
    ("POST", "/api/v1/documents/{document_id}/refuse"): {"json": {"reason": "blurred"}},
    ("GET", "/api/v1/cases/{case_id}/messages"): {},
    ("POST", "/api/v1/cases/{case_id}/messages"): {"json": {"role": "owner", "text": "hello"}},
}
WITHOUT_ID = {
    ("GET", "/api/v1/cases"),
    ("GET", "/api/v1/schema"),
    ("POST", "/api/v1/cases"),
    ("GET", "/api/v1/simulations"),
    ("POST", "/api/v1/simulations"),
    ("POST", "/api/v1/sessions"),
    ("DELETE", "/api/v1/sessions"),
}
"""Routes that name nothing: what they list is filtered, and tested elsewhere."""
STRANGERS = ("nobody", "no_role", "another_pack", "another_type", "another_party", "own_other_case")
KNOWN = STRANGERS[1:4]
"""Those whom the API knows; a party's link opens pages, never the API."""
INVENTED = dict.fromkeys(("case_id", "task_id", "document_id", "simulation_id"), "01900000-0000-7000-8000-000000000000")


@dataclass(frozen=True)
class World:
    """A case that is none of the strangers' business, and its parts."""

    client: TestClient
    kernel: Kernel
    ids: Mapping[str, str]
    strangers: Mapping[str, Mapping[str, str]]


@pytest.fixture
def world(client: TestClient, kernel: Kernel) -> World:
    """A permit with a task and a document; people and a party who have nothing to do with it."""
    case_id = open_permit(kernel)["case_id"]
    own_other, neighbours = open_permit(kernel)["case_id"], open_for_neighbour(kernel)
    ids = {
        "case_id": case_id,
        "name": "begin",
        "task_id": read_tasks(kernel, case_id)[0].id,
        "document_id": receive_plan(kernel, case_id),
        "simulation_id": started_by(client, kernel, "person:alix"),
        "who": "clerk",
    }
    strangers = {
        "nobody": {},
        "no_role": bearer(kernel, "norole"),
        "another_pack": bearer(kernel, "elsewhere", "reader", pack="library"),
        "another_type": bearer(kernel, "surveyor", "surveyor"),
        "another_party": party_of(kernel, neighbours, owner_of(kernel, neighbours)),
        "own_other_case": party_of(kernel, own_other, owner_of(kernel, own_other)),
    }
    return World(client, kernel, ids, strangers)


def started_by(client: TestClient, kernel: Kernel, owner: str) -> str:
    """A simulation of somebody else, in the memory of the process."""
    client.app.state.simulations = Sessions()  # type: ignore[attr-defined]
    pack = kernel.definitions.in_force["permits"]
    found: Sessions = client.app.state.simulations  # type: ignore[attr-defined]
    return found.start(kernel.registry, pack, owner, {}).id


def open_for_neighbour(kernel: Kernel) -> str:
    """A permit of another owner."""
    neighbour = PartyInput(first_name="Carl", last_name="Gauss", email="carl@example.org")
    command = OpenCase(pack="permits", case_type="permit", values={"surface": "9"}, parties={"owner": neighbour})
    return str(dispatch(kernel, command, CLERK)["case_id"])


def receive_plan(kernel: Kernel, case_id: str) -> str:
    """A document of the case, received."""
    file = store_upload(kernel, io.BytesIO(pdf()), "plan.pdf")
    return str(dispatch(kernel, ReceiveDocument(case_id=case_id, piece="plan", file=file), CLERK)["document_id"])


def api_routes(kernel: Kernel) -> set[tuple[str, str]]:
    """Every route under /api that the modules registered, whether described or not."""
    return {
        (method, route.path)
        for routes in kernel.registry.all(Routes)
        for route in routes.router.routes
        if getattr(route, "path", "").startswith("/api/")
        for method in route.methods
    }


def test_every_route_of_the_api_stands_in_the_table(kernel: Kernel, client: TestClient) -> None:
    described = {
        (verb.upper(), path)
        for path, verbs in client.get("/api/v1/openapi.json").json()["paths"].items()
        for verb in verbs
    }
    assert described == api_routes(kernel)
    assert described == {*BODIES, *WITHOUT_ID}
    assert not [path for _, path in WITHOUT_ID if "{" in path]


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_stranger_can_not_tell_a_foreign_id_from_an_invented_one(world: World, stranger: str) -> None:
    before = history(world.kernel, world.ids["case_id"])
    for (method, pattern), body in BODIES.items():
        real = ask(world, stranger, method, pattern, body, world.ids)
        invented = ask(world, stranger, method, pattern, body, {**world.ids, **INVENTED})
        assert real == invented, (method, pattern)
        assert real[0] == (404 if stranger in KNOWN else 401), (method, pattern, real)
    assert history(world.kernel, world.ids["case_id"]) == before


def ask(
    world: World, stranger: str, method: str, pattern: str, body: Body, ids: Mapping[str, str]
) -> tuple[int, str, str]:
    """Status, code and message without the id."""
    path = re.sub(r"{(\w+)}", lambda found: ids[found[1]], pattern)
    answer = world.client.request(method, path, headers=world.strangers[stranger], **body)
    told = answer.json()
    detail = re.sub(r"[0-9a-f-]{36}", "ID", told["detail"])
    return answer.status_code, told["title"], detail


@pytest.mark.parametrize("stranger", KNOWN)
def test_lists_show_a_stranger_nothing_of_it(world: World, stranger: str) -> None:
    listed = world.client.get("/api/v1/cases", headers=world.strangers[stranger]).json()["items"]
    assert world.ids["case_id"] not in [item["id"] for item in listed]


@pytest.mark.parametrize("stranger", KNOWN)
def test_a_stranger_opens_no_case(world: World, stranger: str) -> None:
    body = {"pack": "permits", "case_type": "permit", "values": {"surface": "1"}}
    answer = world.client.post("/api/v1/cases", headers=world.strangers[stranger], json=body)
    assert answer.status_code == 403
