"""Translate an expression into a SQL condition that holds for exactly the rows that it holds for.

Parts that do not depend on the row are worked out beforehand by the expression itself. What SQL would answer
differently (division, rounding, letter case, months on a moment) is refused, not approximated. The result
is never NULL, so it can be negated.
"""

import ast
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Numeric,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    true,
    type_coerce,
)
from sqlalchemy.sql.elements import Grouping

from core.expressions import comparisons
from core.expressions.business import BUSINESS_FUNCTIONS
from core.expressions.date_sql import MOST, MonthEnd, MonthStart, MovedDate, NextWeekday
from core.expressions.durations import Duration
from core.expressions.exact_sql import Contains, ExactDifference, ExactProduct, ExactSum, prepare_sqlite
from core.expressions.expression import Expression
from core.expressions.inforce import DATED
from core.expressions.monthdays import WEEKDAYS
from core.expressions.operands import Column, Known, Operand, bind, kind_of, number
from core.expressions.operations import number as exact
from core.expressions.paths import Dotted, dotted_name, dotted_names
from core.expressions.problems import ExpressionError
from core.expressions.running import COMPARISONS, OPERATIONS

__all__ = ["prepare_sqlite", "to_sql"]

Columns = Mapping[Dotted, ColumnElement[Any]] | Callable[[Dotted], ColumnElement[Any] | None]
MOST_FACTORS = 3
EMPTY: Mapping[str, ColumnElement[Any]] = {
    "number": literal(None, Numeric()),
    "text": literal(None, String()),
    "date": literal(None, Date()),
    "boolean": literal(None, Boolean()),
}
"""A value of each kind that a parameter may be, for its type."""
CALENDAR_FUNCTIONS = frozenset(function.name for function in BUSINESS_FUNCTIONS)
CALCULATIONS: Mapping[type[ast.operator], Any] = {
    ast.Add: ExactSum,
    ast.Sub: ExactDifference,
    ast.Mult: ExactProduct,
}


def to_sql(expression: Expression, columns: Columns, bound: Mapping[str, Any]) -> ColumnElement[bool]:
    """The condition on rows; `columns` gives the column of a dotted name, `bound` the values of other names.

    On SQLite, connections need `prepare_sqlite`. Raises ExpressionError naming the part that cannot be
    translated, or the name that is neither a column nor bound.
    """
    find = columns if callable(columns) else columns.get
    found = {path: find(path) for path in expression.paths()}
    for path, column in found.items():
        if column is None and path[0] not in bound:
            raise ExpressionError(f"{'.'.join(path)} cannot be used in a filter")
    translator = _Translator(expression, {p: c for p, c in found.items() if c is not None}, bound)
    try:
        return translator.condition(expression.tree)
    except comparisons.Untranslatable as reason:
        message = f"'{expression}' cannot be used in a filter: {reason}"
        raise ExpressionError(message, 0, len(expression.source)) from None


