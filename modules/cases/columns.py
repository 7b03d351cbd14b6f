"""Where SQL finds what expressions know of a case, so that row filters run in the database."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Numeric, cast, exists, type_coerce
from sqlmodel import col, select

from core.access.filters import Columns
from modules.cases.clocknames import CLOCKS, clock_column
from modules.cases.language import CaseType
from modules.cases.models import Case, CaseParty
from modules.parties.models import Party

OWN = frozenset(("id", "reference", "stage", "assignee", "opened_at", "changed_at", "stage_since", "closed_at", "due"))
COLUMN_NAMES = {"due": "due_at"}
PARTY_COLUMNS = ("name", "first_name", "last_name", "email", "phone", "kind", "language")


def _value(name: str) -> Any:
    return col(Case.data)[name]


def _number(name: str, _: str) -> Any:
    return cast(_value(name).as_string(), Numeric(38, 12))


def _date(name: str, dialect: str) -> Any:
    text = _value(name).as_string()
    return type_coerce(text, Date) if dialect == "sqlite" else cast(text, Date)


def _datetime(name: str, dialect: str) -> Any:
    text = _value(name).as_string()
    return type_coerce(text, DateTime(timezone=True)) if dialect == "sqlite" else cast(text, DateTime(timezone=True))


READ: Mapping[str, Callable[[str, str], Any]] = {
    "integer": lambda name, _: _value(name).as_integer(),
    "boolean": lambda name, _: _value(name).as_boolean(),
    "decimal": _number,
    "money": _number,
    "date": _date,
    "datetime": _datetime,
}


def columns_of(case_type: CaseType, dialect: str) -> Columns:
    """The SQL expression of each dotted name of a case of this type; None for what only Python knows."""

    def find(path: tuple[str, ...]) -> ColumnElement[Any] | None:
        if len(path) == 1 and path[0] in OWN:
            own: ColumnElement[Any] = getattr(Case, COLUMN_NAMES.get(path[0], path[0])).expression
            return own
        if len(path) == 1 and path[0] in case_type.fields:
            return field_column(case_type, path[0], dialect)
        if len(path) == 2 and path[0] in case_type.parties:
            return _party_column(path[0], path[1])
        if len(path) == 3 and path[0] == CLOCKS and path[1] in case_type.clocks:
            return clock_column(path[1], path[2])
        return None

    return find


def field_column(case_type: CaseType, name: str, dialect: str) -> ColumnElement[Any] | None:
    """The SQL expression of a field; None for lists."""
    kind = case_type.fields[name].type
    if kind in ("list", "choices"):
        return None
    read = READ.get(kind)
    found: ColumnElement[Any] = read(name, dialect) if read else _value(name).as_string()
    return found


def _party_column(role: str, attribute: str) -> ColumnElement[Any] | None:
    here = (col(CaseParty.case_id) == col(Case.id)) & (col(CaseParty.role) == role)
    if attribute == "known":
        return exists().where(here)
    if attribute not in PARTY_COLUMNS:
        return None
    statement = select(getattr(Party, attribute)).join(CaseParty, col(CaseParty.party_id) == col(Party.id)).where(here)
    return statement.correlate(Case).scalar_subquery()
