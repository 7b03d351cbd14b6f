"""Where values come from: who or what set each field, by which form, step, document or import, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.context import Context
from core.journal import Fact, JournalEntry, told
from core.rows.making import change, make
from modules.cases.fieldmodels import CaseProvenance
from modules.cases.models import Case

SOURCE, ENTRY, AT = "source", "entry", "at"


@dataclass(frozen=True)
class Evidence:
    """What a value was taken from, beside its source: a submission or a document, by id."""

    submission: str = ""
    document: str = ""

    def told(self) -> dict[str, str]:
        """What there is of it."""
        found = {"submission": self.submission, "document": self.document}
        return {name: text for name, text in found.items() if text}


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


def note_origins(
    ctx: Context, case: Case, names: Iterable[str], source: str, entry: JournalEntry, evidence: Evidence
) -> None:
    """Keep where the present values of these fields come from; what was known of older ones goes.

    Kept is the number of the entry, and beside it what its entry in the journal does not say.
    """
    told_of = list(names)
    if not told_of:
        return
    row = ctx.session.get(CaseProvenance, case.id) or make(CaseProvenance, case_id=case.id, fields={})
    own = {**({} if entry.data.get(SOURCE) == source else {SOURCE: source}), **evidence.told()}
    kept = {ENTRY: entry.number, **own} if own else entry.number
    change(row, fields={**row.fields, **dict.fromkeys(told_of, kept)})
    ctx.session.add(row)


def mark_defaults(ctx: Context, case: Case, names: Iterable[str]) -> None:
    """Say of what a new case holds that nobody gave it: the definition did."""
    row = ctx.session.get(CaseProvenance, case.id)
    preset = (
        {name: {**_kept(row.fields[name]), SOURCE: "default"} for name in names if name in row.fields} if row else {}
    )
    if row and preset:
        change(row, fields={**row.fields, **preset})
        ctx.session.add(row)


def origins_of(ctx: Context, case: Case) -> Mapping[str, Origin]:
    """The origin of every value of a case, by field; whether the actor sees the field is the caller's to ask."""
    row = ctx.session.get(CaseProvenance, case.id)
    kept = {name: _kept(one) for name, one in row.fields.items()} if row else {}
    numbers = {one[ENTRY] for one in kept.values() if AT not in one}
    facts = {fact.number: fact for fact in told(ctx.session, case.id) if fact.number in numbers} if numbers else {}
    return {name: _read(one, facts.get(one[ENTRY])) for name, one in kept.items()}


def _kept(one: Any) -> Mapping[str, Any]:
    return one if isinstance(one, dict) else {ENTRY: one}


def _read(kept: Mapping[str, Any], fact: Fact | None) -> Origin:
    """An origin, from what is kept and from the journal; earlier releases kept all of it."""
    if fact is None or AT in kept:
        return Origin(**{**kept, AT: datetime.fromisoformat(kept[AT])})
    at = fact.at if fact.at.tzinfo else fact.at.replace(tzinfo=UTC)
    return Origin(**{SOURCE: fact.data.get(SOURCE, ""), "actor": fact.actor, AT: at, **kept})
