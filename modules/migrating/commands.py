"""What can be asked of migrations: by administrators only, one command per batch, each in one transaction."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from pydantic import Field
from sqlmodel import col, select

from core.commands import CommandModel
from core.context import Context
from core.dispatch import Answer
from modules.cases.models import Case
from modules.migrating.batches import Outcome, Result, bring_batch, choose
from modules.migrating.errors import MovedMeanwhile, NoSuchRun
from modules.migrating.forecasting import TakenChanges, apply_changes, taken_by
from modules.migrating.keeping import seal
from modules.migrating.models import MigratedCase, MigrationRun, RunStatus
from modules.migrating.requests import Request, Ways
from modules.migrating.reverting import revert_batch
from modules.migrating.sandbox import trial

STREAM = "migrations"
LARGEST_BATCH = 1000
STORED = (Outcome.MIGRATED, Outcome.REFUSED)
HELD_BACK = "another case of its batch was refused (--strict)"


class StartMigration(CommandModel):
    """Begin to bring running cases along, or go on with the same that was interrupted."""

    request: Request = Field(description="What is asked.")
    keep_until: datetime = Field(description="Until when it can be reverted.")


class MigrateBatch(CommandModel):
    """Bring the next cases of a run along."""

    run_id: str = Field(max_length=36, description="The run.")
    after: str = Field(default="", max_length=36, description="Where the run stands: the last case that was looked at.")
    size: int = Field(default=100, ge=1, le=LARGEST_BATCH, description="Most cases to look at.")
    again: bool = Field(default=False, description="Whether to try those again that somebody was changing.")


class ForecastBatch(CommandModel):
    """Tell what would come of the next cases: the same is done, then taken back."""

    request: Request = Field(description="What is asked.")
    after: str = Field(default="", max_length=36, description="The last case that was looked at.")
    size: int = Field(default=100, ge=1, le=LARGEST_BATCH, description="Most cases to look at.")
    changes: TakenChanges = Field(default=TakenChanges(), description="What earlier batches would have changed.")


class FinishMigration(CommandModel):
    """Say that a run has looked at all its cases."""

    run_id: str = Field(max_length=36, description="The run.")


class RevertBatch(CommandModel):
    """Bring the next cases of a run back."""

    run_id: str = Field(max_length=36, description="The run.")
    after: str = Field(default="", max_length=36, description="The last case that was looked at.")
    size: int = Field(default=100, ge=1, le=LARGEST_BATCH, description="Most cases to look at.")
    dry: bool = Field(default=False, description="Whether to take everything back and only tell.")


class ForgetMigration(CommandModel):
    """Erase what was kept for reverting a run."""

    run_id: str = Field(max_length=36, description="The run.")


def start_migration(command: StartMigration, ctx: Context) -> Answer:
    """The run: a new one, or the one that was interrupted while it did the same."""
    ctx.require_administrator()
    request = command.request
    Ways(ctx.kernel, request)
    ctx.kernel.keyring.masters()  # what is kept for a revert is sealed: without a key no run may begin
    same = (MigrationRun.fingerprint == request.fingerprint, MigrationRun.status == RunStatus.RUNNING)
    run = ctx.session.exec(select(MigrationRun).where(*same).order_by(col(MigrationRun.id).desc())).first()
    if run is not None:
        return {"run": run.id, "after": run.cursor, "resumed": True}
    run = MigrationRun(
        pack=request.pack,
        to_hash=request.to_hash,
        request=request.model_dump(mode="json"),
        fingerprint=request.fingerprint,
        started_at=ctx.now(),
        started_by=ctx.actor.label,
        keep_until=command.keep_until,
    )
    ctx.session.add(run)
    ctx.record("migration.started", stream=STREAM, run=run.id, pack=run.pack, to=run.to_hash)
    return {"run": run.id, "after": "", "resumed": False}


def migrate_batch(command: MigrateBatch, ctx: Context) -> Answer:
    """Bring cases along and keep how far the run is; raises `MovedMeanwhile` when it stands elsewhere."""
    ctx.require_administrator()
    run = locked_run(ctx, command.run_id)
    if run.status != RunStatus.RUNNING or (not command.again and run.cursor != command.after):
        raise MovedMeanwhile(run=run.id)
    request = Request.model_validate(run.request)
    busy = [one for one in run.busy if one > command.after][: command.size]
    ids = busy if command.again else choose(ctx, request, run.cursor, command.size)
    results = try_batch(ctx, request, ids, run.id)
    for result in results:
        if result.outcome in STORED:
            _store(ctx, run, result)
    still = {result.case_id for result in results if result.outcome == Outcome.BUSY}
    run.busy = sorted((set(run.busy) - set(ids)) | still)
    run.cursor = ids[-1] if ids and not command.again else run.cursor
    run.counts = _counted(run.counts, results)
    ctx.session.add(run)
    return _answer(command.after, ids, results, len(ids) == command.size)


def try_batch(ctx: Context, request: Request, ids: list[str], run_id: str) -> list[Result]:
    """The results of a batch; with `strict` all or none."""
    ways = Ways(ctx.kernel, request)
    with trial(ctx) as nested:
        results = bring_batch(ctx, request, ways, ids, run_id)
        refused = any(result.outcome == Outcome.REFUSED for result in results)
        if request.strict and refused:
            nested.rollback()
    return [_held_back(result) for result in results] if request.strict and refused else results


def _held_back(result: Result) -> Result:
    if result.outcome != Outcome.MIGRATED:
        return result
    told = (result.case_id, result.reference, result.case_type, result.stage)
    return Result(*told, Outcome.REFUSED, result.from_hash, HELD_BACK)


def _store(ctx: Context, run: MigrationRun, result: Result) -> None:
    row = ctx.session.get(MigratedCase, (run.id, result.case_id)) or MigratedCase(
        run_id=run.id, case_id=result.case_id, outcome="", from_hash=result.from_hash, details={}, at=ctx.now()
    )
    row.outcome, row.details, row.at = result.outcome, result.told(), ctx.now()
    if result.brought:
        case = ctx.session.get_one(Case, result.case_id)
        row.entry, row.last = result.brought.entry, result.brought.last
        row.kept = seal(ctx.kernel, ctx.session, case, run.id, result.brought.kept)
    ctx.session.add(row)


def _counted(before: dict[str, Any], results: list[Result]) -> dict[str, Any]:
    counts = Counter(before)
    counts.update(str(result.outcome) for result in results if result.outcome != Outcome.BUSY)
    return dict(counts)


def _answer(after: str, ids: list[str], results: list[Result], more: bool) -> Answer:
    told = sorted((result.told() for result in results), key=lambda one: str(one["case"]))
    return {"results": told, "after": ids[-1] if ids else after, "looked_at": len(ids), "more": more}


def forecast_batch(command: ForecastBatch, ctx: Context) -> Answer:
    """What would come of the next cases; nothing of it stays. Raises `NoMasterKey` as the run itself would."""
    ctx.require_administrator()
    ctx.kernel.keyring.masters()
    request = command.request
    with trial(ctx) as nested:
        apply_changes(ctx, command.changes)
        ids = choose(ctx, request, command.after, command.size)
        before = taken_by(ctx, ids)
        results = try_batch(ctx, request, ids, "dry-run")
        changes = command.changes.and_then(before, taken_by(ctx, ids))
        nested.rollback()
    answer = _answer(command.after, ids, results, len(ids) == command.size)
    return {**answer, "changes": changes.model_dump(mode="json")}


def finish_migration(command: FinishMigration, ctx: Context) -> Answer:
    """The run has ended."""
    ctx.require_administrator()
    run = locked_run(ctx, command.run_id)
    if run.status == RunStatus.RUNNING:
        run.status, run.ended_at = RunStatus.DONE, ctx.now()
        ctx.session.add(run)
        ctx.record("migration.finished", stream=STREAM, run=run.id, pack=run.pack, **run.counts)
    return {"run": run.id, "counts": run.counts}


def revert_cases(command: RevertBatch, ctx: Context) -> Answer:
    """Bring cases back; those that changed in a way that can't be undone stay, and it is said why."""
    ctx.require_administrator()
    run = locked_run(ctx, command.run_id)
    statement = select(MigratedCase).where(
        MigratedCase.run_id == run.id, MigratedCase.outcome == Outcome.MIGRATED, MigratedCase.case_id > command.after
    )
    rows = list(ctx.session.exec(statement.order_by(col(MigratedCase.case_id)).limit(command.size)))
    with trial(ctx) as nested:
        results = revert_batch(ctx, Request.model_validate(run.request), rows)
        if command.dry:
            nested.rollback()
    if not command.dry:
        run.counts = _counted(run.counts, [one for one in results if one.outcome == Outcome.REVERTED])
        ctx.session.add(run)
    return _answer(command.after, [row.case_id for row in rows], results, len(rows) == command.size)


def forget_migration(command: ForgetMigration, ctx: Context) -> Answer:
    """Erase what was kept; the cases stay as they are, and can't be brought back any more."""
    ctx.require_administrator()
    run = locked_run(ctx, command.run_id)
    rows = select(MigratedCase).where(MigratedCase.run_id == run.id, col(MigratedCase.kept).is_not(None))
    count = 0
    for row in ctx.session.exec(rows):
        row.kept, count = None, count + 1
        ctx.session.add(row)
    run.forgotten_at = run.forgotten_at or ctx.now()
    ctx.session.add(run)
    ctx.record("migration.forgotten", stream=STREAM, run=run.id, pack=run.pack, cases=count)
    return {"run": run.id, "erased": count}


def locked_run(ctx: Context, run_id: str) -> MigrationRun:
    """The run, locked; raises `NoSuchRun`."""
    run = ctx.session.get(MigrationRun, run_id, with_for_update=True, populate_existing=True)
    if run is None:
        raise NoSuchRun(run=run_id, pack="?")
    return run


def default_end(now: datetime, days: int = 30) -> datetime:
    """Until when a run that starts now can be reverted."""
    return now + timedelta(days=days)
