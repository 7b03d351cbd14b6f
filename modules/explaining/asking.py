"""Ask: the rights of whoever asks, for whom they ask, and the answer."""

from dataclasses import replace

from sqlmodel import col, select

from core.actors import Actor
from core.context import Context
from core.errors import NotFound
from modules.cases.definitions import case_type_of
from modules.cases.models import Case
from modules.cases.queries import find_case
from modules.dossiers.people import names_of
from modules.explaining.answers import Answer
from modules.explaining.catalogue import answer
from modules.explaining.errors import NobodyNamed, SeveralCases
from modules.explaining.questions import Question
from modules.explaining.sight import Sight
from modules.explaining.whom import find_whom

FOR_SOMEBODY = ("action", "widget", "document", "case")
"""Subjects that are about what somebody may do or see."""


def ask(ctx: Context, case_id: str, subject: str, name: str = "", whom: str = "") -> Answer:
    """The answer for somebody of the house who may read the case; raises `NotFound` unless they may.

    `whom` is for administrators: an e-mail address, a role, a party.
    """
    case = find_case(ctx, case_id)
    ctx.require_person()
    return _answer(ctx, case, Sight(ctx, case, case_type_of(ctx, case)), subject, name, whom)


def ask_as_operator(ctx: Context, case: Case, subject: str, name: str = "", whom: str = "") -> Answer:
    """The answer for whoever works on the machine itself: they see all but what is encrypted.

    Without `whom` it speaks of nobody in particular; raises `NobodyNamed` where that means nothing.
    """
    ctx.require_administrator()
    if subject in FOR_SOMEBODY and not whom:
        raise NobodyNamed(subject=subject)
    sight = Sight(ctx, case, case_type_of(ctx, case), operator=True)
    return _answer(ctx, case, sight, subject, name, whom)


def _answer(ctx: Context, case: Case, sight: Sight, subject: str, name: str, whom: str) -> Answer:
    actor = find_whom(ctx, case, whom)
    question = Question(Context(ctx.kernel, ctx.session, actor), case, sight, name)
    return replace(answer(question, subject), whom=_called(ctx, actor, whom))


def _called(ctx: Context, actor: Actor, whom: str) -> str:
    return (names_of(ctx, [actor.id]).get(actor.id) or whom.rpartition(":")[2]) if whom else ""


def find_by_reference(ctx: Context, reference: str, pack: str = "") -> Case:
    """The case with this reference, or this id; raises `NotFound`, `SeveralCases`."""
    wanted = (col(Case.reference) == reference) | (col(Case.id) == reference[:36])
    statement = select(Case).where(wanted, *([Case.pack == pack] if pack else []))
    found = list(ctx.session.exec(statement.limit(2)))
    if not found:
        raise NotFound(kind="case", id=reference[:64])
    if len(found) > 1:
        raise SeveralCases(reference=reference[:64], packs=", ".join(case.pack for case in found))
    return found[0]
