"""Numbers beside baskets and filters: those that are kept where rights allow it, else counted, but not without end."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, literal, select, union_all
from sqlmodel import col

from core.context import Context
from modules.cases.models import Case, Task, TaskStatus
from modules.cases.tallying import Place as Tallied
from modules.cases.tallying import tallies
from modules.dossiers.baskets import Place

MOST = 1000


@dataclass(frozen=True)
class Share:
    """How many cases of a basket belong where; None where there are more than were counted."""

    all: int | None
    mine: int | None
    nobody: int | None
    late: int | None
    stages: Mapping[str, int | None]


def count_baskets(ctx: Context, places: Sequence[Place]) -> dict[tuple[str, str], int]:
    """How many cases each basket holds for the actor, by pack and basket; where they are counted, at most `MOST`."""
    kept = tallies(ctx.session) if any(place.tallied is not None for place in places) else {}
    known = {place.key: sum(_kept(kept, place).values()) for place in places if place.tallied is not None}
    return known | _counted(ctx, [place for place in places if place.tallied is None])


def _kept(kept: Mapping[Tallied, int], place: Place) -> dict[str, int]:
    """The numbers of a basket by stage, of what the actor sees whole."""
    found: Counter[str] = Counter()
    for (pack, basket, case_type, stage), number in kept.items():
        if (pack, basket) == place.key and case_type in (place.tallied or ()):
            found[stage] += number
    return dict(found)


def _counted(ctx: Context, places: Sequence[Place]) -> dict[tuple[str, str], int]:
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
    total, *parts = (sum(row[at] for row in rows) for at in range(1, 5))
    whole = total <= MOST
    stages: dict[str, int | None] = {row[0]: row[1] if whole else None for row in rows}
    if place.tallied is not None:
        kept = _kept(tallies(ctx.session, *place.key), place)
        stages, total = {**kept}, sum(kept.values())
    mine, nobody, behind = parts if whole else (None, None, None)
    return Share(total if whole or place.tallied is not None else None, mine, nobody, behind, stages)


def count_tasks(ctx: Context) -> int:
    """How many open tasks are the actor's own."""
    mine = select(func.count()).where(col(Task.status) == TaskStatus.OPEN, col(Task.assignee) == ctx.actor.id)
    return ctx.session.scalar(mine) or 0


def shown_count(number: int) -> int | str | None:
    """The number as the navigation shows it: nothing for none, `999+` for many."""
    return None if not number else number if number < MOST else f"{MOST - 1}+"
