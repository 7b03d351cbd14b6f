"""What to write instead of what does not fit: the hints of mistakes in expressions."""

import ast

from core.expressions.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATETIME,
    DECIMAL,
    DURATION,
    INTEGER,
    MOMENTS,
    NULL,
    NUMBERS,
    TEXT,
    Either,
    ListOf,
    Record,
    Type,
    family,
)

BARE = (BOOLEAN.name, NULL.name, ANY.name)
"""Names of types that no article goes with."""
GIVE = {
    BOOLEAN.name: "compare it, for instance with == or >",
    INTEGER.name: "write a whole number such as 5, or round it with round(…)",
    DECIMAL.name: "write a number such as 12.50, or one for each case: 1 if … else 0",
    TEXT.name: "write a text in quotes",
    DATE.name: "write a date such as date(2026, 1, 31) or today + days(3)",
    DATETIME.name: "write a moment such as now + hours(2)",
    DURATION.name: "write a duration such as days(5) or months(1)",
}
LIST = "write a list such as ['a', 'b'], or a field that holds several values"
COMPARE = {
    **GIVE,
    BOOLEAN.name: "compare it with true or false, without quotes",
    DECIMAL.name: "compare it with a number such as 12.50, without quotes",
}


def a(kind: Type) -> str:
    """The type as a sentence speaks of it: `a number`, `true or false`."""
    return kind.name if kind.name.startswith(BARE) else f"a {kind.name}"


def to_give(expected: Type) -> str | None:
    """How to write something of the type that is expected."""
    if isinstance(expected, Either):
        hints = dict.fromkeys(hint for one in expected.kinds if (hint := to_give(one)))
        return "; or ".join(list(hints)[:2]) or None
    if isinstance(expected, Record):
        return f"name {a(expected)}, not something of it"
    return LIST if isinstance(expected, ListOf) else GIVE.get(expected.name)


def to_compare(kind: Type) -> str | None:
    """How to write something that can be compared with the type."""
    return LIST if isinstance(kind, ListOf) else COMPARE.get(family(kind))


def to_calculate(operator: ast.operator, left: Type, right: Type) -> str:
    """How two values of these types would be calculated with each other."""
    kinds = (left, right)
    if NULL in kinds:
        return "null is no value: write coalesce(…, 0) for what may be missing"
    if TEXT.name in map(family, kinds):
        return "add a text to a text; with numbers, calculate without it"
    if any(kind in MOMENTS for kind in kinds) and any(kind in NUMBERS for kind in kinds):
        return "say of what: days(…), months(…) or years(…)"
    if all(kind in MOMENTS for kind in kinds):
        return "subtract one from the other: that gives a duration"
    if BOOLEAN in kinds:
        return "make a number of it: 1 if … else 0"
    return "calculate with numbers, or add durations to dates"
