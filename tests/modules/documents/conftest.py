"""An installation with one pack: people of the house, and an owner whose cases share its identity piece."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlmodel import SQLModel, col, select

from core import language
from core.actors import OWN_DOSSIER, SYSTEM, Actor
from core.bell import SilentBell
from core.clock import VirtualClock
from core.context import reading
from core.database import open_engine
from core.definitions.load import Loaded, load
from core.definitions.store import DefinitionStore
from core.dispatch import dispatch
from core.journal import entries
from core.kernel import Kernel
from core.registry import Registry
from core.settings import Settings
from core.storage.opening import open_storage
from core.translations import Catalogues
from core.worker import sweep
from modules.accounts import module as accounts
from modules.cases import module as cases
from modules.cases.commands import OpenCase, RunAction
from modules.cases.models import Case, CaseParty
from modules.documents import module as documents
from modules.documents.commands import AcceptDocument, ReceiveDocument, RefuseDocument
from modules.documents.models import Document
from modules.documents.queries import PieceView, pieces_of
from modules.documents.receiving import StoredUpload, store_upload
from modules.forms import module as forms
from modules.parties import module as parties
from modules.parties.language import PartyInput
from tests.fixtures.buckets import store_beside
from tests.modules.documents.samples import pdf

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
AGENT = Actor("person", "0" * 36, "Ada Agent", roles=frozenset({("desk", "clerk")}))
READER = Actor("person", "1" * 36, "Rita Reader", roles=frozenset({("desk", "reader")}))
MEDIC = Actor("person", "4" * 36, "Mia Medic", roles=frozenset({("desk", "clerk"), ("desk", "medic")}))
CHIEF = Actor("person", "2" * 36, "Carl Chief", roles=frozenset({("desk", "chief")}))
NOBODY = Actor("person", "3" * 36, "Nina Nobody")

PACK = """
pack: desk
version: 1.0.0
title: {en: Desk, fr: Guichet}
"""
ROLES = """
roles:
  clerk:
    title: Clerk
    may: {request: [read, open, update, transition, upload, judge], renewal: [read, open, upload, judge]}
  reader: {title: Reader, may: {request: [read]}}
  medic: {title: Medic, may: {request: [read]}}
  chief: {title: Chief, includes: [medic]}
"""
REQUEST = """
case_type: request
title: Request
reference: "R-{number:06}"
parties:
  owner: {title: Owner, access: own_dossier}
  expert: {title: Expert, access: own_dossier}
  watcher: {title: Watcher, access: status}
fields:
  amount: {type: money, default: 0}
