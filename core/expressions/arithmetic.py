"""Which types can be calculated with each other, and what that gives."""

import ast

from core.expressions.types import (
    ANY,
    BUSINESS_DAYS,
    BUSINESS_HOURS,
    DATETIME,
    DECIMAL,
    DURATION,
    INTEGER,
    MOMENTS,
    NULL,
    NUMBERS,
    TEXT,
    Type,
    family,
    unknown,
)

SHIFTS = {DURATION: MOMENTS, BUSINESS_DAYS: MOMENTS, BUSINESS_HOURS: (DATETIME,)}
"""What can be added to a date or a moment, and to which of them."""


def result_type(operator: ast.operator, left: Type, right: Type) -> Type | None:
    """The type of `left operator right`, or None when they do not go together."""
    if NULL in (left, right):
        return None
    if unknown(left) or unknown(right):
        return ANY if _fits_beside_unknown(operator, left, right) else None
    if left in NUMBERS and right in NUMBERS:
        return INTEGER if left == right == INTEGER and not isinstance(operator, ast.Div) else DECIMAL
    if isinstance(operator, ast.Mult):
        return DURATION if sorted((left.name, right.name)) == sorted((DURATION.name, INTEGER.name)) else None
    if isinstance(operator, ast.Add | ast.Sub):
        return _sum_type(isinstance(operator, ast.Add), left, right)
    return None


def _sum_type(adding: bool, left: Type, right: Type) -> Type | None:
    if left == right == DURATION:
        return DURATION
    if left in SHIFTS.get(right, ()):
        return left
    if adding and right in SHIFTS.get(left, ()):
        return right
    if adding and family(left) == family(right) == TEXT.name:
        return TEXT
    return DURATION if not adding and left in MOMENTS and right in MOMENTS else None


def _fits_beside_unknown(operator: ast.operator, left: Type, right: Type) -> bool:
    known = [kind for kind in (left, right) if not unknown(kind)]
    summed = (*MOMENTS, BUSINESS_DAYS, BUSINESS_HOURS) if isinstance(operator, ast.Add | ast.Sub) else ()
    calculable = (*NUMBERS, DURATION, *summed)
    return all(kind in calculable or (isinstance(operator, ast.Add) and family(kind) == TEXT.name) for kind in known)
