"""The expression language of definitions: guards, conditions, values and filters."""

from core.expressions.builtins import FUNCTIONS
from core.expressions.durations import Duration
from core.expressions.expression import Expression
from core.expressions.functions import Argument, Function
from core.expressions.parsing import parse
from core.expressions.problems import ExpressionError, Problem
from core.expressions.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATETIME,
    DECIMAL,
    DURATION,
    INTEGER,
    NULL,
    TEXT,
    Choice,
    ListOf,
    Record,
    Scope,
    Type,
)

__all__ = [
    "ANY",
    "BOOLEAN",
    "DATE",
    "DATETIME",
    "DECIMAL",
    "DURATION",
    "FUNCTIONS",
    "INTEGER",
    "NULL",
    "TEXT",
    "Argument",
    "Choice",
    "Duration",
    "Expression",
    "ExpressionError",
    "Function",
    "ListOf",
    "Problem",
    "Record",
    "Scope",
    "Type",
    "parse",
]