class _Translator:
    """Translates the nodes of one expression."""

    def __init__(
        self, expression: Expression, columns: Mapping[Dotted, ColumnElement[Any]], bound: Mapping[str, Any]
    ) -> None:
        self.expression = expression
        self.columns = columns
        self.bound = bound
        self.conditions: Mapping[type[ast.expr], Callable[[Any], ColumnElement[bool]]] = {
            ast.BoolOp: self._logic,
            ast.UnaryOp: self._not,
            ast.Compare: self._comparison,
            ast.IfExp: self._conditional,
            ast.Call: self._test,
        }
        self.operands: Mapping[type[ast.expr], Callable[[Any], Column]] = {
            ast.Name: self._column,
            ast.Attribute: self._column,
            ast.BinOp: self._calculation,
            ast.UnaryOp: self._negative,
            ast.IfExp: self._either,
            ast.Call: self._call,
        }
        self.tests: Mapping[str, Callable[[ast.Call], ColumnElement[bool]]] = {
            "starts_with": self._starts_with,
            "contains": lambda node: self._text_test(node, Contains),
        }
        self.calls: Mapping[str, Callable[[ast.Call], Column]] = {
            "coalesce": self._coalesce,
            "len": self._length,
            "start_of_month": lambda node: Column(MonthStart(self._day(node).sql), "date"),
            "end_of_month": lambda node: Column(MonthEnd(self._day(node).sql), "date"),
            "next_weekday": self._next_weekday,
            "in_force": self._in_force,
        }

    def condition(self, node: ast.expr) -> ColumnElement[bool]:
        """The node as a condition that is never NULL; only true counts as true."""
        if self._is_known(node):
            return true() if self._known(node).value is True else false()
        rule = self.conditions.get(type(node))
        if rule is not None and not (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)):
            return rule(node)
        return self._is_true(node)

    def operand(self, node: ast.expr) -> Operand:
        """The node as a side of a comparison."""
        if self._is_known(node):
            return self._known(node)
        if isinstance(node, ast.Compare | ast.BoolOp) or self._is_test(node):
            return Column(Grouping(self.condition(node)), "boolean")
        rule = self.operands.get(type(node))
        return rule(node) if rule else self._refuse(node)

    def _is_test(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return node.func.id in self.tests
        return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)

    def _is_known(self, node: ast.expr) -> bool:
        return not any(path in self.columns for path in dotted_names(node))

    def _known(self, node: ast.expr) -> Known:
        value = self.expression.part(node)(self.bound)
        return Known(exact(value) if isinstance(value, float) else value)

    def _is_true(self, node: ast.expr) -> ColumnElement[bool]:
        operand = self.operand(node)
        if isinstance(operand, Known) or operand.kind != "boolean":
            return false()
        return operand.sql.is_(True)

    def _logic(self, node: ast.BoolOp) -> ColumnElement[bool]:
        join = and_ if isinstance(node.op, ast.And) else or_
        return join(*(self.condition(value) for value in node.values))

    def _not(self, node: ast.UnaryOp) -> ColumnElement[bool]:
        return not_(self.condition(node.operand))

    def _conditional(self, node: ast.IfExp) -> ColumnElement[bool]:
        test = self.condition(node.test)
        body, other = self.condition(node.body), self.condition(node.orelse)
        return or_(and_(test, body), and_(not_(test), other))

    def _comparison(self, node: ast.Compare) -> ColumnElement[bool]:
        sides = [node.left, *node.comparators]
        pairs = zip(node.ops, sides, sides[1:], strict=False)
        return and_(*(self._pair(operator, left, right) for operator, left, right in pairs))

    def _pair(self, operator: ast.cmpop, left: ast.expr, right: ast.expr) -> ColumnElement[bool]:
        if self._is_known(left) and self._is_known(right):
            answer = OPERATIONS[COMPARISONS[type(operator)]](self._known(left).value, self._known(right).value)
            return true() if answer else false()
        if (moved := self._moved(operator, left, right)) is not None:
            return moved
        try:
            return comparisons.compare(operator, self.operand(left), self.operand(right))
        except comparisons.Untranslatable as reason:
            end = right.end_col_offset or left.col_offset + 1
            message = f"'{ast.unparse(left)}' and '{ast.unparse(right)}' cannot be compared in a filter: {reason}"
            raise ExpressionError(message, left.col_offset, end - left.col_offset) from None

    def _moved(self, operator: ast.cmpop, left: ast.expr, right: ast.expr) -> ColumnElement[bool] | None:
        """`due + days(3) < today` as `due < today - days(3)`: the duration goes to the known side."""
        shifted, known = (right, left) if self._is_known(left) else (left, right)
        if not (isinstance(shifted, ast.BinOp) and self._is_known(known)):
            return None
        if not isinstance(shifted.op, ast.Add | ast.Sub):
            return None
        start, by = self.operand(shifted.left), self.operand(shifted.right)
        if isinstance(by, Column) and isinstance(shifted.op, ast.Add):
            start, by = by, start
        if not isinstance(start, Column) or start.kind not in ("date", "moment") or isinstance(by, Column):
            return None
        if start.kind == "date" and isinstance(by.value, Duration) and by.value.months:
            return None
        try:
            mirror = shifted is right
            sign = 1 if isinstance(shifted.op, ast.Add) else -1
            return comparisons.compare_shifted(operator, start, by.value, sign, self._known(known).value, mirror)
        except comparisons.Untranslatable as reason:
            return self._refuse(shifted, f": {reason}")

    def _column(self, node: ast.Name | ast.Attribute) -> Column:
        sql = self.columns[dotted_name(node)]
        kind = kind_of(sql.type)
        return Column(sql, kind) if kind != "other" else self._refuse(node, f": its type is {sql.type!r}")

    def _moved_day(self, node: ast.BinOp) -> Column | None:
        """A day of the row and a known number of months and days, or None when it is something else."""
        start, by = self.operand(node.left), self.operand(node.right)
        if isinstance(node.op, ast.Add) and isinstance(by, Column):
            start, by = by, start
        if not (isinstance(start, Column) and start.kind == "date" and isinstance(by, Known)):
            return None
        span = by.value if isinstance(by.value, Duration) else self._refuse(node, ": only a duration can be added")
        if span.microseconds:
            self._refuse(node, ": only whole days can be added to a date there")
        span = span if isinstance(node.op, ast.Add) else -span
        if max(abs(span.months), abs(span.days)) > MOST:
            return Column(cast(null(), Date()), "date")
        return Column(MovedDate(start.sql, number(span.months), number(span.days)), "date")

    def _day(self, node: ast.Call, position: int = 0) -> Column:
        """An argument of a call, which has to be a date of the row."""
        if len(node.args) <= position:
            self._refuse(node, ": write the day without its name")
        day = self.operand(node.args[position])
        if isinstance(day, Column) and day.kind == "date":
            return day
        return self._refuse(node, ": it needs a date; the day of a moment hangs on the time zone")

    def _next_weekday(self, node: ast.Call) -> Column:
        day = self._day(node)
        weekday = self.operand(node.args[1]) if len(node.args) == 2 else self._refuse(node)
        if not isinstance(weekday, Known) or weekday.value not in WEEKDAYS:
            self._refuse(node, ": write the day of the week out, such as 'monday'")
        return Column(NextWeekday(day.sql, number(WEEKDAYS.index(weekday.value))), "date")

    def _in_force(self, node: ast.Call) -> Column:
        """The value of a parameter on a date of the row: one branch for each day on which it changes."""
        if len(node.args) != 2:
            self._refuse(node, ": write both arguments without their names")
        day, (_, name) = self._day(node, 1), dotted_name(node.args[0])
        days = [(since, Known(value)) for since, value in self.bound[DATED].days(name)]
        kinds = {value.kind for _, value in days}
        if len(kinds) != 1 or kinds & {"other", "null"}:
            self._refuse(node, ": only numbers, texts, dates and booleans are known there")
        beside = Column(EMPTY[kinds.pop()], days[0][1].kind)
        branches = [(day.sql >= bind(since, day), self._clause(value, beside)) for since, value in reversed(days)]
        found = case((day.sql.is_(None), null()), *branches, else_=self._clause(days[0][1], beside))
        return Column(type_coerce(found, beside.sql.type), beside.kind, beside.kind == "number")

    def _calculation(self, node: ast.BinOp) -> Column:
        if isinstance(node.op, ast.Add | ast.Sub) and (moved := self._moved_day(node)) is not None:
            return moved
        make = CALCULATIONS.get(type(node.op))
        if make is None:
            self._refuse(node, ": move the division to the other side, or calculate it in a field")
        sides = self._numbers(node, node.left), self._numbers(node, node.right)
        factors = sum(side.factors for side in sides) if make is ExactProduct else max(s.factors for s in sides)
        if factors > MOST_FACTORS:
            self._refuse(node, f": it multiplies more than {MOST_FACTORS} values")
        return Column(make(sides[0].sql, sides[1].sql), "number", True, factors)

    def _numbers(self, node: ast.expr, side: ast.expr) -> Column:
        operand = self.operand(side)
        if isinstance(operand, Known) and operand.kind in ("number", "null"):
            value = operand.value
            return Column(null() if value is None else comparisons.written(value), "number", True)
        if isinstance(operand, Column) and operand.kind == "number":
            return operand
        return self._refuse(node, ": only numbers can be calculated there")

    def _negative(self, node: ast.UnaryOp) -> Column:
        operand = self._numbers(node, node.operand)
        return Column(ExactDifference(number(0), operand.sql), "number", True, operand.factors)

    def _either(self, node: ast.IfExp) -> Column:
        test = self.condition(node.test)
        (body, other), computed, beside = self._alike(node, [node.body, node.orelse])
        return Column(case((test, body), else_=other), beside.kind, computed, beside.factors)

    def _coalesce(self, node: ast.Call) -> Column:
        clauses, computed, beside = self._alike(node, node.args)
        return Column(func.coalesce(*clauses), beside.kind, computed, beside.factors)

    def _alike(self, node: ast.expr, parts: list[ast.expr]) -> tuple[list[ColumnElement[Any]], bool, Column]:
        """Several values of one kind, as clauses."""
        operands = [self.operand(part) for part in parts]
        made = [each for each in operands if isinstance(each, Column)]
        if not made:
            made = [Column(true(), "boolean")]
        beside = max(made, key=lambda each: each.factors)
        kinds = {each.kind for each in operands} - {"null"}
        if kinds != {beside.kind} or beside.kind == "enumeration":
            self._refuse(node, ": its values must be of one kind, one of them a column")
        clauses = [self._clause(each, beside) for each in operands]
        return clauses, any(each.computed for each in made) or beside.kind == "number", beside

    def _clause(self, operand: Operand, beside: Column) -> ColumnElement[Any]:
        if isinstance(operand, Column):
            return operand.sql
        if operand.value is None:
            return null()
        comparisons.check_text(operand.value)
        return comparisons.written(operand.value) if beside.kind == "number" else bind(operand.value, beside)

    def _length(self, node: ast.Call) -> Column:
        operand = self.operand(node.args[0]) if len(node.args) == 1 else self._refuse(node)
        if isinstance(operand, Known) or operand.kind != "text":
            self._refuse(node, ": only the length of a text is known there")
        return Column(func.length(operand.sql), "number")

    def _call(self, node: ast.Call) -> Column:
        rule = self.calls.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if rule is None and isinstance(node.func, ast.Name) and node.func.id in CALENDAR_FUNCTIONS:
            self._refuse(node, ": the database has no calendar; keep the answer in a field with 'value'")
        return rule(node) if rule and not node.keywords else self._refuse(node)

    def _test(self, node: ast.Call) -> ColumnElement[bool]:
        rule = self.tests.get(node.func.id) if isinstance(node.func, ast.Name) else None
        return rule(node) if rule else self._is_true(node)

    def _starts_with(self, node: ast.Call) -> ColumnElement[bool]:
        return self._text_test(node, lambda text, start: func.substr(text, 1, func.length(start)) == start)

    def _text_test(self, node: ast.Call, test: Callable[[Any, Any], ColumnElement[bool]]) -> ColumnElement[bool]:
        if len(node.args) != 2 or node.keywords:
            self._refuse(node, ": write both texts without their names")
        operands = [self.operand(argument) for argument in node.args]
        if any(operand.kind != "text" for operand in operands):
            return false()
        beside = next(each for each in operands if isinstance(each, Column))
        return func.coalesce(test(*(self._clause(operand, beside) for operand in operands)), false())

    def _refuse(self, node: ast.expr, reason: str = "") -> NoReturn:
        width = (node.end_col_offset or node.col_offset + 1) - node.col_offset
        message = f"'{ast.unparse(node)}' cannot be used in a filter{reason}"
        raise ExpressionError(message, node.col_offset, width)
