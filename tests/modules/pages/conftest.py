"""A visitor of the sample pack's public page, and ways to get on with it."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from PIL import Image
from sqlmodel import select

from core.actors import SYSTEM
from core.app import build_app
from core.clock import VirtualClock
from core.context import Context
from core.database import reading, writing
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.links import issue_link
from modules.cases.models import Case, CaseParty
from modules.documents.models import Document
from modules.pages.models import Draft
from tests.fixtures.kernels import make_kernel, make_settings

PAGE = "/p/permits/request"
YOU = {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.org"}
BUILDING = {"surface": "42.5", "kind": "shed"}
TOKEN = re.compile(r'name="_csrf" value="([^"]+)"')


def picture(size: int = 900, format_: str = "PNG") -> bytes:
    """A picture that shows something."""
    out = io.BytesIO()
    Image.effect_noise((size, size), 90).convert("RGB").save(out, format_)
    return out.getvalue()


@dataclass
class Visitor:
    """A browser without JavaScript on the sample page."""

    kernel: Kernel
    client: TestClient
    clock: VirtualClock

    def get(self, url: str = PAGE, **headers: str) -> Response:
        """A page, after at most a few redirects."""
        found: Response = self.client.get(url, follow_redirects=True, headers=headers)
        return found

    def token(self, url: str = "/") -> str:
        """The token that forms of this browser carry."""
        found = TOKEN.search(self.get(url).text)
        assert found
        return found[1]

    def post(self, url: str, data: dict[str, Any], files: Any = None, follow: bool = True, **headers: str) -> Response:
        """Send a form as the browser would."""
        data = {"_csrf": self.token(), **data}
        found: Response = self.client.post(url, data=data, files=files, follow_redirects=follow, headers=headers)
        return found

    def step(self, page: str, values: dict[str, Any], action: str = "next", files: Any = None) -> Response:
        """Send one step."""
        return self.post(PAGE, {**values, "_page": page, "_action": action}, files)

    def fill(self, **changed: Any) -> Response:
        """Fill the whole page up to the review, a few minutes going by."""
        self.get()
        self.step("you", {**YOU, **changed})
        self.clock.advance(timedelta(minutes=3))
        return self.step("building", BUILDING)

    def send(self, **more: str) -> Response:
        """Press the last button."""
        return self.post(f"{PAGE}/review", dict(more))

    def rows(self, model: Any) -> list[Any]:
        """All rows of a table."""
        with reading(self.kernel.engine) as session:
            found = list(session.exec(select(model)))
            session.expunge_all()
            return found

    @property
    def cases(self) -> list[Case]:
        """All cases."""
        return self.rows(Case)

    @property
    def documents(self) -> list[Document]:
        """All documents."""
        return self.rows(Document)

    @property
    def drafts(self) -> list[Draft]:
        """All drafts."""
        return self.rows(Draft)

    def another(self) -> "Visitor":
        """Somebody else's browser on the same installation."""
        return Visitor(self.kernel, TestClient(self.client.app, follow_redirects=False), self.clock)


@pytest.fixture
def visitor(one_database_url: str, registry: Registry, tmp_path: Any) -> Iterator[Visitor]:
    """A visitor who has not opened the page yet."""
    kernel = make_kernel(make_settings(tmp_path, one_database_url), registry)
    assert isinstance(kernel.clock, VirtualClock)
    with TestClient(build_app(kernel), follow_redirects=False) as client:
        yield Visitor(kernel, client, kernel.clock)
    kernel.engine.dispose()


def issue(visitor: Visitor, case_id: str, role: str = "owner") -> str:
    """The secret of a new personal link, issued as a mail would."""
    with writing(visitor.kernel.engine) as session:
        case, party = session.get(Case, case_id), session.get(CaseParty, (case_id, role))
        assert case and party
        return issue_link(Context(visitor.kernel, session, SYSTEM), case, party.party_id)
