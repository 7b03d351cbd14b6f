"""What conditions of the pack in force read of its parameters, of one case and of rows in the database alike."""

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, or_, true

from core.definitions.dating import changes_of
from core.definitions.packs import Pack
from core.definitions.parameters import PARAMETERS, parameter_values, parameters_of
from core.expressions.expression import Expression
from core.expressions.problems import ExpressionError
from core.expressions.sql import to_sql

Facts = Mapping[str, object]
Columns = Callable[[tuple[str, ...]], ColumnElement[Any] | None]
OPENED = "opened_at"
FILTERABLE = "read fields, the stage and dates of the case; what needs more stands in a field with 'value' that is read"
"""What the conditions that choose rows may do, for those that do more."""


def with_parameters(pack: Pack | None, condition: Expression, facts: Facts) -> Facts:
    """The facts of a case with the parameters of `pack` in force on the day on which the case was opened."""
    if pack is None or not any(path[0] == PARAMETERS for path in condition.paths()):
        return facts
    opened = cast(datetime | None, facts.get(OPENED)) or datetime.now(UTC)
    moment = opened if opened.tzinfo else opened.replace(tzinfo=UTC)
    values = parameter_values(pack, moment.astimezone(pack.manifest.zone).date())
    return cast(Facts, ChainMap(cast(Any, values), cast(Any, facts)))


def select(pack: Pack, condition: Expression, columns: Columns, bound: Facts) -> ColumnElement[bool]:
    """The condition on rows, each with the parameters in force on the day on which its case was opened.

    Raises `ExpressionError` as `to_sql` does.
    """
    legs = [
        and_(within, to_sql(condition, columns, {**bound, **parameter_values(pack, day)}))
        for day, within in _periods(pack, condition, columns)
    ]
    return legs[0] if len(legs) == 1 else or_(*legs)


def _periods(pack: Pack, condition: Expression, columns: Columns) -> Iterator[tuple[date, ColumnElement[bool]]]:
    """The days from which something that the condition reads is in force, with the rows of each period."""
    read = {path[1] for path in condition.paths() if path[0] == PARAMETERS and len(path) > 1}
    dated = any(len(one.dated()) > 1 for name, one in parameters_of(pack).items() if name in read)
    starts = changes_of(pack) if dated else (date.min,)
    opened: Any = columns((OPENED,)) if dated else None
    if dated and opened is None:
        raise ExpressionError("a parameter whose value changes by date cannot be used in a filter here")
    for start, end in zip(starts, (*starts[1:], None), strict=True):
        rows = [opened >= _midnight(start, pack)] if start != starts[0] else []
        rows += [opened < _midnight(end, pack)] if end else []
        yield start, and_(true(), *rows)


def _midnight(day: date, pack: Pack) -> datetime:
    return datetime.combine(day, time.min, pack.manifest.zone).astimezone(UTC)
