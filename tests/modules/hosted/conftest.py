"""A club whose forms are made of others, offer its teams, and refuse a nickname that is taken."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.actors import SYSTEM
from core.app import build_app
from core.clock import VirtualClock
from core.database import writing
from core.dispatch import Answer, dispatch
from core.kernel import Kernel
from core.registry import Registry
from modules.accounts.models import Grant
from modules.accounts.tokens import PLAIN_COOKIE
from modules.cases.commands import OpenCase
from modules.parties.language import PartyInput
from tests.fixtures.callers import person_id, session_of
from tests.fixtures.kernels import make_kernel, make_settings, person
from tests.modules.dossiers.browsers import Browser
from tests.modules.pages.conftest import Visitor

PACKS = Path(__file__).parent / "packs"
OWNER = PartyInput(first_name="Ada", last_name="Byron", email="ada@example.org")
DESK = person("desk", "desk", pack="club")
YOUTH = person("youth", "youth", pack="club")
Join = Callable[..., Answer]


@pytest.fixture
def kernel(database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    settings = make_settings(tmp_path, database_url, definitions=PACKS / "definitions", forms=PACKS / "forms")
    made = make_kernel(settings, registry)
    assert isinstance(made.clock, VirtualClock)
    yield made
    made.engine.dispose()


@pytest.fixture
def join(kernel: Kernel) -> Join:
    """Open a member, or a case of another type."""

    def open_one(case_type: str = "member", **values: Any) -> Answer:
        parties: dict[str, PartyInput | str] = {"owner": OWNER} if case_type == "member" else {}
        return dispatch(kernel, OpenCase(pack="club", case_type=case_type, values=values, parties=parties), SYSTEM)

    return open_one


@pytest.fixture
def browse(kernel: Kernel) -> Iterator[Callable[..., Browser]]:
    """A browser of somebody with these roles of the club."""
    opened: list[TestClient] = []

    def enter(*roles: str, language: str = "en") -> Browser:
        client = TestClient(build_app(kernel), follow_redirects=False)
        who = person_id(kernel, f"p{len(opened)}")
        with writing(kernel.engine) as session:
            for role in roles:
                session.add(Grant(person_id=who, pack="club", role=role, granted_at=kernel.clock.now()))
        client.cookies.update({PLAIN_COOKIE: session_of(kernel, who), "liasse_language": language})
        opened.append(client)
        return Browser(client, person(who, *roles, pack="club"))

    yield enter
    for client in opened:
        client.close()


@pytest.fixture
def visitor(kernel: Kernel) -> Any:
    """A visitor of the club's public page."""
    assert isinstance(kernel.clock, VirtualClock)
    with TestClient(build_app(kernel), follow_redirects=False) as client:
        yield Visitor(kernel, client, kernel.clock)
