"""A kernel, an administrator and a clerk for the tests of accounts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from core.actors import SYSTEM, Actor
from core.app import build_app
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.accounts.administering import CreatePerson
from modules.accounts.passwords import hash_password
from tests.modules.accounts.kernels import running_kernel

PASSWORD = "correct horse battery"
HASHED = hash_password(PASSWORD)
AddPerson = Callable[..., str]


@pytest.fixture(params=["sqlite", "postgresql"])
def kernel(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kernel]:
    with running_kernel(request.param, tmp_path) as running:
        yield running


@pytest.fixture
def add_person(kernel: Kernel) -> AddPerson:
    def add(email: str, name: str = "Nadia Benali", **more: object) -> str:
        command = CreatePerson(email=email, name=name, **{"password": HASHED, **more})  # type: ignore[arg-type]
        return str(dispatch(kernel, command, SYSTEM)["person_id"])

    return add


@pytest.fixture
def clerk(add_person: AddPerson) -> str:
    return add_person("nadia@house.example")


@pytest.fixture
def administrator(add_person: AddPerson) -> Actor:
    person_id = add_person("ada@house.example", "Ada Moreau", administrator=True)
    return Actor("person", person_id, "Ada Moreau", administrator=True)


@pytest.fixture
def browser(kernel: Kernel) -> TestClient:
    return TestClient(build_app(kernel), base_url="http://localhost", follow_redirects=False)
