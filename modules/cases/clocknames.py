"""What expressions know of clocks, and where SQL finds it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, false, func
from sqlmodel import col, select

from core.context import Context
from core.definitions.packs import Scope
from core.expressions.durations import Duration
from core.expressions.types import BOOLEAN, DATETIME, DURATION, Record, Type
from modules.cases.clocks import clocks_of, elapsed
from modules.cases.clocktime import ClockStatus
from modules.cases.definitions import case_type_of
from modules.cases.models import Case, CaseClock

CLOCKS = "clocks"
STATES = tuple(status.value for status in ClockStatus)
CLOCK_TYPE = Record(
    "clock",
    {
        "due": DATETIME,
        "elapsed": DURATION,
        **dict.fromkeys(("started", *STATES, "at_risk", "overdue"), BOOLEAN),
    },
)


def clock_types(scope: Scope) -> dict[str, Type]:
    """One record per clock; nothing in case types without clocks."""
    clocks = scope.case_type.clocks if scope.case_type else {}
    return {CLOCKS: Record(CLOCKS, dict.fromkeys(clocks, CLOCK_TYPE))} if clocks else {}


def clock_values(ctx: Context, case: Case) -> dict[str, object]:
    """The clocks of the case as they stand."""
    names = case_type_of(ctx, case).clocks
    rows = clocks_of(ctx, [case.id]).get(case.id, {}) if names else {}
    return {CLOCKS: {name: clock_facts(ctx, case, rows.get(name)) for name in names}} if names else {}


def clock_facts(ctx: Context, case: Case, row: CaseClock | None) -> Mapping[str, object]:
    """What expressions know of one clock; of one that has not started, that it has not."""
    return {
        "due": row.due_at if row else None,
        "elapsed": Duration(microseconds=elapsed(ctx, case, row) // timedelta(microseconds=1)) if row else None,
        "started": row is not None,
        **{state: row is not None and row.status == state for state in STATES},
        "at_risk": row is not None and row.at_risk,
        "overdue": row is not None and row.overdue,
    }


def clock_column(name: str, attribute: str) -> ColumnElement[Any] | None:
    """The SQL expression of what stands at `clocks.name.attribute`; None for what only Python reckons."""
    row = (col(CaseClock.case_id) == col(Case.id)) & (col(CaseClock.name) == name)
    if attribute == "started":
        return select(CaseClock.name).where(row).correlate(Case).exists()
    if attribute in STATES:
        return select(CaseClock.name).where(row, col(CaseClock.status) == attribute).correlate(Case).exists()
    found: Mapping[str, Any] = {"due": CaseClock.due_at, "at_risk": CaseClock.at_risk, "overdue": CaseClock.overdue}
    if attribute not in found:
        return None
    value = select(found[attribute]).where(row).correlate(Case).scalar_subquery()
    return value if attribute == "due" else func.coalesce(value, false())
