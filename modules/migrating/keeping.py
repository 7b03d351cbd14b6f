"""What a revert needs of a case as it was: taken before anything changes, sealed, and put back row by row."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime
from sqlmodel import SQLModel, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from core.context import Context
from core.kernel import Kernel
from modules.cases.fieldmodels import CaseProvenance
from modules.cases.models import Case, CaseClock, CaseParty, CaseProcess, CaseSubmission, Task, Timer
from modules.cases.sealing import Opened, open_value, scope_of

ROWS: tuple[type[SQLModel], ...] = (CaseParty, CaseProcess, Task, Timer, CaseClock, CaseProvenance, CaseSubmission)
"""Tables whose rows of the case are kept, each found by `case_id`."""
OWN = ("stage", "stage_since", "basket", "headline", "closed_at", "due_at")
"""What is kept of the case's own row, beside its values."""
Kept = dict[str, Any]


def bound_to(case_id: str, run_id: str) -> str:
    """What a kept case is bound to: it can't be put in the place of another."""
    return f"case {case_id}, migration {run_id}"


def keep(ctx: Context, case: Case) -> Kept:
    """The case as it stands, as JSON; encrypted values are opened, because the whole is sealed."""
    opened = {name: open_value(ctx.kernel.keyring, ctx.session, case, name) for name in case.data}
    values = {name: [one.value, "" if one.salt == case.salt else one.salt] for name, one in opened.items()}
    return {
        "values": values,
        "case": {name: _plain(getattr(case, name)) for name in OWN},
        "rows": {str(model.__tablename__): [dump(row) for row in rows_of(ctx, case, model)] for model in ROWS},
    }


def rows_of(ctx: Context, case: Case, model: type[SQLModel]) -> Sequence[Any]:
    """The rows of one table that belong to the case."""
    case_id: Any = model.case_id  # type: ignore[attr-defined]
    return ctx.session.exec(select(model).where(col(case_id) == case.id)).all()


def opened_values(kept: Kept) -> dict[str, Opened]:
    """The values that were kept."""
    return {name: Opened(value, salt) for name, (value, salt) in kept["values"].items()}


def dump(row: SQLModel) -> dict[str, Any]:
    """A row as JSON."""
    return {name: _plain(getattr(row, name)) for name in type(row).model_fields}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def undump(model: type[SQLModel], data: dict[str, Any]) -> dict[str, Any]:
    """The values of a row that was dumped."""
    columns = model.__table__.c  # type: ignore[attr-defined]
    dated = {column.name for column in columns if isinstance(column.type, DateTime | UTCDateTime)}
    return {n: datetime.fromisoformat(v) if n in dated and v is not None else v for n, v in data.items()}


def seal(kernel: Kernel, session: Any, case: Case, run_id: str, kept: Kept) -> str:
    """The kept case, sealed by the keys of its pack."""
    content = json.dumps(kept, ensure_ascii=False).encode()
    return kernel.keyring.seal(session, scope_of(case.pack), content, bound_to(case.id, run_id))


def unseal(kernel: Kernel, session: Any, case_id: str, run_id: str, sealed: str) -> Kept:
    """What was kept; raises `SealBroken`."""
    found: Kept = json.loads(kernel.keyring.open(session, sealed, bound_to(case_id, run_id)))
    return found
