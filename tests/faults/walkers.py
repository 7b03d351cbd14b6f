"""Somebody who sends commands over HTTP, each with a key, and remembers what was acknowledged."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
from sqlmodel import Session, col, func, select

from core.database import new_id
from core.journal import JournalEntry, entries
from modules.cases.models import Case
from modules.cases.values import digest
from modules.documents.models import Document
from tests.faults.stacks import Stack
from tests.fixtures.callers import bearer

PATIENCE = 60.0
CODE = "canary-code-4711"
EMAIL = "canary.walker@example.org"
WALKER = {"first_name": "Canarina", "last_name": "Zyzzyva", "email": EMAIL}
Found = Callable[[Session], int]
"""How often the journal tells of a command."""


@dataclass
class Sent:
    """One command: how to find it in the journal, and whether it was acknowledged."""

    what: str
    found: Found
    acknowledged: bool = False


@dataclass
class Walker:
    """Sends commands as one clerk. Each is sent again with the same key until it is answered."""

    stack: Stack
    revive: Callable[[], None] = lambda: None
    """What brings the installation back when it does not answer."""
    sent: list[Sent] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    """Case and process of every effect that was asked for."""
    headers: dict[str, str] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        self.headers = self.headers or bearer(self.stack.kernel, f"canary-{new_id()[-12:]}", "clerk", pack="tracks")

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request, once; raises `httpx.TransportError`."""
        headers = {**self.headers, **more.pop("headers", {})}
        return httpx.request(method, f"{self.stack.url}/api/v1{path}", headers=headers, timeout=30, **more)

    def insist(self, what: str, found: Found, method: str, path: str, **more: Any) -> Any:
        """Send until it is acknowledged; returns the answer's JSON."""
        sent, key = Sent(what, found), new_id()
        self.sent.append(sent)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self.ask(method, path, headers={"Idempotency-Key": key}, **more)
            except httpx.TransportError:
                answer = None
                self.revive()
            if answer is not None and answer.is_success:
                sent.acknowledged = True
                return answer.json()
            assert answer is None or answer.status_code in (409, 500, 503, 507), answer.text
            assert time.monotonic() < deadline, f"{what}: not acknowledged: {answer and answer.text}"
            time.sleep(0.1)

    def open(self) -> str:
        """Open a case; returns its id."""
        mark = f"mark-{new_id()}"
        body = {
            "pack": "tracks",
            "case_type": "track",
            "values": {"mark": mark, "amount": "3", "code": CODE},
            "parties": {"walker": WALKER},
        }
        return str(self.insist("open", lambda s: _opened(s, mark), "POST", "/cases", json=body)["case_id"])

    def change(self, case_id: str) -> None:
        """Change two fields, of which a third one follows."""
        note, amount = f"note-{new_id()}", str(next(self.numbers) + 5)
        body = {"values": {"note": note, "amount": amount}}
        self.insist("change", lambda s: _noted(s, case_id, note), "PATCH", f"/cases/{case_id}", json=body)

    def act(self, case_id: str, action: str, fact: str = "process.started") -> None:
        """Run a transition, or start a process; once per case."""
        path = f"/cases/{case_id}/actions/{action}"
        self.insist(action, lambda s: _acted(s, case_id, fact, action), "POST", path, json={})
        if fact == "process.started":
            self.told.append((case_id, action))

    def upload(self, case_id: str, content: bytes) -> str:
        """Add a file, once per case; returns the document's id."""
        files, data, path = (
            {"file": ("plan.png", content, "image/png")},
            {"piece": "plan"},
            f"/cases/{case_id}/documents",
        )
        done = self.insist("upload", lambda s: _documents(s, case_id), "POST", path, data=data, files=files)
        return str(done["items"][0]["document_id"])


def _opened(session: Session, mark: str) -> int:
    """Cases with the mark, each with the one fact that it was opened."""
    cases = session.exec(select(Case).where(Case.pack == "tracks")).all()
    return sum(len(_facts(session, case.id, "case.opened")) for case in cases if case.data.get("mark") == mark)


def _noted(session: Session, case_id: str, note: str) -> int:
    proof = digest(session.get_one(Case, case_id).salt, "note", note)
    return sum(1 for entry in _facts(session, case_id, "fields.set") if entry.data["fields"].get("note") == proof)


def _acted(session: Session, case_id: str, fact: str, name: str) -> int:
    facts = _facts(session, case_id, fact)
    return sum(1 for entry in facts if name in (entry.data.get("process"), entry.data.get("transition")))


def _documents(session: Session, case_id: str) -> int:
    """Files of the case; a walker adds one to each."""
    rows = session.exec(select(func.count()).where(col(Document.case_id) == case_id)).one()
    return int(rows) if rows == len(_facts(session, case_id, "document.received")) else -1


def _facts(session: Session, case_id: str, fact: str) -> list[JournalEntry]:
    return [entry for entry in entries(session, case_id) if entry.type == fact]
