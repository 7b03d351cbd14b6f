"""Whether a value of a form is in use already: yes or no, whoever asks, at the price of one look into an index."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from core.context import Context
from core.definitions.packs import Pack
from modules.cases.columns import field_column
from modules.cases.formtypes import plain
from modules.cases.language import CaseType, FormMapping
from modules.cases.models import Case, CaseSubmission


@dataclass(frozen=True)
class Lookup:
    """Which value is looked for: of which form and kind of case, and the case that may hold it itself."""

    pack: Pack
    case_type: CaseType
    form: str
    path: str
    case_id: str = ""

    @property
    def field(self) -> str | None:
        """The searchable field of the case that the value goes to; None: earlier submissions are looked at."""
        target = self.case_type.forms.get(self.form, FormMapping()).map.get(self.path, self.path)
        found = self.case_type.fields.get(target)
        return target if found and found.searchable else None


def is_taken(ctx: Context, lookup: Lookup, value: object) -> bool:
    """Whether another case, or an earlier submission of the form in another case, holds the value."""
    where = _in_cases(ctx, lookup, value) if lookup.field else _in_submissions(lookup, value)
    statement = select(Case.id).where(Case.pack == lookup.pack.name, Case.id != lookup.case_id, *where)
    return ctx.session.exec(statement.limit(1)).first() is not None


def _in_cases(ctx: Context, lookup: Lookup, value: object) -> list[ColumnElement[bool]]:
    name = lookup.field or ""
    try:
        wanted = lookup.case_type.fields[name].read(value)
    except (ValueError, TypeError, ArithmeticError):
        return [col(Case.id).is_(None)]
    column: Any = field_column(lookup.case_type, name, ctx.session.get_bind().dialect.name)
    return [col(Case.case_type) == lookup.case_type.case_type, column == wanted]


def _in_submissions(lookup: Lookup, value: object) -> list[ColumnElement[bool]]:
    held = col(CaseSubmission.data)[tuple(lookup.path.split("."))].as_string()
    same = select(CaseSubmission.case_id).where(CaseSubmission.form == lookup.form, held == str(plain(value)))
    return [col(Case.id).in_(same)]
