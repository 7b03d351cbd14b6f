"""The mails of the step `ask`: the pack's template, or plain words of our own."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from core.definitions.language import Text
from core.translations import Gettext
from core.web.formatting import show_datetime
from modules.cases.stepping import StepRun
from modules.cases.telling import told_by
from modules.corrections.askoptions import Ask
from modules.corrections.models import FieldRequest
from modules.corrections.waiting import aware
from modules.messages.rules import ASKED
from modules.messages.writing import Draft, fill_template, language_for, personal_link, write
from modules.parties.models import Party

PLAIN = "ask"
"""What the mail is called that is written when the pack has none."""


def send_ask(run: StepRun, options: Ask, request: FieldRequest, party: Party, again: bool = False) -> None:
    """Mail the party what it is asked; one without an address is told to the house by a fact."""
    if not party.email:
        run.ctx.record("form.unreachable", run.case, request=request.id, name=request.name, role=request.role)
        return
    draft = (
        _written(run, options.template, request, party) if options.template else _plain(run, options, request, party)
    )
    gettext = run.ctx.kernel.catalogues.gettext(draft.language)
    subject = gettext("Reminder: %(subject)s") % {"subject": draft.subject} if again else draft.subject
    write(run.ctx, run.case, replace(draft, subject=subject))


def _written(run: StepRun, template: str, request: FieldRequest, party: Party) -> Draft:
    """The pack's mail, which knows what is asked."""
    title = Text.of(request.title).in_(language_for(party, run.pack.manifest.languages))
    due = aware(request.due_at, request.asked_at) if request.due_at else None
    asked = {"title": title, "message": request.message, "due": due}
    return fill_template(run, template, request.role, party, {ASKED: asked})


def _plain(run: StepRun, options: Ask, request: FieldRequest, party: Party) -> Draft:
    """The mail when the pack has none: what is asked, until when, and the personal link."""
    language = language_for(party, run.pack.manifest.languages)
    gettext = run.ctx.kernel.catalogues.gettext(language)
    link = personal_link(run.ctx, run.case, party)
    title = Text.of(request.title).in_(language)
    paths = options.message.expression.paths() if options.message else frozenset()
    lines = (
        gettext("Hello %(name)s,") % {"name": party.name} if party.name else gettext("Hello,"),
        gettext("we need an answer from you: %(title)s (reference %(reference)s).")
        % {"title": title, "reference": run.case.reference},
        request.message,
        gettext("You find the form here; you can stop and go on later, on another device too:"),
        link,
        _deadline(gettext, request, run.zone, language),
    )
    return Draft(
        role=request.role,
        party=party,
        subject=gettext("%(title)s: please answer") % {"title": title},
        text="\n\n".join(line for line in lines if line),
        language=language,
        link=link,
        template=PLAIN,
        told=tuple(told_by(run.ctx, run.case, paths, run.known)),
    )


def _deadline(gettext: Gettext, request: FieldRequest, zone: ZoneInfo, language: str) -> str:
    if request.due_at is None:
        return ""
    moment = aware(request.due_at, request.asked_at).astimezone(zone)
    return gettext("Please answer before %(moment)s.") % {"moment": show_datetime(moment, language)}
