"""A condition of a case as JSONLogic, so that a form can follow it; what it can't know stays the case's business."""

import ast
from collections.abc import Container
from typing import Any

COMPARED: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


class Unknown(Exception):
    """The condition speaks of something that the form does not ask for."""


def as_logic(source: str, asked: Container[str]) -> Any:
    """The JSONLogic of an expression over the fields that are asked for, or None."""
    try:
        return _logic(ast.parse(source.strip(), mode="eval").body, asked)
    except (Unknown, SyntaxError, ValueError):
        return None


def _logic(node: ast.expr, asked: Container[str]) -> Any:
    match node:
        case ast.Constant(value=value) if value is None or isinstance(value, str | int | float | bool):
            return value
        case ast.Name(id=name) if name in asked:
            return {"var": f"data.{name}"}
        case ast.BoolOp(op=op, values=values):
            return {"and" if isinstance(op, ast.And) else "or": [_logic(one, asked) for one in values]}
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return {"!": [_logic(operand, asked)]}
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARED:
            return {COMPARED[type(op)]: [_logic(left, asked), _logic(right, asked)]}
    raise Unknown
