"""Write a message: the row, the journal, and the work of mailing it, all in the command's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from core.context import Context
from core.templates import paths_used, render_text
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.links import issue_link
from modules.cases.models import Case
from modules.cases.partyroles import party_of
from modules.cases.stepping import StepRun
from modules.cases.telling import told_by
from modules.messages.attaching import attach
from modules.messages.bodies import one_line, to_html
from modules.messages.language import MailTemplate, Send
from modules.messages.models import Direction, Message, MessageStatus
from modules.parties.models import Party

EFFECT = "send_mail"


@dataclass(frozen=True)
class Draft:
    """What a message to a party says; `link` is the personal address that stands in its text, if any."""

    role: str
    party: Party
    subject: str
    text: str
    language: str
    link: str = ""
    template: str = ""
    copies: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    """Fields that it tells."""


def send_template(run: StepRun, options: Send) -> None:
    """Write the mail of a step to a party; nobody in the role, nothing to write."""
    party = party_of(run.ctx, run.case, options.to)
    if party is None:
        run.ctx.record("message.skipped", run.case, template=options.template, role=options.to)
        return
    draft = fill_template(run, options.template, options.to, party)
    copies, files = tuple(_addresses(run, options.cc)), tuple(attach(run, options.attach, party))
    write(run.ctx, run.case, replace(draft, copies=copies, attachments=files))


def fill_template(run: StepRun, name: str, role: str, party: Party, more: Mapping[str, object] | None = None) -> Draft:
    """The mail of a template to a party in its role, in the party's language; it knows `more` beside the case."""
    template: MailTemplate = run.pack.get("template", name)
    language = language_for(party, run.pack.manifest.languages)
    subject, body = template.subject.in_(language), template.body.in_(language)
    paths = paths_used(subject) | paths_used(body)
    wanted = ("link",) in paths
    link = personal_link(run.ctx, run.case, party) if wanted else ""
    values = run.ctx.facts(run.case, {**run.known, **(more or {}), "link": link})
    told = told_by(run.ctx, run.case, paths, run.known)
    return Draft(
        role=role,
        party=party,
        subject=render_text(subject, values, language),
        text=render_text(body, values, language).strip(),
        language=language,
        link=link,
        template=name,
        told=tuple(told),
    )


def _addresses(run: StepRun, roles: tuple[str, ...]) -> list[str]:
    found = [party_of(run.ctx, run.case, role) for role in roles]
    return [party.email for party in found if party and party.email]


def language_for(party: Party, offered: tuple[str, ...]) -> str:
    """The party's language if the pack offers it, else the pack's first."""
    return party.language if party.language in offered else offered[0]


def personal_link(ctx: Context, case: Case, party: Party) -> str:
    """A new address at which the party opens its own dossier."""
    return f"{ctx.kernel.settings.address}/my/{issue_link(ctx, case, party.id)}"


def write(ctx: Context, case: Case, draft: Draft) -> Message:
    """Keep the message and have it mailed after the commit."""
    message = Message(
        case_id=case.id,
        party_id=draft.party.id,
        role=draft.role,
        author=ctx.actor.label,
        author_name=ctx.actor.name if ctx.actor.kind == "person" and not draft.template else "",
        template=draft.template,
        language=draft.language,
        to_address=draft.party.email,
        cc_addresses=list(draft.copies),
        attachments=list(draft.attachments),
        told=list(draft.told),
        subject=one_line(draft.subject),
        text=draft.text,
        html=to_html(draft.text, one_line(draft.subject), draft.language, draft.link),
        created_at=ctx.now(),
    )
    message.message_id = f"<{message.id}@{urlsplit(ctx.kernel.settings.address).hostname or 'liasse.invalid'}>"
    post(ctx, case, message)
    ctx.record("message.written", case, message=message.id, role=message.role, template=message.template)
    return message


def post(ctx: Context, case: Case, message: Message) -> None:
    """Have the message mailed after the commit."""
    message.status = MessageStatus.WAITING
    message.outbox_id = ctx.later(EFFECT, case, message=message.id)
    ctx.session.add(message)
    ctx.session.flush()


def write_free(ctx: Context, case: Case, party: Party, role: str, subject: str, text: str) -> Message:
    """Write what an agent typed to a party, with the address of its dossier if it may open it."""
    language = language_for(party, pack_of(ctx, case).manifest.languages)
    reads = case_type_of(ctx, case).parties[role].access != "none"
    link = personal_link(ctx, case, party) if reads and party.email else ""
    full = f"{text}\n\n{link}" if link else text
    return write(ctx, case, Draft(role, party, subject, full, language, link))


def receive(ctx: Context, case: Case, party: Party, role: str, subject: str, text: str) -> Message:
    """Keep what a party wrote in its own dossier."""
    message = Message(
        case_id=case.id,
        direction=Direction.IN,
        party_id=party.id,
        role=role,
        author=ctx.actor.label,
        author_name=party.name,
        language=party.language,
        subject=one_line(subject),
        text=text,
        told=[],
        status=MessageStatus.RECEIVED,
        created_at=ctx.now(),
    )
    ctx.session.add(message)
    ctx.session.flush()
    ctx.record("message.received", case, message=message.id, role=role)
    return message