pieces:
  identity:
    title: {en: Identity card, fr: Pièce d'identité}
    required: true
    of: owner
    shared: true
    valid_for: 1 year
  income: {required: amount > 100, of: owner, checks: [not_empty, newer_than: 3 months]}
  photos: {of: owner, multiple: true, accept: [jpg, png, tiff], max_size: 1 MB, checks: [large_enough: 300]}
  health: {of: owner, access: [medic], checks: [not_encrypted, not_refused_before]}
  report: {of: expert, accept: [pdf, docx]}
stages: {open: {}, complete: {}, done: {final: true}}
transitions:
  completed: {from: open, to: complete, when: pieces.complete}
  ask_more:
    from: complete
    to: open
    by: clerk
    steps: [request_pieces: {from: owner, pieces: [health], message: "'Please send it'"}]
  finish: {from: [open, complete], to: done, by: clerk, when: pieces.all_accepted}
"""
RENEWAL = """
case_type: renewal
title: Renewal
reference: "N-{number:06}"
parties:
  holder: {title: Holder, access: own_dossier}
pieces:
  identity: {required: true, of: holder, shared: true}
  other: {of: holder}
stages: {open: {}, ready: {final: true}}
transitions:
  ready: {from: open, to: ready, when: pieces.identity.accepted}
"""
FILES = {
    "definitions/desk/pack.yaml": PACK,
    "definitions/desk/roles.yaml": ROLES,
    "definitions/desk/case_types/request.yaml": REQUEST,
    "definitions/desk/case_types/renewal.yaml": RENEWAL,
}


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The registry of documents and the modules that it builds on."""
    found = Registry()
    language.register(found)
    for service in (accounts, parties, forms, cases, documents):
        found.module = service.__name__.split(".")[1]
        service.register(found)
    found.freeze()
    return found


def compile_pack(registry: Registry, **changed: str) -> Loaded:
    """The pack, with some of its files replaced: by stem of the file name."""
    texts = {path: changed.get(Path(path).stem, text) for path, text in FILES.items()}
    return load({"desk": {path: text.encode() for path, text in texts.items()}}, registry)


@dataclass
class Desk:
    """The installation under test."""

    kernel: Kernel
    clock: VirtualClock
    owner: str = ""
    case: str = ""
    parties: dict[str, str] = field(default_factory=dict)

    def run(self, action: str) -> None:
        """Run a transition of the case."""
        dispatch(self.kernel, RunAction(case_id=self.case, action=action), AGENT)

    def open_case(
        self, case_type: str = "request", values: dict[str, Any] | None = None, **roles: str | PartyInput
    ) -> str:
        """A new case with the parties of these ids in these roles; returns its id."""
        command = OpenCase(pack="desk", case_type=case_type, values=values or {}, parties=dict(roles))
        return str(dispatch(self.kernel, command, AGENT)["case_id"])

    def store(self, data: bytes, name: str = "file.pdf", **more: Any) -> StoredUpload:
        """Store a file as an upload does."""
        return store_upload(self.kernel, io.BytesIO(data), name, **more)

    def send(
        self,
        piece: str | None = "identity",
        data: bytes | None = None,
        case: str = "",
        actor: Actor = AGENT,
        name: str = "a.pdf",
    ) -> str:
        """Send a file for a piece; returns the document's id."""
        file = self.store(data or pdf(), name)
        command = ReceiveDocument(case_id=case or self.case, piece=piece, file=file)
        return str(dispatch(self.kernel, command, actor)["document_id"])

    def accept(self, document: str, actor: Actor = AGENT, **more: Any) -> None:
        """Accept a document."""
        dispatch(self.kernel, AcceptDocument(document_id=document, **more), actor)

    def refuse(self, document: str, reason: str = "Not readable", actor: Actor = AGENT) -> None:
        """Refuse a document."""
        dispatch(self.kernel, RefuseDocument(document_id=document, reason=reason), actor)

    def party(self, role: str, case: str = "") -> Actor:
        """The party in a role of a case, as its personal link identifies it."""
        roles = frozenset({("desk", f"{OWN_DOSSIER}:{role}")})
        return Actor("party", self.parties[role], roles=roles, case_id=case or self.case)

    def pieces(self, actor: Actor = AGENT, case: str = "") -> dict[str, PieceView]:
        """The pieces of a case as `actor` sees them."""
        with reading(self.kernel, actor) as ctx:
            found = ctx.session.get(Case, case or self.case)
            assert found
            return {view.id: view for view in pieces_of(ctx, found)}

    def status(self, piece: str, case: str = "") -> str:
        """What a piece stands at."""
        return self.pieces(SYSTEM, case)[piece].status

    def stage(self, case: str = "") -> str:
        """The stage of a case."""
        with reading(self.kernel, AGENT) as ctx:
            found = ctx.session.get(Case, case or self.case)
            assert found
            return found.stage

    def facts(self, case: str = "") -> list[str]:
        """The types of a case's journal entries about documents."""
        with reading(self.kernel, AGENT) as ctx:
            found = entries(ctx.session, case or self.case)
            return [entry.type for entry in found if entry.type.startswith(("document.", "pieces."))]

    def row(self, document: str) -> Document:
        """A document's row."""
        with reading(self.kernel, AGENT) as ctx:
            return ctx.session.exec(select(Document).where(col(Document.id) == document)).one()

    def work(self) -> None:
        """Let the worker do what is due."""
        sweep(self.kernel)


def make_desk(folder: Path, registry: Registry, database_url: str, **settings: Any) -> Desk:
    """A kernel with the pack in force, and one case with an owner and an expert."""
    store: dict[str, Any] = store_beside(database_url, folder)
    options = Settings(data_dir=folder, database_url=SecretStr(database_url), worker="none", **store, **settings)
    engine = open_engine(options.database)
    SQLModel.metadata.create_all(engine)
    clock = VirtualClock(START)
    kernel = Kernel(
        settings=options,
        registry=registry,
        engine=engine,
        storage=open_storage(
            options.storage,
            access_key=options.storage_access_key,
            secret_key=options.storage_secret_key.get_secret_value(),
        ),
        definitions=DefinitionStore(engine, registry),
        catalogues=Catalogues([Path("modules/documents/locale")]),
        signing_key="k" * 40,
        clock=clock,
        bell=SilentBell(),
    )
    loaded = compile_pack(registry)
    assert not loaded.diagnostics
    kernel.definitions.publish(loaded)
    desk = Desk(kernel, clock)
    _open_first(desk)
    return desk


def _open_first(desk: Desk) -> None:
    people = {
        role: PartyInput(first_name=role.title(), last_name="Test", email=f"{role}@example.org")
        for role in ("owner", "expert", "watcher")
    }
    command = OpenCase(pack="desk", case_type="request", parties=dict(people))
    desk.case = str(dispatch(desk.kernel, command, AGENT)["case_id"])
    with reading(desk.kernel, AGENT) as ctx:
        rows = ctx.session.exec(select(CaseParty).where(CaseParty.case_id == desk.case))
        desk.parties = {row.role: row.party_id for row in rows}
    desk.owner = desk.parties["owner"]


@pytest.fixture
def desk(tmp_path: Path, registry: Registry, one_database_url: str) -> Desk:
    """An installation with one case."""
    return make_desk(tmp_path, registry, one_database_url)
