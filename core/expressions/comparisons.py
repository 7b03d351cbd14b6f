"""Comparisons in SQL with the outcome that the expression itself gives: true or false, never NULL."""

import ast
import operator as operators
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, false, literal, not_, or_

from core.expressions.durations import Duration, midnight
from core.expressions.exact_sql import CodePoints, Comparison, Contains, WrittenNumber
from core.expressions.opentime import BusinessDays, BusinessHours
from core.expressions.operands import Column, Known, Operand, bind, fits
from core.expressions.operations import add, subtract

Compare = Callable[[Any, Any], Any]
ORDERINGS: Mapping[type[ast.cmpop], Compare] = {
    ast.Lt: operators.lt,
    ast.LtE: operators.le,
    ast.Gt: operators.gt,
    ast.GtE: operators.ge,
}
MIRRORED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
    ast.Eq: ast.Eq,
    ast.NotEq: ast.NotEq,
}
MOMENTS = {"date", "moment"}
LAST = {"date": date.max, "moment": datetime.max.replace(tzinfo=UTC)}
FIRST = {"date": date.min, "moment": datetime.min.replace(tzinfo=UTC)}


class Untranslatable(Exception):
    """A comparison that SQL would answer differently; the text says why."""


def compare(operator: ast.cmpop, left: Operand, right: Operand) -> ColumnElement[bool]:
    """`left operator right`; raises Untranslatable."""
    if isinstance(operator, ast.In):
        return _within(left, right)
    if isinstance(operator, ast.NotIn):
        return not_(_within(left, right))
    if isinstance(left, Known):
        if isinstance(right, Known):
            raise Untranslatable("no column is compared")
        left, right, operator = right, left, MIRRORED[type(operator)]()
    if isinstance(operator, ast.NotEq):
        return not_(_equal(left, right))
    return _equal(left, right) if isinstance(operator, ast.Eq) else _ordered(operator, left, right)


def compare_shifted(
    operator: ast.cmpop, start: Column, duration: Any, sign: int, known: Any, mirrored: bool
) -> ColumnElement[bool]:
    """`start ± duration operator known`, the duration moved to the known side."""
    if mirrored:
        if type(operator) not in MIRRORED:
            raise Untranslatable("compare it with one value")
        operator = MIRRORED[type(operator)]()
    if isinstance(duration, BusinessDays | BusinessHours):
        raise Untranslatable("the database has no calendar; take the business time off the other side")
    if not isinstance(duration, Duration):
        raise Untranslatable("only a duration can be added to a date")
    if duration.months:
        raise Untranslatable("months have no fixed length; add them to the other side")
    if type(operator) not in MIRRORED or not isinstance(known, date):
        return _beside_no_date(operator, _in_range(start, duration * sign), known)
    target = (subtract if sign > 0 else add)(known, duration)
    if target is None:
        raise Untranslatable("the date is outside of the years 1 to 9999")
    result = compare(operator, start, Known(target))
    return and_(result, _in_range(start, duration * sign)) if type(operator) in ORDERINGS else result


def written(value: int | Decimal) -> ColumnElement[Any]:
    """A number as text, so that no database rounds it on its way into an exact calculation."""
    return WrittenNumber(literal(format(Decimal(value), "f"), Text()))


def check_text(value: Any) -> None:
    """Raises Untranslatable for a text that databases cannot hold."""
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= c <= "\udfff" for c in value)):
        raise Untranslatable("the text holds characters that no column can")


def _beside_no_date(operator: ast.cmpop, exists: ColumnElement[bool], known: Any) -> ColumnElement[bool]:
    """A date, where it `exists`, beside something that is none: unequal, unless both are null."""
    if type(operator) not in MIRRORED:
        raise Untranslatable("compare it with one date")
    same = not_(exists) if known is None else false()
    if isinstance(operator, ast.NotEq):
        return not_(same)
    return same if isinstance(operator, ast.Eq) else false()


def _in_range(start: Column, duration: Duration) -> ColumnElement[bool]:
    """Whether `start + duration` stays within the years 1 to 9999; beyond, it is null."""
    length = timedelta(days=duration.days, microseconds=duration.microseconds)
    limit = LAST if length > timedelta(0) else FIRST
    bound = limit["moment"] - length
    operator = ast.LtE() if length > timedelta(0) else ast.GtE()
    if start.kind == "date" and not duration.microseconds:
        return _ordered(operator, start, Known(limit["date"] - length))
    return _ordered(operator, start, Known(bound))


