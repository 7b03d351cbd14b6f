"""A desk with clerks, a boss, readers, and files of hostile owners."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.actors import SYSTEM, Actor
from core.app import build_app
from core.context import reading
from core.database import writing
from core.dispatch import Answer, dispatch
from core.kernel import Kernel
from core.registry import Registry
from modules.accounts.granting import GrantRole
from modules.accounts.models import Person, PersonSession
from modules.accounts.tokens import PLAIN_COOKIE, new_token, token_hash
from modules.cases.commands import OpenCase
from modules.cases.models import Case
from modules.parties.language import PartyInput
from tests.fixtures.kernels import make_kernel, make_settings
from tests.modules.dossiers.browsers import Browser

PACKS = Path(__file__).parent / "packs"
OWNER = PartyInput(first_name="Ada", last_name="Byron", email="ada@example.org", phone="+33199000000")
OpenFile = Callable[..., Answer]
SignIn = Callable[..., Browser]


@pytest.fixture
def kernel(database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    settings = make_settings(tmp_path, database_url, definitions=PACKS / "definitions", forms=PACKS / "forms")
    made = make_kernel(settings, registry)
    yield made
    made.engine.dispose()


@pytest.fixture
def open_file(kernel: Kernel) -> OpenFile:
    """Open a file of the desk, or a case of another type."""

    def open_one(owner: PartyInput | str = OWNER, case_type: str = "file", **values: Any) -> Answer:
        command = OpenCase(pack="desk", case_type=case_type, values=values, parties={"owner": owner})
        return dispatch(kernel, command, SYSTEM)

    return open_one


@pytest.fixture
def sign_in(kernel: Kernel) -> Iterator[SignIn]:
    """A browser of somebody with these roles of the desk."""
    opened: list[TestClient] = []

    def enter(*roles: str, name: str = "Nadia Benali", language: str = "en") -> Browser:
        token, email = new_token(), f"{new_token()}@house.example"
        with writing(kernel.engine) as session:
            person = Person(email=email, email_key=email, name=name, created_at=kernel.clock.now(), language=language)
            session.add(person)
            session.flush()
            until = kernel.clock.now().replace(year=2030)
            session.add(
                PersonSession(token_hash=token_hash(token), person_id=person.id, created_at=until, expires_at=until)
            )
        for role in roles:
            dispatch(kernel, GrantRole(pack="desk", role=role, person_id=person.id), SYSTEM)
        client = TestClient(build_app(kernel), follow_redirects=False)
        client.cookies.update({PLAIN_COOKIE: token, "liasse_language": language})
        opened.append(client)
        held = frozenset(("desk", role) for role in roles)
        return Browser(client, Actor("person", person.id, name, roles=held, language=language))

    yield enter
    for client in opened:
        client.close()


@pytest.fixture
def case_of(kernel: Kernel) -> Callable[[Answer], Case]:
    """The case that a command answered with, as it stands now."""

    def find(answer: Answer) -> Case:
        with reading(kernel, SYSTEM) as ctx:
            found = ctx.session.get(Case, answer["case_id"])
            assert found is not None
            return found

    return find
