"""Cases as the choices of a form: `{"dataSrc": "resource", "data": {"resource": "contract"}}`."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from modules.cases.columns import field_column
from modules.cases.language import CaseType
from modules.cases.models import Case
from modules.cases.queries import CaseView, readable, shown_headline, view_case
from modules.forms.hosts import MOST_CHOICES, Asking, Choice, Source

OWN = ("id", "reference")
"""What every case may be kept as; other properties are fields of its type."""
LABELS = ("label", *OWN)


def read_cases(asking: Asking, source: Source, search: str) -> Sequence[Choice] | None:
    """The cases of the type called `source.name` that the actor may read, the latest first; None without such a type.

    A case stands for its reference unless the select says another `valueProperty`; what the actor may not see of a
    case is neither its value nor its label.
    """
    case_type = asking.pack.get("case_type", source.name)
    if not isinstance(case_type, CaseType):
        return None
    here = readable(asking.ctx, {asking.pack.name: asking.pack})
    conditions = [here, col(Case.case_type) == source.name, *_wanted(asking, case_type, source), *_matching(search)]
    statement = select(Case).where(*conditions).order_by(col(Case.changed_at).desc(), col(Case.id)).limit(MOST_CHOICES)
    views = (view_case(asking.ctx, case) for case in asking.ctx.session.exec(statement))
    return [choice for view in views for choice in _choice(view, source)]


def _wanted(asking: Asking, case_type: CaseType, source: Source) -> Iterator[ColumnElement[bool]]:
    """The one case whose value is asked for."""
    name = source.value_of or "reference"
    if not source.value:
        return
    column: Any = col(getattr(Case, name)) if name in OWN else None
    if column is None:
        column = field_column(case_type, name, asking.ctx.session.get_bind().dialect.name)
    try:
        yield column == (source.value if name in OWN else case_type.fields[name].read(source.value))
    except (ValueError, TypeError, ArithmeticError):
        yield col(Case.id).is_(None)


def _matching(search: str) -> Iterator[ColumnElement[bool]]:
    if search:
        yield or_(*(col(one).icontains(search, autoescape=True) for one in (Case.reference, Case.headline)))


def _choice(view: CaseView, source: Source) -> Iterator[Choice]:
    value = _of(view, source.value_of or "reference")
    if value:
        label = _of(view, source.label_of) if source.label_of not in ("", "label") else ""
        yield value, label or " – ".join(filter(None, (view.case.reference, shown_headline(view))))


def _of(view: CaseView, name: str) -> str:
    """A property of the case as text, empty when the actor doesn't see it."""
    if name in OWN:
        return str(getattr(view.case, name))
    value = view.values.get(name)
    return "" if value is None else str(view.case_type.fields[name].keep(value))
