"""What scenarios say of messages: who writes, which mails leave. Mails are caught, never sent."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from pydantic import Field, field_validator
from sqlmodel import col, select

from core.commands import CommandModel
from core.database import reading
from core.definitions.language import Closed, Ref
from core.kernel import Kernel
from core.outbox import OutboxMessage
from core.registry import Part, Registry
from modules.messages.commands import MarkKept, MarkSent, WriteMessage
from modules.messages.effects import NO_ADDRESS
from modules.messages.mailing import address_of, compose
from modules.messages.models import Direction, Message
from modules.messages.queries import messages_of
from modules.messages.writing import EFFECT
from modules.scenarios.findings import Mismatch, differs, plain_words, shown
from modules.scenarios.lines import CHECK, VALUE, VERB, Check, Line, Verb
from modules.scenarios.scene import Scene


class Writes(Verb):
    """Somebody writes a message: a party from its own dossier, an agent to a party."""

    text: str = Field(alias=VALUE, min_length=1, description="What it says.")
    to: Annotated[str, Ref("party")] | None = Field(default=None, description="The party that an agent writes to.")
    subject: str = Field(default="", description="Its subject; default: the reference.")


class Looks(Closed):
    """What a mail is like."""

    template: Annotated[str, Ref("mail")] | None = Field(default=None, description="The template it was made from.")
    subject: str | None = Field(default=None, description="Words of its subject.")
    contains: str | None = Field(default=None, description="Words of its text.")
    status: str | None = Field(default=None, description="sent, or kept when there was nobody to mail it to.")
    times: int | None = Field(default=None, ge=0, description="How many such mails there are; default: at least one.")


class MailTo(Check):
    """A mail to a party of the case."""

    looks: Looks = Field(alias=VALUE, description="Its template, or what it is like: {template: …, contains: …}.")

    @field_validator("looks", mode="before", json_schema_input_type=str | Looks)
    @classmethod
    def _template(cls, value: object) -> object:
        return {"template": value} if isinstance(value, str) else value


class MailsTo(Check):
    """All mails to a party of the case, in their order."""

    templates: tuple[Annotated[str, Ref("mail")], ...] = Field(
        alias=VALUE, description="Their templates, oldest first; none: []."
    )


class ReadsMails(Check):
    """Which mails somebody reads in the case."""

    templates: tuple[Annotated[str, Ref("mail")], ...] = Field(
        alias=VALUE, description="Their templates, oldest first; none: []."
    )


def register_scenarios(registry: Registry) -> None:
    """The verb and the checks of messages, and what catches mails."""
    registry.add(Part(VERB, "{actor} writes", Writes, writes))
    registry.add(Part(CHECK, "mail to {party}", MailTo, check_mail))
    registry.add(Part(CHECK, "mails to {party}", MailsTo, check_mails))
    registry.add(Part(CHECK, "{actor} reads mails", ReadsMails, check_reading))
    registry.add(Part("scenario_stub", EFFECT, run=catch_mail, description="Mails are composed and caught."))


def catch_mail(kernel: Kernel, work: OutboxMessage) -> CommandModel | None:
    """Do all that mailing does except handing the mail to a server."""
    with reading(kernel.engine) as session:
        message = session.get(Message, str(work.payload["message"]))
        session.expunge_all()
    if message is None:
        return None
    if address_of(message.to_address) is None:
        return MarkKept(message_id=message.id, reason=NO_ADDRESS)
    compose(message, kernel.settings.mail_from, kernel.clock.now())
    return MarkSent(message_id=message.id)


def writes(scene: Scene, line: Line) -> None:
    """Write a message."""
    options: Writes = line.options
    command = WriteMessage(
        case_id=scene.require_case(), role=options.to or "", subject=options.subject, text=options.text
    )
    scene.do(command, scene.actor(line.slots["actor"]))


def mails(scene: Scene, role: str) -> list[Message]:
    """What was written to a party of the case, oldest first."""
    with scene.look() as ctx:
        mine = (Message.case_id == scene.case(ctx).id, Message.role == role, Message.direction == Direction.OUT)
        return list(ctx.session.exec(select(Message).where(*mine).order_by(col(Message.id))))


def check_mail(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """Whether there is such a mail."""
    looks: Looks = line.options.looks
    role = line.slots["party"]
    written = mails(scene, role)
    found = [message for message in written if not list(_differences(looks, message))]
    if looks.times is not None:
        yield from differs(f"such mails to {role}", looks.times, len(found), "times")
    elif not found:
        yield _missing(role, looks, written)


def _missing(role: str, looks: Looks, written: list[Message]) -> Mismatch:
    """The mismatch, told by the newest mail of the same template."""
    like = [message for message in written if looks.template in (None, message.template)]
    expected = ", ".join(f"{name} {value}" for name, value in looks.model_dump(exclude_none=True).items())
    if not like:
        return Mismatch(f"a mail to {role}: {expected}", f"mails to {role}: {shown([m.template for m in written])}")
    name, found = next(_differences(looks, like[-1]))
    return Mismatch(f"a mail to {role}: {expected}", f"{name}: {found}", name)


def _differences(looks: Looks, message: Message) -> Iterator[tuple[str, Any]]:
    if looks.template is not None and looks.template != message.template:
        yield "template", message.template
    if looks.subject is not None and plain_words(looks.subject) not in plain_words(message.subject):
        yield "subject", message.subject
    if looks.contains is not None and plain_words(looks.contains) not in plain_words(message.text):
        yield "contains", message.text
    if looks.status is not None and looks.status != message.status:
        yield "status", message.status


def check_reading(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """The mails of templates that somebody reads; those that tell what is hidden from them are not among them."""
    who = line.slots["actor"]
    with scene.look(scene.actor(who)) as ctx:
        case = scene.case(ctx)
        read = {view.id for view in messages_of(ctx, case)} if ctx.may("read", case) else set()
        mine = (Message.case_id == case.id, Message.template != "", Message.direction == Direction.OUT)
        written = ctx.session.exec(select(Message).where(*mine).order_by(col(Message.id)))
        found = [message.template for message in written if message.id in read]
    yield from differs(f"mails that {who} reads", list(line.options.templates), found)


def check_mails(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """All mails to a party."""
    role = line.slots["party"]
    found = [message.template or "free message" for message in mails(scene, role)]
    yield from differs(f"mails to {role}", list(line.options.templates), found)
