"""A thing of the pack `shapes` with a value of every type, and what it points to."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.app import build_app
from core.dispatch import dispatch
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.commands import OpenCase
from modules.documents.commands import ReceiveDocument
from modules.documents.receiving import store_upload
from modules.parties.language import PartyInput
from tests.conformance.fields.shapes import SHAPES, write_pack
from tests.fixtures.callers import owner_of
from tests.fixtures.kernels import make_kernel, make_settings, person
from tests.modules.documents.samples import pdf

CLERK = person("clerk", "clerk", pack="shapes")


@dataclass(frozen=True)
class World:
    """The installation, the values to give by type, and what is kept of them."""

    kernel: Kernel
    client: TestClient
    given: Mapping[str, Any]
    kept: Mapping[str, Any]

    def open(self, **values: Any) -> str:
        """Open a thing."""
        return open_thing(self.kernel, values)


@pytest.fixture
def world(database_url: str, registry: Registry, tmp_path: Path) -> Iterator[World]:
    """The pack in force, and another thing with a document and a party to point to."""
    write_pack(tmp_path)
    folders = {"definitions": tmp_path / "definitions", "forms": tmp_path / "forms"}
    kernel = make_kernel(make_settings(tmp_path, database_url, **folders), registry)
    first = open_thing(kernel, {})
    file = store_upload(kernel, io.BytesIO(pdf()), "plan.pdf")
    document = dispatch(kernel, ReceiveDocument(case_id=first, piece="plan", file=file), CLERK)["document_id"]
    ids = {"case": first, "party": owner_of(kernel, first), "file": document}
    given = {name: shape.given for name, shape in SHAPES.items()}
    kept = {name: shape.kept for name, shape in SHAPES.items()}
    with TestClient(build_app(kernel), follow_redirects=False) as client:
        yield World(kernel, client, {**given, **ids, "case": "T-0001"}, {**kept, **ids})
    kernel.engine.dispose()


def open_thing(kernel: Kernel, values: Mapping[str, Any]) -> str:
    """Open a thing as a clerk does; gives its id."""
    owner = PartyInput(first_name="Ada", last_name="Byron", email="ada@example.org")
    command = OpenCase(pack="shapes", case_type="thing", values=dict(values), parties={"owner": owner})
    return str(dispatch(kernel, command, CLERK)["case_id"])
