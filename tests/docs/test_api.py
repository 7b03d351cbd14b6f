"""Rule: the round through the API that its page shows works as shown, and every route of the page exists."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.app import build_app
from core.cli.operating import seed
from core.registry import Registry
from tests.docs.snippets import DOCS, snippets, write
from tests.fixtures.kernels import make_kernel, make_settings

BODY = re.compile(r"-d '(\{.*?\})'(?: |\n|$)", re.DOTALL)
ROUTE = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) (/[^`]+)`")
PAGE = (DOCS / "api.md").read_text("utf-8")


@pytest.fixture
def web(tmp_path: Path, one_database_url: str, registry: Registry) -> Iterator[TestClient]:
    """The tutorial's town, with its demonstration people."""
    for snippet in snippets(DOCS / "tutorial.md"):
        if snippet.title and snippet.language != "text":
            write(snippet, tmp_path)
    settings = make_settings(tmp_path, one_database_url, definitions=tmp_path / "definitions", forms=tmp_path / "forms")
    kernel = make_kernel(settings, registry)
    seed(kernel)
    with TestClient(build_app(kernel)) as client:
        yield client
    kernel.engine.dispose()


def bodies() -> list[dict[str, Any]]:
    """The requests that the page sends, in order."""
    return [json.loads(body) for body in BODY.findall(PAGE)]


def test_the_page_opens_a_case_and_gets_the_answer_that_it_shows(web: TestClient) -> None:
    login, case = bodies()
    token = web.post("/api/v1/sessions", json=login).json()["token"]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "row-17"}
    answer = web.post("/api/v1/cases", json=case, headers=headers)
    shown = json.loads(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0])
    assert answer.status_code == 201
    assert {**answer.json(), "case_id": shown["case_id"]} == shown
    assert web.post("/api/v1/cases", json=case, headers=headers).json() == answer.json()
    assert web.post("/api/v1/cases", json={**case, "values": {}}, headers=headers).json()["title"] == "KeyReused"


def test_every_route_of_the_page_exists(web: TestClient) -> None:
    known = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path.removeprefix("/api/v1")))
        for path, methods in web.get("/api/v1/openapi.json").json()["paths"].items()
        for method in methods
    }
    table = PAGE[PAGE.index("| Route |") :]
    assert {(method, re.sub(r"\{\w+\}", "{}", path)) for method, path in ROUTE.findall(table)} == known
