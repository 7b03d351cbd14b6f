"""Bring one case to another version: decide everything, write it, record it as one fact, then let it go on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import select

from core import journal
from core.context import Context
from modules.cases.formtypes import without_sealed
from modules.cases.headlines import refresh_headline
from modules.cases.language import CaseType
from modules.cases.loading import touch
from modules.cases.models import Case, CaseParty, CaseSubmission
from modules.cases.moving import basket_of, close
from modules.cases.needs import REQUIRED, missing_fields
from modules.cases.renaming import FOLLOWERS, MIGRATED, CannotFollow, Renaming
from modules.cases.running import program_of
from modules.cases.settling import settle
from modules.forms.form import Form
from modules.migrating.carrying import Carried, carry
from modules.migrating.keeping import Kept, keep
from modules.migrating.resting import (
    Move,
    carry_out_arrivals,
    live_processes,
    plan_moves,
    rename_tasks,
    settle_places,
    stop_cancelled,
    write_moves,
)
from modules.migrating.timing import pending, set_clocks, set_stage_time, set_task_times
from modules.migrating.ways import Way
from modules.migrating.writing import check_required, digests, note_where_from, write_values


@dataclass(frozen=True)
class Brought:
    """What came of one case: the entry that tells it, the last one that belongs to it, and what to tell of it."""

    entry: int
    last: int
    kept: Kept
    details: dict[str, Any] = field(default_factory=dict)


def bring(ctx: Context, case: Case, way: Way, run: str, *, settling: bool = True) -> Brought:
    """Bring a locked case along; raises `CannotFollow`, and then whatever was written has to be rolled back."""
    ctx.pinned[case.id] = way.old_pack
    entries, before, kept = journal.entries(ctx.session, case.id), case.stage, keep(ctx, case)
    stage, carried = way.stage(case.stage), carry(ctx, case, way)
    moves = plan_moves(live_processes(ctx, case), way)
    missing, timers = _missing(ctx, case, way), pending(ctx, case)
    strip_submissions(ctx, case, way)
    ctx.pinned[case.id] = way.new_pack
    case.definition, case.stage = way.new_pack.hash, stage
    _rename_parties(ctx, case, way)
    follow(ctx, case, way.renaming)
    write_moves(ctx, case, way, moves)
    rename_tasks(ctx, case, way)
    fresh = write_values(ctx, case, way, carried)
    check_required(ctx, case, way.new, missing)
    _stand(ctx, case, way.new)
    settle_places(ctx, case, way, moves)
    set_stage_time(ctx, case, way, before, entries)
    set_task_times(ctx, case, way, entries)
    entry = record(ctx, case, way, run, set_clocks(ctx, case, way, entries))
    note_where_from(ctx, case, way, carried.origins, fresh, entry)
    stop_cancelled(ctx, case, moves)
    if way.new.stages[stage].final:
        close(ctx, case)
    last = journal.length(ctx.session, case.id)
    told = {**_told(carried, fresh, moves), "timers": timers.compare(pending(ctx, case))}
    carry_out_arrivals(ctx, case, moves)
    (settle if settling else touch)(ctx, case)
    stages = [before, stage, case.stage] if case.stage != stage else [before, stage]
    return Brought(entry.number, last, kept, {"stages": stages, **told})


def _missing(ctx: Context, case: Case, way: Way) -> list[str]:
    """What was required and missing before, by its new names: a case is not refused for what it lacked all along."""
    lacking = set(missing_fields(way.old, (REQUIRED,), ctx.facts(case)))
    return [new for new, old in way.sources.items() if old in lacking]


def strip_submissions(ctx: Context, case: Case, way: Way) -> None:
    """Completed forms keep nothing of fields that become encrypted."""
    sealed = {old for new, old in way.sources.items() if way.new.fields[new].encrypted}
    sealed -= {name for name, one in way.old.fields.items() if one.encrypted}
    if not sealed:
        return
    fields = {
        n: one.model_copy(update={"encrypted": n in sealed or one.encrypted}) for n, one in way.old.fields.items()
    }
    as_sealed = way.old.model_copy(update={"fields": fields})
    for submission in ctx.session.exec(select(CaseSubmission).where(CaseSubmission.case_id == case.id)):
        submission.data = _stripped(way, as_sealed, submission.form, submission.data)
        ctx.session.add(submission)
    for process in live_processes(ctx, case):
        forms = {"form": program_of(way.old, process.name)[1] or "", **process.values.get("forms", {})}
        process.values = {n: _stripped(way, as_sealed, forms.get(n, ""), v) for n, v in process.values.items()}
        ctx.session.add(process)


def _stripped(way: Way, case_type: CaseType, form: str, values: Any) -> Any:
    found = way.old_pack.get("form", form)
    return (
        without_sealed(case_type, found, values) if isinstance(found, Form) and isinstance(values, Mapping) else values
    )


def _rename_parties(ctx: Context, case: Case, way: Way) -> None:
    """The parties in their new roles; raises `CannotFollow` for a role that is gone and of which nobody spoke."""
    rows = list(ctx.session.exec(select(CaseParty).where(CaseParty.case_id == case.id)))
    roles = {row.role: way.plan.parties.get(row.role, row.role) for row in rows}
    lost = [old for old, new in roles.items() if new is not None and new not in way.new.parties]
    if lost:
        raise CannotFollow(f"the role {lost[0]} is gone; say in the plan which role takes its place, or null")
    changed = [(row, new) for row in rows if (new := roles[row.role]) != row.role]
    for row, _ in changed:
        ctx.session.delete(row)
    ctx.session.flush()
    for row, role in changed:
        if role is not None:
            ctx.session.add(CaseParty(case_id=case.id, role=role, party_id=row.party_id, confirmed=row.confirmed))
    ctx.session.flush()


def follow(ctx: Context, case: Case, renaming: Renaming) -> None:
    """Let other modules bring their rows of the case along."""
    for part in ctx.kernel.registry.parts(FOLLOWERS).values():
        if part.run:
            part.run(ctx, case, renaming)


def _stand(ctx: Context, case: Case, case_type: CaseType) -> None:
    """Where lists find the case: its headline, its basket, and whether it is over."""
    stage = case_type.stages[case.stage]
    refresh_headline(ctx, case, case_type)
    case.basket = basket_of(ctx, case, stage)
    case.closed_at = ctx.now() if stage.final else None
    ctx.session.add(case)


def record(
    ctx: Context, case: Case, way: Way, run: str, clocks: dict[str, dict[str, Any]], reverts: bool = False
) -> journal.JournalEntry:
    """Tell the journal all of the case's state, in salted hashes."""
    data: dict[str, Any] = {
        "from": way.old_pack.hash,
        "to": way.new_pack.hash,
        "run": run,
        "reverts": reverts,
        "stage": case.stage,
        "fields": digests(ctx, case, way.new),
        "clocks": clocks,
        "renamed": way.renaming.told(),
    }
    return ctx.record(MIGRATED, case, **data)


def _told(carried: Carried, fresh: dict[str, list[str]], moves: list[Move]) -> dict[str, Any]:
    """What to tell of values and processes: names, never values."""
    renamed = {old: new for new, old in carried.origins.items() if new != old}
    by_how: dict[str, list[str]] = {}
    for move in moves:
        by_how.setdefault(move.how, []).append(move.before)
    return {
        "set": sorted({name for names in fresh.values() for name in names}),
        "renamed": renamed,
        "dropped": list(carried.dropped),
        "processes": by_how,
    }
