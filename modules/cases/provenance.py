"""Where values come from: who or what set each field, by which form, step, document or import, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from core.context import Context
from core.rows.making import change, make
from modules.cases.fieldmodels import CaseProvenance
from modules.cases.models import Case


@dataclass(frozen=True)
class Evidence:
    """What a value was taken from, beside its source: a submission or a document, by id."""

    submission: str = ""
    document: str = ""


NO_EVIDENCE = Evidence()


@dataclass(frozen=True)
class Origin:
    """Where one value comes from: `source` reads `form:join`, `step:process:yearly`, `calculated`, `default`…

    `actor` is the label of whoever acted, `entry` the number of the journal entry that recorded it.
    """

    source: str
    actor: str
    at: datetime
    entry: int = 0
    submission: str = ""
    document: str = ""


def note_origins(ctx: Context, case: Case, names: Iterable[str], source: str, entry: int, evidence: Evidence) -> None:
    """Keep where the present values of these fields come from; what was known of older ones goes."""
    told_of = list(names)
    if not told_of:
        return
    row = ctx.session.get(CaseProvenance, case.id) or make(CaseProvenance, case_id=case.id, fields={})
    told = {"source": source, "actor": ctx.actor.label, "at": ctx.now().isoformat(), "entry": entry}
    found = {name: text for name, text in asdict(evidence).items() if text}
    change(row, fields={**row.fields, **{name: {**told, **found} for name in told_of}})
    ctx.session.add(row)


def mark_defaults(ctx: Context, case: Case, names: Iterable[str]) -> None:
    """Say of what a new case holds that nobody gave it: the definition did."""
    row = ctx.session.get(CaseProvenance, case.id)
    preset = {name: {**row.fields[name], "source": "default"} for name in names if name in row.fields} if row else {}
    if row and preset:
        change(row, fields={**row.fields, **preset})
        ctx.session.add(row)


def origins_of(ctx: Context, case: Case) -> Mapping[str, Origin]:
    """The origin of every value of a case, by field; whether the actor sees the field is the caller's to ask."""
    row = ctx.session.get(CaseProvenance, case.id)
    return {name: _read(entry) for name, entry in row.fields.items()} if row else {}


def _read(entry: Mapping[str, Any]) -> Origin:
    return Origin(**{**entry, "at": datetime.fromisoformat(entry["at"])})
