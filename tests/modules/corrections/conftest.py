"""A bank that lends: it asks borrowers and guarantors for forms."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import select

from core.actors import SYSTEM
from core.app import build_app
from core.clock import VirtualClock
from core.context import Context, reading
from core.database import writing
from core.dispatch import dispatch
from core.journal import entries
from core.kernel import Kernel
from core.registry import Registry
from core.scheduling import tick
from core.worker import drain
from modules.accounts.models import Grant
from modules.accounts.tokens import PLAIN_COOKIE
from modules.cases.commands import OpenCase, RunAction
from modules.cases.models import Case, CaseProcess
from modules.cases.partyroles import parties_of
from modules.cases.queries import find_case
from modules.corrections.models import FieldRequest
from modules.messages.models import Message
from modules.parties.language import PartyInput
from tests.fixtures.callers import party_of, person_id, session_of
from tests.fixtures.kernels import make_kernel, make_settings, person
from tests.modules.dossiers.browsers import Browser

PACKS = Path(__file__).parent / "packs"
ADVISER = person("adviser", "adviser", pack="lending")
PEOPLE = {
    "borrower": PartyInput(first_name="Ada", last_name="Byron", email="ada@example.org"),
    "guarantor": PartyInput(first_name="Grace", last_name="Hopper", email="grace@example.org", language="fr"),
}


@dataclass
class Loan:
    """A loan and everybody's browsers."""

    kernel: Kernel
    client: TestClient
    case_id: str
    headers: dict[str, dict[str, str]] = field(default_factory=dict)

    def run(self, action: str, **values: Any) -> None:
        dispatch(self.kernel, RunAction(case_id=self.case_id, action=action, values=values), ADVISER)

    def read(self, look: Callable[[Context], Any]) -> Any:
        with reading(self.kernel, SYSTEM) as ctx:
            found = look(ctx)
            ctx.session.expunge_all()
            return found

    @property
    def case(self) -> Case:
        found: Case = self.read(lambda ctx: ctx.session.get(Case, self.case_id))
        return found

    @property
    def data(self) -> dict[str, Any]:
        return self.case.data

    @property
    def requests(self) -> list[FieldRequest]:
        rows = select(FieldRequest).where(FieldRequest.case_id == self.case_id).order_by(FieldRequest.id)
        found: list[FieldRequest] = self.read(lambda ctx: list(ctx.session.exec(rows)))
        return found

    @property
    def facts(self) -> list[str]:
        found: list[str] = self.read(lambda ctx: [one.type for one in entries(ctx.session, self.case_id)])
        return found

    @property
    def processes(self) -> list[CaseProcess]:
        rows = select(CaseProcess).where(CaseProcess.case_id == self.case_id)
        found: list[CaseProcess] = self.read(lambda ctx: list(ctx.session.exec(rows)))
        return found

    @property
    def statuses(self) -> list[str]:
        return [one.status for one in self.processes]

    @property
    def mails(self) -> list[Message]:
        rows = select(Message).where(Message.case_id == self.case_id).order_by(Message.id)
        found: list[Message] = self.read(lambda ctx: list(ctx.session.exec(rows)))
        return found

    def later(self, **length: int) -> None:
        assert isinstance(self.kernel.clock, VirtualClock)
        self.kernel.clock.advance(timedelta(**length))
        tick(self.kernel)
        drain(self.kernel)

    def _headers(self, role: str, language: str) -> dict[str, str]:
        if role not in self.headers:
            party = self.read(lambda ctx: parties_of(ctx, find_case(ctx, self.case_id))[role].id)
            self.headers[role] = party_of(self.kernel, self.case_id, party)
        found = self.headers[role]
        return {**found, "Cookie": f"{found['Cookie']}; liasse_language={language}"}

    def get(self, path: str = "", role: str = "borrower", language: str = "en") -> Response:
        found: Response = self.client.get(f"/my{path}", headers=self._headers(role, language))
        return found

    def post(self, path: str, role: str = "borrower", files: Any = None, **values: Any) -> Response:
        data = {name.replace("__", "[") + ("]" if "__" in name else ""): value for name, value in values.items()}
        found: Response = self.client.post(f"/my{path}", data=data, files=files, headers=self._headers(role, "en"))
        return found

    def another_device(self) -> None:
        """The party opens its link in another browser."""
        self.headers.clear()


@pytest.fixture
def kernel(database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    settings = make_settings(
        tmp_path,
        database_url,
        definitions=PACKS / "definitions",
        forms=PACKS / "forms",
        encryption_key="MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    )
    made = make_kernel(settings, registry)
    yield made
    made.engine.dispose()


@pytest.fixture
def lend(kernel: Kernel) -> Iterator[Callable[..., Loan]]:
    """Open a loan."""
    with TestClient(build_app(kernel), follow_redirects=False) as client:

        def open_one(parties: dict[str, PartyInput | str] | None = None, **values: Any) -> Loan:
            who: dict[str, PartyInput | str] = {**PEOPLE} if parties is None else parties
            command = OpenCase(pack="lending", case_type="loan", values=values, parties=who)
            return Loan(kernel, client, dispatch(kernel, command, ADVISER)["case_id"])

        yield open_one


@pytest.fixture
def loan(lend: Callable[..., Loan]) -> Loan:
    return lend(income=2000)


@pytest.fixture
def browse(kernel: Kernel) -> Iterator[Callable[..., Browser]]:
    """A browser of somebody with these roles of the bank."""
    opened: list[TestClient] = []

    def enter(*roles: str, language: str = "en") -> Browser:
        client = TestClient(build_app(kernel), follow_redirects=False)
        who = person_id(kernel, f"p{len(opened)}")
        with writing(kernel.engine) as session:
            for role in roles:
                session.add(Grant(person_id=who, pack="lending", role=role, granted_at=kernel.clock.now()))
        client.cookies.update({PLAIN_COOKIE: session_of(kernel, who), "liasse_language": language})
        opened.append(client)
        return Browser(client, person(who, *roles, pack="lending"))

    yield enter
    for client in opened:
        client.close()