def _equal(left: Column, right: Operand) -> ColumnElement[bool]:
    if isinstance(right, Column):
        return _equal_columns(left, right)
    if right.value is None:
        return left.sql.is_(None)
    if left.kind in MOMENTS and right.kind in MOMENTS:
        return _on(left, right.value)
    if not _alike(left, right):
        return false()
    if left.computed:
        return _exactly(operators.eq, left, Column(written(right.value), "number", True))
    return and_(left.sql == bind(right.value, left), left.sql.is_not(None))


def _equal_columns(left: Column, right: Column) -> ColumnElement[bool]:
    _require_one_kind(left, right)
    if left.computed or right.computed:
        both_null = and_(left.sql.is_(None), right.sql.is_(None))
        return or_(both_null, _exactly(operators.eq, left, right))
    return left.sql.is_not_distinct_from(right.sql)


def _ordered(operator: ast.cmpop, left: Column, right: Operand) -> ColumnElement[bool]:
    compare_ = ORDERINGS[type(operator)]
    if isinstance(right, Column):
        _require_one_kind(left, right)
        return _ordered_sides(compare_, left, right)
    if left.kind in MOMENTS and right.kind in MOMENTS:
        return _before_or_after(operator, left, right.value)
    if not _alike(left, right):
        return false()
    value = written(right.value) if left.computed else bind(right.value, left)
    return _ordered_sides(compare_, left, Column(value, left.kind, left.computed))


def _ordered_sides(compare_: Compare, left: Column, right: Column) -> ColumnElement[bool]:
    if left.kind == "enumeration":
        raise Untranslatable("an enumeration has no order")
    if left.computed or right.computed:
        return _exactly(compare_, left, right)
    sides = [CodePoints(side.sql) if side.kind == "text" else side.sql for side in (left, right)]
    return and_(compare_(*sides), left.sql.is_not(None), right.sql.is_not(None))


def _exactly(compare_: Compare, left: Column, right: Column) -> ColumnElement[bool]:
    order = Comparison(left.sql, right.sql)
    return and_(compare_(order, 0), order.is_not(None))


def _on(left: Column, value: date) -> ColumnElement[bool]:
    """A date or moment equal to a known one."""
    if left.kind == "date":
        day = _day(value)
        if midnight(value) != midnight(day):
            return false()
        value = day
    return and_(left.sql == bind(value, left), left.sql.is_not(None))


def _before_or_after(operator: ast.cmpop, left: Column, value: date) -> ColumnElement[bool]:
    """A date column meets a moment at its midnights: below the next one, or above the last one."""
    if left.kind == "date":
        day = _day(value)
        if midnight(value) != midnight(day):
            operator = ast.LtE() if isinstance(operator, ast.Lt | ast.LtE) else ast.Gt()
        value = day
    limit = bind(value, left)
    return and_(ORDERINGS[type(operator)](left.sql, limit), left.sql.is_not(None))


def _day(value: date) -> date:
    """The day in which a moment lies, in UTC."""
    return midnight(value).astimezone(UTC).date() if isinstance(value, datetime) else value


def _alike(left: Column, right: Known) -> bool:
    """Whether a known value can equal the column at all; raises Untranslatable when databases disagree."""
    if {left.kind, right.kind} == {"boolean", "number"}:
        raise Untranslatable("a number and true or false do not go together")
    if left.kind != right.kind:
        if left.kind == "enumeration":
            raise Untranslatable("compare it in a text column")
        return False
    check_text(right.value)
    if left.kind == "number" and not left.computed and not fits(right.value, left):
        raise Untranslatable("the number has more than 15 figures")
    return True


def _require_one_kind(left: Column, right: Column) -> None:
    if left.kind != right.kind:
        raise Untranslatable(f"one is a {left.kind}, the other a {right.kind}")


def _within(item: Operand, container: Operand) -> ColumnElement[bool]:
    """One of a known list, or a part of a text."""
    if isinstance(container, Known) and isinstance(container.value, list | tuple | set | frozenset):
        if isinstance(item, Known):
            raise Untranslatable("no column is compared")
        return or_(false(), *(_equal(item, Known(value)) for value in container.value))
    if item.kind != "text" or container.kind != "text":
        return false()
    beside = container if isinstance(container, Column) else item
    assert isinstance(beside, Column)
    clauses = [_text(each, beside) for each in (container, item)]
    return and_(Contains(*clauses), *(clause.is_not(None) for clause in clauses))


def _text(operand: Operand, beside: Column) -> ColumnElement[Any]:
    if isinstance(operand, Column):
        return operand.sql
    check_text(operand.value)
    return bind(operand.value, beside)
