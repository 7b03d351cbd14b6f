"""Carry a migration out batch by batch, and tell what comes of each case as it goes."""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from core.actors import SYSTEM, Actor
from core.database import reading
from core.dispatch import dispatch
from core.failpoints import Point, reach
from core.kernel import Kernel
from modules.cases.models import Case
from modules.migrating.batches import Outcome
from modules.migrating.commands import (
    FinishMigration,
    ForecastBatch,
    ForgetMigration,
    MigrateBatch,
    RevertBatch,
    StartMigration,
)
from modules.migrating.errors import NoSuchRun
from modules.migrating.forecasting import TakenChanges
from modules.migrating.locking import alone
from modules.migrating.models import MigratedCase, MigrationRun
from modules.migrating.requests import Request

Told = dict[str, Any]
ROUNDS = 5
"""How often cases are tried again that somebody was changing."""
PAUSE = 0.4
"""Seconds between those."""


def forecast(kernel: Kernel, request: Request, actor: Actor, size: int = 100, limit: int = 0) -> Iterator[Told]:
    """What would come of each case; nothing is changed."""
    after, changes, seen, more = "", TakenChanges(), 0, True
    while more and (not limit or seen < limit):
        command = ForecastBatch(request=request, after=after, size=_next(size, limit, seen), changes=changes)
        answer = dispatch(kernel, command, actor)
        after, more, seen = answer["after"], answer["more"], seen + answer["looked_at"]
        changes = TakenChanges.model_validate(answer["changes"])
        yield from answer["results"]


def _next(size: int, limit: int, seen: int) -> int:
    return min(size, limit - seen) if limit else size


def migrate(
    kernel: Kernel, request: Request, actor: Actor, keep_until: datetime, size: int = 100, limit: int = 0
) -> Iterator[Told]:
    """What came of each case; the first thing told is the run. Killed halfway, the same request goes on.

    With a `limit` the run stays open for the rest. Raises `MigrationRuns`.
    """
    with alone(kernel, request.pack):
        started = dispatch(kernel, StartMigration(request=request, keep_until=keep_until), actor)
        yield started
        run, after, seen, more = started["run"], started["after"], 0, True
        while more and (not limit or seen < limit):
            command = MigrateBatch(run_id=run, after=after, size=_next(size, limit, seen))
            answer = dispatch(kernel, command, actor)
            reach(Point.BATCH_MIGRATED)
            after, more, seen = answer["after"], answer["more"], seen + answer["looked_at"]
            yield from (one for one in answer["results"] if one["outcome"] != Outcome.BUSY)
        yield from _again(kernel, run, actor, size)
        if not more:
            dispatch(kernel, FinishMigration(run_id=run), actor)


def _again(kernel: Kernel, run: str, actor: Actor, size: int) -> Iterator[Told]:
    """Try those again that were busy; what is still busy in the last round is told so."""
    for number in range(ROUNDS):
        busy: list[Told] = []
        after, more = "", True
        while more:
            answer = dispatch(kernel, MigrateBatch(run_id=run, after=after, size=size, again=True), actor)
            after, more = answer["after"], answer["more"]
            busy += [one for one in answer["results"] if one["outcome"] == Outcome.BUSY]
            yield from (one for one in answer["results"] if one["outcome"] != Outcome.BUSY)
        if not busy:
            return
        if number < ROUNDS - 1:
            time.sleep(PAUSE)
    yield from busy


def revert(kernel: Kernel, run: MigrationRun, actor: Actor, size: int = 100, dry: bool = False) -> Iterator[Told]:
    """What came of each case of the run that was to go back; killed halfway, run it again. Raises `MigrationRuns`."""
    with alone(kernel, run.pack):
        after, more = "", True
        while more:
            answer = dispatch(kernel, RevertBatch(run_id=run.id, after=after, size=size, dry=dry), actor)
            after, more = answer["after"], answer["more"]
            yield from answer["results"]


def find_run(kernel: Kernel, pack: str, start: str) -> MigrationRun:
    """The run of the pack whose id is or ends like this; raises `NoSuchRun`."""
    found = [run for run in runs_of(kernel, pack) if len(start) >= 6 and run.id.endswith(start)]
    if len(found) != 1:
        raise NoSuchRun(run=start, pack=pack)
    return found[0]


def runs_of(kernel: Kernel, pack: str) -> list[MigrationRun]:
    """The runs of a pack, the newest first."""
    with reading(kernel.engine) as session:
        statement = select(MigrationRun).where(MigrationRun.pack == pack)
        return list(session.exec(statement.order_by(col(MigrationRun.id).desc())))


def meant(kernel: Kernel, request: Request) -> int:
    """About how many cases will be looked at."""
    statement = select(func.count()).select_from(Case).where(Case.pack == request.pack, col(Case.closed_at).is_(None))
    statement = statement.where(col(Case.definition).in_((*request.from_hashes, request.to_hash)))
    with reading(kernel.engine) as session:
        return int(session.exec(statement).one())


def forget_old_runs(kernel: Kernel) -> None:
    """Erase what was kept for runs whose time to be reverted is over."""
    with reading(kernel.engine) as session:
        over = select(MigrationRun.id).where(
            col(MigrationRun.keep_until) <= kernel.clock.now(), col(MigrationRun.forgotten_at).is_(None)
        )
        ids = list(session.exec(over))
    for run_id in ids:
        dispatch(kernel, ForgetMigration(run_id=run_id), SYSTEM)


def outcomes_of(kernel: Kernel, run_id: str) -> list[MigratedCase]:
    """What came of each case of a run."""
    with reading(kernel.engine) as session:
        statement = select(MigratedCase).where(MigratedCase.run_id == run_id)
        return list(session.exec(statement.order_by(col(MigratedCase.case_id))))
