"""Where SQL finds what expressions know of a case, so that row filters run in the database."""

from typing import Any

from sqlalchemy import ColumnElement, exists
from sqlmodel import col, select

from core.access.filters import Columns
from modules.cases.clocknames import CLOCKS, clock_column
from modules.cases.fields import CaseField
from modules.cases.fieldtypes.records import Address, Group
from modules.cases.language import CaseType
from modules.cases.models import Case, CaseParty
from modules.parties.models import Party

OWN = frozenset(("id", "reference", "stage", "assignee", "opened_at", "changed_at", "stage_since", "closed_at", "due"))
COLUMN_NAMES = {"due": "due_at"}
PARTY_COLUMNS = ("name", "first_name", "last_name", "email", "phone", "kind", "language")


def columns_of(case_type: CaseType, dialect: str) -> Columns:
    """The SQL expression of each dotted name of a case of this type; None for what only Python knows."""

    def find(path: tuple[str, ...]) -> ColumnElement[Any] | None:
        if len(path) == 1 and path[0] in OWN:
            own: ColumnElement[Any] = getattr(Case, COLUMN_NAMES.get(path[0], path[0])).expression
            return own
        if path[0] in case_type.parties:
            return _party_column(path[0], path[1]) if len(path) == 2 else None
        if path[0] in case_type.fields:
            return _within(case_type.fields[path[0]], path, dialect)
        if len(path) == 3 and path[0] == CLOCKS and path[1] in case_type.clocks:
            return clock_column(path[1], path[2])
        return None

    return find


def field_column(case_type: CaseType, name: str, dialect: str) -> ColumnElement[Any] | None:
    """The SQL expression of a field; None for lists, and for what is encrypted."""
    return _within(case_type.fields[name], (name,), dialect)


def _within(field: CaseField, path: tuple[str, ...], dialect: str) -> ColumnElement[Any] | None:
    """The SQL expression of a field or of a part of it; None for lists, and for what is encrypted."""
    if field.encrypted:
        return None
    at: Any = col(Case.data)[path if len(path) > 1 else path[0]]
    if len(path) == 1:
        return field.kind.column(at, dialect)
    if isinstance(field.kind, Address) and len(path) == 2:
        found: ColumnElement[Any] = at.as_string()
        return found
    inner = field.of.get(path[1]) if isinstance(field.kind, Group) and len(path) == 2 else None
    return inner.kind.column(at, dialect) if inner else None


def _party_column(role: str, attribute: str) -> ColumnElement[Any] | None:
    here = (col(CaseParty.case_id) == col(Case.id)) & (col(CaseParty.role) == role)
    if attribute == "known":
        return exists().where(here)
    if attribute not in PARTY_COLUMNS:
        return None
    statement = select(getattr(Party, attribute)).join(CaseParty, col(CaseParty.party_id) == col(Party.id)).where(here)
    return statement.correlate(Case).scalar_subquery()
