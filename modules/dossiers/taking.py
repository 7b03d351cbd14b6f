"""Taking cases: the next one of a basket, or one that nobody treats yet. Each goes to one person only."""

from typing import Any

from pydantic import Field
from sqlalchemy import or_
from sqlmodel import col, select

from core.commands import CommandModel
from core.context import Context
from core.dispatch import Answer
from core.errors import Refused
from modules.cases.commands import answer_for
from modules.cases.loading import lock_case, touch
from modules.cases.models import Case
from modules.cases.queries import readable
from modules.dossiers.baskets import find_basket
from modules.dossiers.people import TREATING
from modules.dossiers.sorting import order_of


class TakenAlready(Refused):
    """Somebody else treats {reference} by now. Choose another case."""


class TakeNext(CommandModel):
    """Take the most urgent case of a basket that nobody treats yet."""

    pack: str = Field(description="The basket's pack.")
    basket: str = Field(description="The basket.")


class TakeCase(CommandModel):
    """Take a case that nobody treats yet."""

    case_id: str = Field(description="The case.")


def handle_take_next(command: TakeNext, ctx: Context) -> Answer:
    """Assign the first free case to the actor; answers nothing when there is none left."""
    ctx.require_person()
    place = find_basket(ctx, command.pack, command.basket)
    treats = or_(*(readable(ctx, {place.pack.name: place.pack}, right) for right in TREATING))
    statement: Any = select(Case).where(place.cases, treats, col(Case.assignee).is_(None))
    statement = statement.order_by(*order_of(ctx, place).clauses()).limit(1)
    case = ctx.session.exec(statement.with_for_update(skip_locked=True, of=Case)).first()
    return _take(ctx, case) if case else {}


def handle_take(command: TakeCase, ctx: Context) -> Answer:
    """Assign a free case to the actor; raises `TakenAlready`."""
    ctx.require_person()
    case = lock_case(ctx, command.case_id, "read")
    if case.assignee not in (None, ctx.actor.id):
        raise TakenAlready(reference=case.reference)
    return _take(ctx, case)


def _take(ctx: Context, case: Case) -> Answer:
    ctx.require_any(TREATING, case)
    if case.assignee != ctx.actor.id:
        case.assignee = ctx.actor.id
        ctx.record("case.assigned", case, person=ctx.actor.id)
        touch(ctx, case)
    return answer_for(case)
