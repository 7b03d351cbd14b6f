"""Write the values of a case; calculated fields follow; the journal gets salted hashes only."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring as quoted
from typing import Any
from zoneinfo import ZoneInfo

from core.context import Context
from core.errors import FieldProblem, Invalid
from core.rows.making import change
from modules.cases.calculating import calculated, follow_fields_alone, is_worked_out, note_worked_out
from modules.cases.fieldvalues import kept_value
from modules.cases.language import CaseType
from modules.cases.models import Case
from modules.cases.provenance import NO_EVIDENCE, Evidence, note_origins
from modules.cases.sealing import open_value, seal_value
from modules.cases.taking import take_value

CALCULATED = "calculated"
WRITTEN = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode
"""One encoder for all: `json.dumps` makes one at every call."""
PLAIN = {None: "null", True: "true", False: "false"}


def digest(salt: str, name: str, value: object) -> str:
    """Salted SHA-256 of one value: proves it without holding it."""
    return hashlib.sha256(f"[{quoted(salt)}, {quoted(name)}, {_written(value)}]".encode()).hexdigest()


def _written(value: object) -> str:
    """The value as JSON; texts and truth values, which are most, without an encoder."""
    if isinstance(value, str):
        return quoted(value)
    return PLAIN[value] if value is None or isinstance(value, bool) else WRITTEN(value)


def check_values(case_type: CaseType, values: Mapping[str, Any], zone: ZoneInfo | None = None) -> dict[str, object]:
    """The Python values of what came from outside; raises `Invalid` naming every field that is wrong.

    Times without a zone are meant in `zone`.
    """
    found: dict[str, object] = {}
    problems = []
    for name, value in values.items():
        field = case_type.fields.get(name)
        if field is None:
            problems.append(FieldProblem((name,), f"there is no field '{name}'"))
            continue
        try:
            found[name] = field.read(value, zone)
        except (ValueError, TypeError, ArithmeticError, AttributeError) as error:
            problems.append(FieldProblem((name,), str(error) or "this can't be read"))
    if problems:
        raise Invalid(tuple(problems))
    return found


def set_values(
    ctx: Context,
    case: Case,
    case_type: CaseType,
    values: Mapping[str, object],
    source: str,
    evidence: Evidence = NO_EVIDENCE,
) -> None:
    """Change fields, recalculate the calculated ones, and record which changed and where they come from."""
    given = _write(ctx, case, case_type, values)
    follow = work_out(ctx, case, case_type)
    names = dict.fromkeys((*given, *follow))
    digests = digests_of(ctx, case, case_type, names)
    if not digests:
        return
    entry = ctx.record("fields.set", case, fields=digests, source=source if given else CALCULATED)
    note_origins(ctx, case, follow, CALCULATED, entry, NO_EVIDENCE)
    note_origins(ctx, case, given, source, entry, evidence)


def recalculate(ctx: Context, case: Case, case_type: CaseType) -> None:
    """Bring the calculated fields up to date when something else of the case changed, such as its stage."""
    set_values(ctx, case, case_type, {}, CALCULATED)


def work_out(ctx: Context, case: Case, case_type: CaseType) -> list[str]:
    """Calculate fields anew, unrecorded, and give those that changed.

    They are looked at again as long as what they read beside fields follows them; where they read nothing else, once
    is enough until a field changes.
    """
    alone = follow_fields_alone(case_type)
    if alone and is_worked_out(ctx, case, case_type):
        return []
    changed: list[str] = []
    for _ in range(1 if alone else len(case_type.fields) + 1):
        fresh = dict(calculated(ctx, case, case_type))
        moved = _write(ctx, case, case_type, fresh) if fresh else []
        if not moved:
            break
        changed += moved
    note_worked_out(ctx, case, case_type)
    return changed


def _write(ctx: Context, case: Case, case_type: CaseType, values: Mapping[str, object]) -> list[str]:
    """Store values in their JSON form, sealed where the field asks for it; gives the names of those that changed."""
    stored: dict[str, Any] = {}
    held = case.data
    for name, value in values.items():
        field = case_type.fields[name]
        kept = field.keep(value)
        if name in held and kept == kept_value(ctx, case, name, field.encrypted):
            continue
        if kept is None and held.get(name) is None:
            continue
        if field.unique:
            take_value(ctx, case, name, field, kept)
        sealed = field.encrypted
        stored[name] = seal_value(ctx.kernel.keyring, ctx.session, case, name, kept) if sealed else kept
    if stored:
        change(case, data={**held, **stored})
    return list(stored)


def digests_of(ctx: Context, case: Case, case_type: CaseType, names: Iterable[str]) -> dict[str, str]:
    """The digests of what these fields hold."""
    salt, held, fields = case.salt, case.data, case_type.fields
    return {
        name: digest_of(ctx, case, name, True) if fields[name].encrypted else digest(salt, name, held.get(name))
        for name in names
    }


def digest_of(ctx: Context, case: Case, name: str, encrypted: bool) -> str:
    """The digest of what a field holds; of an encrypted one, with the salt inside of its envelope."""
    if not encrypted:
        return digest(case.salt, name, case.data.get(name))
    opened = open_value(ctx.kernel.keyring, ctx.session, case, name)
    return digest(opened.salt, name, opened.value)


def defaults(ctx: Context, case: Case, case_type: CaseType) -> dict[str, object]:
    """The default values of a new case."""
    facts = ctx.facts(case)
    return {n: f.default.expression.evaluate(facts) for n, f in case_type.fields.items() if f.default is not None}
