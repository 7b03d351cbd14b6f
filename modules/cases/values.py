"""Read and write the values of a case; calculated fields follow; the journal gets salted hashes only."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from core.context import Context
from core.errors import FieldProblem, Invalid
from modules.cases.language import CaseType
from modules.cases.models import Case


def read_data(case_type: CaseType, data: Mapping[str, Any]) -> dict[str, object]:
    """Python values of all declared fields; None where there is none yet."""
    return {name: field.read(data.get(name)) for name, field in case_type.fields.items()}


def digest(case: Case, name: str, value: object) -> str:
    """Salted SHA-256 of one value: proves it without holding it."""
    content = json.dumps([case.salt, name, value], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def check_values(case_type: CaseType, values: Mapping[str, Any]) -> dict[str, object]:
    """The Python values of what came from outside; raises `Invalid` naming every field that is wrong."""
    found: dict[str, object] = {}
    problems = []
    for name, value in values.items():
        field = case_type.fields.get(name)
        if field is None:
            problems.append(FieldProblem((name,), f"there is no field '{name}'"))
            continue
        try:
            found[name] = field.read(value)
        except (ValueError, TypeError, ArithmeticError) as error:
            problems.append(FieldProblem((name,), str(error) or "this can't be read"))
    if problems:
        raise Invalid(tuple(problems))
    return found


def set_values(ctx: Context, case: Case, case_type: CaseType, values: Mapping[str, object], source: str) -> None:
    """Change fields, recalculate the calculated ones, and record which changed."""
    data = dict(case.data)
    for name, value in values.items():
        data[name] = case_type.fields[name].keep(value)
    before = case.data
    case.data = data
    calculate(ctx, case, case_type)
    changed = {n: digest(case, n, v) for n, v in case.data.items() if v != before.get(n)}
    if changed:
        ctx.record("fields.set", case, fields=changed, source=source)


def calculate(ctx: Context, case: Case, case_type: CaseType) -> None:
    """Bring the calculated fields up to date; each may build on others."""
    calculated = {name: field for name, field in case_type.fields.items() if field.value is not None}
    for _ in range(len(calculated) + 1):
        facts = ctx.facts(case)
        fresh = {n: f.keep(f.value.expression.evaluate(facts)) for n, f in calculated.items() if f.value}
        if all(case.data.get(name) == value for name, value in fresh.items()):
            return
        case.data = {**case.data, **fresh}


def defaults(ctx: Context, case: Case, case_type: CaseType) -> dict[str, object]:
    """The default values of a new case."""
    facts = ctx.facts(case)
    return {n: f.default.expression.evaluate(facts) for n, f in case_type.fields.items() if f.default is not None}
