"""One page of a basket."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, true
from sqlmodel import col, select

from core.context import Context
from core.web.api import read_cursor, write_cursor
from modules.cases.listing import escape_like
from modules.cases.models import Case
from modules.dossiers.baskets import Place
from modules.dossiers.sorting import order_of, position_of, shows_headlines

PAGE = 25
LONGEST_TEXT = 100


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to see of a basket: whose cases, in which stage, with which text, from where on."""

    whose: str = ""
    stage: str = ""
    text: str = ""
    cursor: str = ""


@dataclass(frozen=True)
class Page:
    """Cases in the order of the basket, and the cursor of the next page (empty at the end)."""

    cases: list[Case]
    next: str


WHOSE: Mapping[str, Callable[[Context], ColumnElement[bool]]] = {
    "mine": lambda ctx: col(Case.assignee) == ctx.actor.id,
    "nobody": lambda _: col(Case.assignee).is_(None),
    "late": lambda ctx: col(Case.due_at) < ctx.now(),
}


def list_basket(ctx: Context, place: Place, wanted: Wanted, size: int = PAGE) -> Page:
    """The cases that are wanted, one page of them. Raises `BadRequest` for a cursor that is none."""
    order = order_of(ctx, place)
    conditions = [place.cases, *_filters(ctx, place, wanted)]
    position = read_cursor(wanted.cursor, 2)
    rows: list[Any] = []
    for part in order.after(position) if position else [true()]:
        statement = select(Case, order.value).where(*conditions, part).order_by(*order.clauses())
        rows += ctx.session.exec(statement.limit(size + 1 - len(rows))).all() if len(rows) <= size else ()
    shown = rows[:size]
    following = write_cursor(*position_of(shown[-1][1], shown[-1][0])) if len(rows) > size else ""
    return Page([row[0] for row in shown], following)


def _filters(ctx: Context, place: Place, wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [WHOSE[wanted.whose](ctx)] if wanted.whose in WHOSE else []
    if wanted.stage:
        found.append(col(Case.stage) == wanted.stage)
    if wanted.text.strip():
        found.append(holds_text(wanted.text, shows_headlines(ctx, place)))
    return found


def holds_text(text: str, headlines: bool = True) -> ColumnElement[bool]:
    """Whether the reference (or the headline, if those may be looked in) holds `text`, in whichever case."""
    pattern = f"%{escape_like(text.strip().lower()[:LONGEST_TEXT])}%"
    looked_in = (col(Case.reference), *((col(Case.headline),) if headlines else ()))
    return or_(*(func.lower(column).like(pattern, escape="\\") for column in looked_in))


def sight_of(cases: Iterable[Case]) -> str:
    """What stands for these cases as they are now, so that a page can tell whether it would show them otherwise."""
    shown = " ".join(f"{case.id}.{case.version}" for case in cases)
    return hashlib.sha256(shown.encode()).hexdigest()[:16]
