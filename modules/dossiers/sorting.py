"""The order of a basket, and pages of it by position: (value, id), values that are missing last."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, TypeDecorator, and_, bindparam, tuple_
from sqlmodel import col

from core.context import Context
from core.errors import BadRequest
from modules.cases.columns import columns_of
from modules.cases.language import CaseType
from modules.cases.models import Case
from modules.dossiers.baskets import Place

READ: Mapping[type, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    int: int,
    Decimal: Decimal,
}
"""How a position is read back, by the Python type of its column."""


@dataclass(frozen=True)
class Order:
    """What a list is sorted by; ids break ties. `always` when no row is without the value."""

    value: ColumnElement[Any]
    descending: bool = False
    always: bool = False

    def clauses(self) -> list[Any]:
        """For ORDER BY."""
        value, id_ = (one.desc() if self.descending else one.asc() for one in (self.value, col(Case.id)))
        return [value if self.always else value.nulls_last(), id_]

    def after(self, position: list[str]) -> list[ColumnElement[bool]]:
        """The rows behind a position, in parts that follow each other, each a range of an index.

        Raises `BadRequest`.
        """
        text, last = position
        id_, missing = col(Case.id), self.value.is_(None)
        if not text:
            return [and_(missing, id_ < last if self.descending else id_ > last)]
        pair, place = tuple_(self.value, id_), tuple_(bind(self.value, self._read(text)), bind(id_, last))
        behind = pair < place if self.descending else pair > place
        return [behind] if self.always else [behind, missing]

    def _read(self, text: str) -> Any:
        type_ = self.value.type
        plain = type_.impl_instance if isinstance(type_, TypeDecorator) else type_
        read = READ.get(plain.python_type, str)
        try:
            return read(text)
        except (ValueError, ArithmeticError):
            raise BadRequest(reason="the cursor is not one of ours; start again without it") from None


def bind(column: Any, value: Any) -> BindParameter[Any]:
    """A value of the column's type."""
    return bindparam(None, value, type_=column.type)


def position_of(value: Any, case: Case) -> tuple[str, str]:
    """Where a row stands, for a cursor."""
    text = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    return text, case.id


def order_of(ctx: Context, place: Place) -> Order:
    """The order of the basket; a column that the actor may not see gives way to the deadline."""
    sort = place.basket.sort
    opened: Any = Case.opened_at
    due: Any = Case.due_at
    if sort in ("newest", "oldest"):
        return Order(opened, descending=sort == "newest", always=True)
    found = _column(ctx, place, sort)
    return Order(due if found is None else found)


def _column(ctx: Context, place: Place, path: str) -> ColumnElement[Any] | None:
    name = place.basket.case_types[0]
    case_type: CaseType = place.pack.get("case_type", name)
    if path in case_type.fields and not all(_sees(ctx, place, one, path) for one in place.basket.case_types):
        return None
    return columns_of(case_type, ctx.session.get_bind().dialect.name)(tuple(path.split(".")))


def shows_headlines(ctx: Context, place: Place) -> bool:
    """Whether the actor sees what every headline of the basket says, so that it may be searched by it."""
    for name in place.basket.case_types:
        case_type: CaseType = place.pack.get("case_type", name)
        field = (case_type.headline or "").partition(".")[0]
        if field in case_type.fields and not _sees(ctx, place, name, field):
            return False
    return True


def _sees(ctx: Context, place: Place, case_type: str, field: str) -> bool:
    if ctx.actor.kind == "system":
        return True
    policies = ctx.kernel.policies.matching(ctx.actor, place.pack.name, case_type, "read")
    return all(not policy.fields.hides(field) for policy in policies)
