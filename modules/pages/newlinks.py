"""Ask for a new personal link: the answer never tells whether an address is known, in words or in time."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field
from sqlmodel import col, select

from core.commands import CommandModel
from core.context import Context
from core.kernel import Kernel
from core.outbox import OutboxMessage
from modules.accounts.addresses import LONGEST, is_email
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.models import Case, CaseParty
from modules.messages.writing import Draft, language_for, personal_link, write
from modules.pages.counting import count, count_key, take
from modules.parties.models import Party
from modules.parties.normalising import email_key

EFFECT = "mail_new_links"
MOST_CASES = 5
SUBJECT = "Your personal link for {reference}"
BODY = """Hello {name},

you asked for a new link to follow {reference}. It opens your own page, for {days} days.

{link}

You did not ask for it? Then do nothing: nobody but you received this mail."""


class AskNewLink(CommandModel):
    """Ask that whoever has this address gets new links to its open cases."""

    email: Annotated[str, Field(max_length=LONGEST)]
    """The address as it was typed."""
    network: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Key of the network that asks."""


class MailNewLinks(CommandModel):
    """Mail new links to the parties that have this address."""

    email: str
    """The address as it is compared."""


def ask_new_link(command: AskNewLink, ctx: Context) -> None:
    """Nothing is looked up here: whether the address is known shows neither in the answer nor in its time."""
    ctx.allow_anyone("the mail goes to the address alone")
    count(ctx, "new_link", command.network)
    key = email_key(command.email)
    if is_email(key):
        ctx.later(EFFECT, email=key)


def deliver_new_links(_: Kernel, message: OutboxMessage) -> CommandModel:
    """The work after the commit."""
    return MailNewLinks(email=str(message.payload["email"]))


def mail_new_links(command: MailNewLinks, ctx: Context) -> None:
    """One mail per open case in which the address may see something; three times an hour at most."""
    ctx.require_administrator()
    cases = list(_cases(ctx, command.email))
    if not cases or take(ctx, "mailed_link", count_key(ctx.kernel, "mailed_link", command.email)):
        return
    for case, party, role in cases:
        write(ctx, case, _mail(ctx, case, party, role))


def _cases(ctx: Context, email: str) -> Iterator[tuple[Case, Party, str]]:
    statement = (
        select(Case, Party, CaseParty.role)
        .join(CaseParty, col(CaseParty.case_id) == col(Case.id))
        .join(Party, col(Party.id) == col(CaseParty.party_id))
        .where(Party.email_key == email, col(Case.closed_at).is_(None))
        .order_by(col(Case.opened_at).desc(), CaseParty.role)
        .limit(4 * MOST_CASES)
    )
    seen: set[tuple[str, str]] = set()
    for case, party, role in ctx.session.exec(statement).all():
        known = case_type_of(ctx, case).parties.get(role)
        if known and known.access != "none" and (case.id, party.id) not in seen and len(seen) < MOST_CASES:
            seen.add((case.id, party.id))
            yield case, party, role


def _mail(ctx: Context, case: Case, party: Party, role: str) -> Draft:
    language = language_for(party, pack_of(ctx, case).manifest.languages)
    gettext = ctx.kernel.catalogues.gettext(language)
    link = personal_link(ctx, case, party)
    told = {
        "name": party.name,
        "reference": case.reference,
        "days": ctx.kernel.settings.link_days,
        "link": link,
    }
    subject, text = gettext(SUBJECT).format(**told), gettext(BODY).format(**told)
    return Draft(role, party, subject, text, language, link)
