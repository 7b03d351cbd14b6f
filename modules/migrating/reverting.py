"""Bring a case back to the version that it came from, with what it held then, unless it went on meanwhile."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import SQLModel

from core import journal
from core.context import Context
from core.encryption.errors import SealBroken
from core.errors import Invalid, LiasseError
from core.journal import JournalEntry
from modules.cases.clocktime import ClockStatus
from modules.cases.fieldmodels import CaseProvenance
from modules.cases.loading import touch
from modules.cases.models import Case, CaseClock, CaseParty, CaseProcess, CaseSubmission, Task, TaskStatus, Timer
from modules.cases.renaming import CannotFollow, Renaming
from modules.cases.sealing import Opened
from modules.cases.stopping import cancel_task, stop_process
from modules.cases.values import work_out
from modules.migrating.batches import Outcome, Result, lock
from modules.migrating.bringing import follow, record
from modules.migrating.carrying import convert, open_held
from modules.migrating.keeping import Kept, opened_values, rows_of, undump, unseal
from modules.migrating.models import MigratedCase
from modules.migrating.requests import Request, Ways
from modules.migrating.sandbox import trial
from modules.migrating.timing import told
from modules.migrating.ways import Way
from modules.migrating.writing import digests, kept_form, take_values

BACK = "reverted"
HARMLESS = ("fields.set", "case.assigned", "task.assigned", "task.created", "clock.at_risk", "clock.overdue")
HARMLESS_OF = ("link.", "message.", "document.", "party.amended", "party.confirmed", "letter.")
"""Facts that may have been recorded since: what they changed hangs on no version, or goes back with the case."""


def revert_batch(ctx: Context, request: Request, rows: Sequence[MigratedCase]) -> list[Result]:
    """What comes of each case of a run that is to go back."""
    ways = Ways(ctx.kernel, request)
    cases = {case.id: case for case in lock(ctx, [row.case_id for row in rows])}
    return [_revert_one(ctx, row, cases.get(row.case_id), request, ways) for row in rows]


def _revert_one(ctx: Context, row: MigratedCase, case: Case | None, request: Request, ways: Ways) -> Result:
    details = (row.case_id, row.details["reference"], row.details["case_type"])
    if case is None:
        stage = row.details["stages"][-1]
        return Result(*details, stage, Outcome.BUSY, row.from_hash, "somebody else is changing it right now")
    stage = case.stage
    try:
        with trial(ctx):
            revert(ctx, case, row, request, ways.way(row.from_hash, case))
            row.outcome, row.kept, row.at = Outcome.REVERTED, None, ctx.now()
            ctx.session.add(row)
            ctx.session.flush()
    except CannotFollow as refusal:
        return Result(*details, stage, Outcome.REFUSED, row.from_hash, str(refusal))
    except (Invalid, SealBroken) as error:
        return Result(*details, stage, Outcome.REFUSED, row.from_hash, _why(error))
    return Result(*details, case.stage, Outcome.REVERTED, row.from_hash)


def _why(error: LiasseError) -> str:
    if isinstance(error, Invalid):
        return f"another case holds the value of {error.problems[0].path[0]} now"
    return "what was kept for it can't be opened"


def revert(ctx: Context, case: Case, row: MigratedCase, request: Request, way: Way) -> None:
    """Put the case back; raises `CannotFollow`."""
    if case.definition != request.to_hash:
        raise CannotFollow("it was brought to another version since")
    if row.kept is None:
        raise CannotFollow("what was kept for it is erased")
    entries = journal.entries(ctx.session, case.id)
    _check_since(entries, row.last)
    kept = unseal(ctx.kernel, ctx.session, case.id, row.run_id, row.kept)
    ctx.pinned[case.id] = way.new_pack
    values = _values_back(ctx, case, way, kept, entries[row.entry - 1])
    back = Way(way.new_pack, way.old_pack, way.new, way.old)
    ctx.pinned[case.id] = way.old_pack
    surplus = _put_rows_back(ctx, case, kept)
    follow(ctx, case, inverse(way.renaming))
    _put_case_back(ctx, case, way, kept, values)
    record(ctx, case, _named(back, way), row.run_id, _clocks(ctx, case), reverts=True)
    for process in surplus[0]:
        stop_process(ctx, case, process, BACK)
    for task in surplus[1]:
        cancel_task(ctx, case, task)
    touch(ctx, case)


def _named(back: Way, way: Way) -> Way:
    """The way back, with the names that the journal is told: those of the way there, turned round."""
    renamed = inverse(way.renaming)
    turned = {kind: {old: new for old, new in getattr(renamed, kind).items() if new} for kind in renamed.told()}
    return replace(back, plan=back.plan.model_copy(update=turned))


def inverse(renaming: Renaming) -> Renaming:
    """The names turned round; what was given up has none."""
    kinds = renaming.told()
    return Renaming(**{kind: {new: old for old, new in names.items() if new} for kind, names in kinds.items()})


def _check_since(entries: Iterable[JournalEntry], last: int) -> None:
    for entry in entries:
        if entry.number > last and entry.type not in HARMLESS and not entry.type.startswith(HARMLESS_OF):
            raise CannotFollow(f"it went on since: {entry.type} on {entry.at:%Y-%m-%d %H:%M}")


def _values_back(ctx: Context, case: Case, way: Way, kept: Kept, entry: JournalEntry) -> dict[str, Opened]:
    """What the case held, but for what was changed since, which goes back under its old name."""
    values = {name: one for name, one in opened_values(kept).items() if name in way.old.fields}
    then, now = entry.data["fields"], digests(ctx, case, way.new)
    for name in sorted({*then, *now}):
        if then.get(name) == now.get(name) or way.new.fields[name].value is not None:
            continue
        old = way.sources.get(name)
        if old is None or way.old.fields[old].value is not None:
            raise CannotFollow(f"the field {name} was changed since, and the old version has no place for it")
        held = open_held(ctx, case, name)
        before = convert(way.new.fields[name], way.old.fields[old], held.value, name) if held else None
        values[old] = Opened(before, held.salt if held else "")
    return values


def _put_rows_back(ctx: Context, case: Case, kept: Kept) -> tuple[list[CaseProcess], list[Task]]:
    """Rows as they were; gives the processes and tasks that came since, which the caller ends."""
    rows = kept["rows"]
    processes = _restore(ctx, case, CaseProcess, rows)
    tasks = [task for task in _restore(ctx, case, Task, rows, but=("assignee",)) if task.status == TaskStatus.OPEN]
    for timer in _restore(ctx, case, Timer, rows):
        timer.done = True
    for model in (CaseClock, CaseParty):
        for row in _restore(ctx, case, model, rows):
            ctx.session.delete(row)
    _restore(ctx, case, CaseProvenance, rows)
    _restore(ctx, case, CaseSubmission, rows)
    ctx.session.flush()
    return processes, tasks


def _restore(
    ctx: Context, case: Case, model: type[SQLModel], rows: dict[str, list[dict[str, Any]]], but: tuple[str, ...] = ()
) -> list[Any]:
    """Put the kept rows of a table back; gives those that were not there then."""
    present = {_key(row): row for row in rows_of(ctx, case, model)}
    for data in rows[str(model.__tablename__)]:
        values = undump(model, data)
        fresh = model(**values)
        row = present.pop(_key(fresh), None)
        for name, value in values.items() if row else ():
            if name not in but:
                setattr(row, name, value)
        ctx.session.add(row or fresh)
    ctx.session.flush()
    return list(present.values())


def _key(row: SQLModel) -> tuple[Any, ...]:
    return tuple(getattr(row, column.name) for column in type(row).__table__.primary_key)  # type: ignore[attr-defined]


def _put_case_back(ctx: Context, case: Case, way: Way, kept: Kept, values: dict[str, Opened]) -> None:
    for name, value in undump(Case, kept["case"]).items():
        setattr(case, name, value)
    case.definition = way.old_pack.hash
    held = {name: one for name, one in values.items() if one.value is not None}
    case.data = {name: kept_form(ctx, case, way.old, name, one) for name, one in held.items()}
    take_values(ctx, case, way.old)
    work_out(ctx, case, way.old)
    ctx.session.add(case)
    ctx.session.flush()


def _clocks(ctx: Context, case: Case) -> dict[str, dict[str, Any]]:
    return {row.name: told(row) for row in rows_of(ctx, case, CaseClock) if row.status in tuple(ClockStatus)}
