"""What `check` says of the step `ask` beyond names."""

from collections.abc import Iterator
from datetime import UTC, datetime

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.templates import paths_used
from modules.cases.language import CaseType
from modules.cases.outsideforms import check_outside
from modules.cases.walking import every_step
from modules.corrections.askoptions import Ask
from modules.messages.language import MailTemplate
from modules.messages.rules import LINK, PARTS

SOME_DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""A Monday morning, to compare delays."""
Path = tuple[str | int, ...]


def check_asks(scope: Scope) -> Iterator[Problem]:
    """A party answers in its own dossier, its mail speaks of this case type, and reminders come before the end."""
    case_type: CaseType = scope.file.value
    for path, step in every_step(case_type):
        if isinstance(step.options, Ask):
            here = (*path, "ask")
            yield from _dossier(case_type, step.options, here)
            yield from check_outside(scope.pack, step.options.form, case_type, (*here, "form"))
            yield from _mail(scope, step.options, here)
            yield from _reminders(scope, step.options, here)


def _dossier(case_type: CaseType, options: Ask, here: Path) -> Iterator[Problem]:
    role = case_type.parties.get(options.to)
    if role is not None and role.access != "own_dossier":
        message = f"the party '{options.to}' has no dossier in which it could answer"
        yield Problem((*here, "to"), message, f"give '{options.to}' access: own_dossier", "LI186")


def _mail(scope: Scope, options: Ask, here: Path) -> Iterator[Problem]:
    template = scope.pack.get("template", options.template) if options.template else None
    if not isinstance(template, MailTemplate):
        return
    if template.case_type not in (None, scope.case_type_name):
        message = f"the template '{options.template}' speaks of the case type '{template.case_type}'"
        yield Problem((*here, "template"), message, "write one for this case type", "LI134")
    texts = [text for part in PARTS for text in getattr(template, part).by_language.values()]
    if not any((LINK,) in paths_used(text) for text in texts):
        message = f"the template '{options.template}' has no link, so the party does not find the form"
        yield Problem((*here, "template"), message, "add {{ link }} to its body", "LI188")


def _reminders(scope: Scope, options: Ask, here: Path) -> Iterator[Problem]:
    """Reminders that can never go out, where both times are written and counted alike."""
    due, calendar = options.due.fixed if options.due else None, scope.pack.calendar()
    for index, delay in enumerate(options.remind):
        one = delay.fixed
        alike = due is not None and one is not None and due.business == one.business
        if due and one and alike and one.after(SOME_DAY, calendar) >= due.after(SOME_DAY, calendar):
            message = "this reminder would come when the time for an answer is over"
            yield Problem((*here, "remind", index), message, "remind earlier, or leave more time", "LI189")
