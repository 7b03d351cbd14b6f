"""Numbers beside baskets and filters: one query for all baskets, bounded so that pages stay fast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, literal, select, union_all
from sqlmodel import col

from core.context import Context
from modules.cases.models import Case, Task, TaskStatus
from modules.dossiers.baskets import Place

MOST = 1000


@dataclass(frozen=True)
class Share:
    """How many cases of a basket belong where; `whole` is false when there are more than were counted."""

    all: int
    mine: int
    nobody: int
    late: int
    stages: Mapping[str, int]
    whole: bool


def count_baskets(ctx: Context, places: Sequence[Place]) -> dict[tuple[str, str], int]:
    """How many cases each basket holds for the actor, by pack and basket; at most `MOST` are counted."""
    if not places:
        return {}
    legs = []
    for place in places:
        some = select(col(Case.id)).where(place.cases).limit(MOST).subquery()
        counted = select(func.count()).select_from(some).scalar_subquery()
        legs.append(select(literal(place.pack.name), literal(place.name), counted))
    return {(pack, name): number for pack, name, number in ctx.session.execute(union_all(*legs))}


def count_shares(ctx: Context, place: Place) -> Share:
    """How the cases of one basket divide by assignee, deadline and stage."""
    some = select(col(Case.stage), col(Case.assignee), col(Case.due_at)).where(place.cases).limit(MOST + 1).subquery()
    late = (some.c.due_at.is_not(None)) & (some.c.due_at < ctx.now())
    statement = select(
        some.c.stage,
        func.count(),
        func.count().filter(some.c.assignee == ctx.actor.id),
        func.count().filter(some.c.assignee.is_(None)),
        func.count().filter(late),
    ).group_by(some.c.stage)
    rows = list(ctx.session.execute(statement))
    total, mine, nobody, behind = (sum(row[at] for row in rows) for at in range(1, 5))
    return Share(total, mine, nobody, behind, {row[0]: row[1] for row in rows}, total <= MOST)


def count_tasks(ctx: Context) -> int:
    """How many open tasks are the actor's own."""
    mine = select(func.count()).where(col(Task.status) == TaskStatus.OPEN, col(Task.assignee) == ctx.actor.id)
    return ctx.session.scalar(mine) or 0


def shown_count(number: int) -> int | str | None:
    """The number as the navigation shows it: nothing for none, `999+` for many."""
    return None if not number else number if number < MOST else f"{MOST - 1}+"
