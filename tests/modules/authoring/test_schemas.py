"""`liasse schema` and `/schemas`: the language for editors, to everybody, and nothing of any pack."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft7Validator
from typer.testing import CliRunner

from core.app import build_app
from core.cli.main import app
from core.registry import Registry
from modules.authoring.errors import NoSuchSchema
from tests.fixtures.kernels import make_kernel, make_settings


@pytest.fixture
def client(one_database_url: str, registry: Registry, tmp_path: Path) -> Iterator[TestClient]:
    kernel = make_kernel(make_settings(tmp_path, one_database_url), registry)
    with TestClient(build_app(kernel), follow_redirects=False) as made:
        yield made
    kernel.engine.dispose()


def test_a_schema_is_served_to_everybody_and_not_twice(client: TestClient) -> None:
    first = client.get("/schemas/case_type.json")
    assert (first.status_code, first.headers["cache-control"]) == (200, "public, max-age=300")
    Draft7Validator.check_schema(first.json())
    again = client.get("/schemas/case_type.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/schemas/case_type.json", headers={"If-None-Match": '"old"'}).status_code == 200
    assert "set-cookie" not in first.headers


def test_every_schema_of_the_catalogue_is_served(client: TestClient) -> None:
    listed = client.get("/schemas/catalog.json").json()["schemas"]
    assert len(listed) > 12
    for one in listed:
        path = "/schemas/" + one["url"].rpartition("/")[2]
        assert client.get(path).json()["$id"].startswith("urn:liasse:schema:")


@pytest.mark.parametrize("name", ["nothing", "..%2f..%2fpyproject", "CASE_TYPE", "case_type%00"])
def test_what_is_no_schema_is_not_found(client: TestClient, name: str) -> None:
    assert client.get(f"/schemas/{name}.json").status_code in (400, 404)


def test_schemas_tell_of_no_pack(client: TestClient) -> None:
    for name in ("case_type", "roles", "scenario"):
        assert "permit" not in client.get(f"/schemas/{name}.json").text


def test_the_reference_to_which_schemas_link_is_served(client: TestClient) -> None:
    page = client.get("/docs/reference/steps")
    assert page.status_code == 200
    assert "request_pieces" in page.text
    for wrong in ("nothing", "..%2farchitecture", "STEPS"):
        assert client.get(f"/docs/reference/{wrong}").status_code == 404


def test_the_command_prints_one_schema_or_writes_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIASSE_DEFINITIONS", str(tmp_path / "definitions"))
    run = CliRunner().invoke
    assert json.loads(run(app, ["schema", "roles"]).stdout)["$id"] == "urn:liasse:schema:roles"
    assert "case_type" in json.loads(run(app, ["schema", "--json"]).stdout)["kinds"]
    answer = json.loads(run(app, ["schema", "--all", "--json"]).stdout)
    assert Path(answer["folder"]) == tmp_path / ".liasse/schemas"
    assert all(Path(file).is_file() for file in answer["files"])
    settings = json.loads(run(app, ["schema", "--settings"]).stdout)
    assert settings["yaml.schemas"]["./.liasse/schemas/pack.json"] == "definitions/*/pack.yaml"
    wrong = run(app, ["schema", "case_typ"])
    assert isinstance(wrong.exception, NoSuchSchema)
    assert "case_type" in str(wrong.exception)
