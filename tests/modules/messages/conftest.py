"""One pack whose cases write mails, a kernel with a virtual clock, and a real SMTP server."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from socket import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr
from sqlmodel import SQLModel, select

from core import language
from core.actors import Actor
from core.bell import SilentBell
from core.clock import VirtualClock
from core.database import open_engine, reading
from core.definitions.load import Loaded, load
from core.definitions.store import DefinitionStore
from core.dispatch import dispatch
from core.kernel import Kernel
from core.registry import Part, Registry
from core.settings import Settings
from core.storage.opening import open_storage
from core.translations import Catalogues
from core.worker import sweep
from modules.accounts import module as accounts
from modules.cases import module as cases
from modules.cases.commands import OpenCase
from modules.forms import module as forms
from modules.incidents import module as incidents
from modules.messages import module as messages
from modules.messages.models import Message
from modules.parties import module as parties
from modules.parties.language import PartyInput
from tests.modules.accounts.kernels import database

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
AGENT = Actor("person", "0" * 36, "Ada Agent", roles=frozenset({("shop", "clerk")}))
READER = Actor("person", "1" * 36, "Rita Reader", roles=frozenset({("shop", "reader")}))
ADMIN = Actor("person", "2" * 36, "Adam Admin", administrator=True)
ACTORS = {"agent": AGENT, "reader": READER, "admin": ADMIN}
SERVICES = (accounts, parties, forms, cases, incidents, messages)

PACK = """
pack: shop
version: 1.0.0
title: {en: Shop, fr: Boutique}
languages: [en, fr]
"""
ROLES = """
roles:
  clerk: {title: Clerk, may: {order: [read, open, update, transition, message]}}
  reader: {title: Reader, may: {order: [read]}}
"""
CASE_TYPE = """
case_type: order
title: Order
reference: "O-{number:06}"
parties:
  buyer: {title: Buyer, access: own_dossier}
  shop: {title: Shop}
fields:
  amount: {type: money}
  goods: {type: text}
stages: {open: {}, done: {final: true}}
transitions:
  finish: {from: open, to: done, by: clerk}
on_open:
  - send: {template: welcome, to: buyer}
"""
TEMPLATE = """
template: welcome
case_type: order
subject: {en: "Order {{ reference }}: {{ goods }}", fr: "Commande {{ reference }} : {{ goods }}"}
body:
  en: |
    Dear {{ buyer.name }},

    we got your order of {{ amount | money }}.

    {{ link }}
  fr: |
    Bonjour {{ buyer.name }},

    nous avons reçu votre commande de {{ amount | money }}.

    {{ link }}
"""
FILES = {
    "definitions/shop/pack.yaml": PACK,
    "definitions/shop/roles.yaml": ROLES,
    "definitions/shop/case_types/order.yaml": CASE_TYPE,
    "definitions/shop/templates/welcome.yaml": TEMPLATE,
}


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The registry of the modules that messages build on."""
    found = Registry()
    language.register(found)
    for service in SERVICES:
        found.module = service.__name__.split(".")[1]
        service.register(found)
    found.add(Part("identity", "test", run=lambda request, _: ACTORS.get(request.headers.get("x-actor", ""))))
    found.freeze()
    return found


def compile_pack(registry: Registry, **changed: str) -> Loaded:
    """The pack, with some of its files replaced: by stem of the file name."""
    texts = {path: changed.get(Path(path).stem, text) for path, text in FILES.items()}
    return load({"shop": {path: text.encode() for path, text in texts.items()}}, registry)


@dataclass
class Shop:
    """The installation under test."""

    kernel: Kernel
    clock: VirtualClock

    def open_case(self, goods: str = "Lamp", **party: Any) -> str:
        """A new case of a buyer; returns its id."""
        given = {
            "first_name": "Bea",
            "last_name": "Buyer",
            "email": "bea@example.org",
            "language": "en",
            **party,
        }
        buyer = PartyInput.model_validate(given)
        values = {"amount": "12.50", "goods": goods}
        command = OpenCase(pack="shop", case_type="order", values=values, parties={"buyer": buyer})
        return str(dispatch(self.kernel, command, AGENT)["case_id"])

    def messages(self) -> list[Message]:
        """All messages, oldest first."""
        with reading(self.kernel.engine) as session:
            found = list(session.exec(select(Message).order_by(Message.id)))
            session.expunge_all()
            return found

    def work(self, rounds: int = 1, pause: timedelta = timedelta(0)) -> None:
        """Let the worker sweep, the clock moving on between the rounds."""
        for _ in range(rounds):
            sweep(self.kernel)
            self.clock.advance(pause)


def make_shop(folder: Path, registry: Registry, smtp_url: str = "", database_url: str = "") -> Shop:
    """A kernel with the pack in force, on SQLite unless told otherwise."""
    settings = Settings(
        data_dir=folder,
        database_url=SecretStr(database_url),
        public_url="https://liasse.example",
        smtp_url=SecretStr(smtp_url),
        worker="none",
    )
    engine = open_engine(settings.database)
    SQLModel.metadata.create_all(engine)
    clock = VirtualClock(START)
    kernel = Kernel(
        settings=settings,
        registry=registry,
        engine=engine,
        storage=open_storage(settings.storage, access_key="", secret_key=""),
        definitions=DefinitionStore(engine, registry),
        catalogues=Catalogues([Path("modules/messages/locale")]),
        signing_key="k" * 40,
        clock=clock,
        bell=SilentBell(),
    )
    loaded = compile_pack(registry)
    assert not loaded.diagnostics
    kernel.definitions.publish(loaded)
    return Shop(kernel, clock)


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, registry: Registry) -> Iterator[Shop]:
    """An installation without a mail server."""
    with database(request.param, tmp_path) as url:
        made = make_shop(tmp_path, registry, database_url=url)
        yield made
        made.kernel.engine.dispose()


@dataclass
class Mailbox:
    """What an SMTP server took, and what it is told to answer."""

    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Any] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a mail, or answer what the test wants."""
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer.startswith("250"):
            self.envelopes.append(envelope)
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return answer


def free_port() -> int:
    """A port that nobody listens on."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    """A running SMTP server and its address."""
    box = Mailbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"smtp://127.0.0.1:{port}"
    controller.stop()
