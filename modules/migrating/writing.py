"""Write what was decided for the values of a case: the fields themselves, what is unique, where each came from."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import select

from core.context import Context
from core.errors import Invalid
from core.journal import JournalEntry
from modules.cases.fieldmodels import CaseProvenance, TakenValue
from modules.cases.language import CaseType
from modules.cases.models import Case
from modules.cases.needs import REQUIRED, missing_fields
from modules.cases.provenance import NO_EVIDENCE, note_origins
from modules.cases.renaming import CannotFollow
from modules.cases.sealing import Opened, seal_value
from modules.cases.taking import take_value
from modules.cases.values import CALCULATED, defaults, digest_of, work_out
from modules.migrating.carrying import Carried, open_held
from modules.migrating.ways import Way

PLANNED, DEFAULT = "migration", "default"


def write_values(ctx: Context, case: Case, way: Way, carried: Carried) -> dict[str, list[str]]:
    """Let the case hold these values under the new version; gives those it did not hold before, by where from.

    The case already follows the new version. Raises `CannotFollow` for a value that another case holds.
    """
    before = _calculated_before(ctx, case, way)
    case.data = {name: kept_form(ctx, case, way.new, name, one) for name, one in carried.values.items()}
    try:
        take_values(ctx, case, way.new)
        preset = _preset(ctx, case, way)
        calculated = work_out(ctx, case, way.new)
    except Invalid as error:
        names = ", ".join(".".join(map(str, problem.path)) for problem in error.problems)
        raise CannotFollow(f"another case holds the value of {names} already") from None
    moved = [name for name in calculated if _held(ctx, case, name) != before.get(name)]
    return {PLANNED: list(carried.given), DEFAULT: preset, CALCULATED: moved}


def _calculated_before(ctx: Context, case: Case, way: Way) -> dict[str, Any]:
    """What the fields held that are calculated under the new version, too."""
    names = [name for name, field in way.new.fields.items() if field.value is not None and name in way.old.fields]
    return {name: _held(ctx, case, name) for name in names}


def _held(ctx: Context, case: Case, name: str) -> Any:
    opened = open_held(ctx, case, name)
    return opened.value if opened else None


def kept_form(ctx: Context, case: Case, case_type: CaseType, name: str, opened: Opened) -> Any:
    """A value as the case's row keeps it: sealed for its field, with the salt that it had."""
    if not case_type.fields[name].encrypted:
        return opened.value
    return seal_value(ctx.kernel.keyring, ctx.session, case, name, opened.value, opened.salt)


def take_values(ctx: Context, case: Case, case_type: CaseType) -> None:
    """Take the values of unique fields and let go of all others; raises `Invalid`."""
    for own in ctx.session.exec(select(TakenValue).where(TakenValue.case_id == case.id)):
        ctx.session.delete(own)
    ctx.session.flush()
    for name, field in case_type.fields.items():
        if field.unique and case.data.get(name) is not None:
            take_value(ctx, case, name, field, case.data[name])


def _preset(ctx: Context, case: Case, way: Way) -> list[str]:
    """Give fields that the old version did not have their defaults."""
    fresh = {name for name in way.new.fields if name not in way.sources and name not in way.plan.values}
    found = {name: value for name, value in defaults(ctx, case, way.new).items() if name in fresh} if fresh else {}
    for name, value in found.items():
        field = way.new.fields[name]
        kept = field.keep(value)
        if field.unique:
            take_value(ctx, case, name, field, kept)
        case.data = {**case.data, name: kept_form(ctx, case, way.new, name, Opened(kept, ""))}
    return list(found)


def note_where_from(
    ctx: Context, case: Case, way: Way, origins: Mapping[str, str], fresh: dict[str, list[str]], entry: JournalEntry
) -> None:
    """Where values come from goes with them; what the migration itself brought is told."""
    row = ctx.session.get(CaseProvenance, case.id)
    same = {name: name for name, field in way.new.fields.items() if field.value is not None and name in case.data}
    if row is not None:
        row.fields = {new: row.fields[old] for new, old in {**same, **origins}.items() if old in row.fields}
        ctx.session.add(row)
    for source, names in fresh.items():
        note_origins(ctx, case, names, source, entry, NO_EVIDENCE)


def check_required(ctx: Context, case: Case, case_type: CaseType, missing_before: Iterable[str]) -> None:
    """Raise `CannotFollow` when a field is required now and empty, unless it was missing in the same way before."""
    missing = set(missing_fields(case_type, (REQUIRED,), ctx.facts(case))) - set(missing_before)
    if missing:
        raise CannotFollow(f"{', '.join(sorted(missing))}: required there, and the case holds nothing")


def digests(ctx: Context, case: Case, case_type: CaseType) -> dict[str, str]:
    """The salted hash of every value."""
    held = [name for name in case_type.fields if case.data.get(name) is not None]
    return {name: digest_of(ctx, case, name, case_type.fields[name].encrypted) for name in held}
