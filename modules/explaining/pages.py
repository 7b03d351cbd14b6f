"""The panel 'Why?': a dialog where there is a script, a page where there is none."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from core.context import Context, reading
from core.web.access import ActorDep, KernelDep
from core.web.rendering import language_of, render
from modules.cases.definitions import pack_of
from modules.cases.models import Case
from modules.cases.queries import find_case, view_case
from modules.dossiers.history import Fact, timeline_of
from modules.dossiers.screens import NAVIGATION, by_script, gettext_of
from modules.explaining.answers import Answer
from modules.explaining.asking import ask
from modules.explaining.offering import offered, whom_choices
from modules.explaining.sentences import question_of, sentence_of, verdict_of

router = APIRouter(include_in_schema=False)
PATH = "/why/{case_id}"
Whom = Annotated[str, Query(alias="as", max_length=254)]
CAUSED = ("stage_by_itself", "stage_by_reaction")
"""Reasons that name an entry of the journal as their cause."""
TONES = {True: "success", False: "warning"}


def why_url(case_id: str) -> str:
    """The page that answers why about a case; the subject and the name stand behind it."""
    return PATH.format(case_id=case_id)


@router.get(PATH)
def choose(
    request: Request, case_id: str, kernel: KernelDep, actor: ActorDep, q: str = "", whom: Whom = ""
) -> HTMLResponse:
    """The answer to what was chosen in the panel, such as `field:iban`."""
    subject, _, name = q.partition(":")
    return show(request, case_id, subject or "stage", kernel, actor, name, whom)


@router.get(PATH + "/{subject}")
@router.get(PATH + "/{subject}/{name}")
def show(
    request: Request, case_id: str, subject: str, kernel: KernelDep, actor: ActorDep, name: str = "", whom: Whom = ""
) -> HTMLResponse:
    """The answer, with its reasons and their places in the definition."""
    gettext, language = gettext_of(request), language_of(request)
    with reading(kernel, actor) as ctx:
        found = ask(ctx, case_id, subject, name[:140], whom)
        case = find_case(ctx, case_id)
        zone = pack_of(ctx, case).manifest.zone
        facts = _facts(ctx, case, found)
        questions, whoms = offered(ctx, case), whom_choices(ctx, case) if actor.administrator else []
    return render(
        request,
        f"explaining/{'dialog' if by_script(request) else 'page'}.html",
        navigation_url=NAVIGATION,
        case=case,
        answer=found,
        question=question_of(found, gettext, language),
        verdict=verdict_of(found, gettext),
        tone="neutral" if subject == "stage" else TONES[found.yes],
        reasons=[(one, sentence_of(one, gettext, language, zone, plain=True)) for one in found.reasons],
        facts=facts,
        asked=f"{found.subject}:{found.name}",
        whom=whom,
        offered=questions,
        whoms=whoms,
    )


def _facts(ctx: Context, case: Case, answer: Answer) -> dict[int, Fact]:
    """What the history says of the entries that were causes, by number, as far as the actor reads it."""
    numbers = {one.details.get("number") for one in answer.reasons if one.code in CAUSED and one.entry}
    numbers -= {one.entry for one in answer.reasons}
    if not numbers:
        return {}
    return {fact.number: fact for fact in timeline_of(ctx, view_case(ctx, case)) if fact.number in numbers}
