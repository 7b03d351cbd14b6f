"""Turn an expression's tree into a Python function, once."""

import ast
from collections.abc import Callable, Mapping
from typing import Any

from core.expressions import operations
from core.expressions.builtins import FUNCTIONS
from core.expressions.functions import Function
from core.expressions.paths import dotted_name
from core.expressions.problems import ExpressionError

Evaluate = Callable[[Mapping[str, Any]], Any]

COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "equal",
    ast.NotEq: "unequal",
    ast.Lt: "below",
    ast.LtE: "at_most",
    ast.Gt: "above",
    ast.GtE: "at_least",
    ast.In: "within",
    ast.NotIn: "missing",
}
ARITHMETIC: Mapping[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.FloorDiv: "floor_divide",
    ast.Mod: "remainder",
}
OPERATIONS = {
    name: getattr(operations, name) for name in (*COMPARISONS.values(), *ARITHMETIC.values(), "attribute", "negate")
}


def to_function(tree: ast.expr, functions: Mapping[str, Function]) -> Evaluate:
    """The function that works the expression out of an environment of names.

    Only our own text is compiled: names and values of the expression are passed in as constants. Raises
    ExpressionError for a function that is not among `functions`.
    """
    writer = _Writer(functions)
    code = f"lambda env: {writer.write(tree)}"
    return eval(code, {"__builtins__": {}, **OPERATIONS, **writer.constants})  # type: ignore[no-any-return]  # noqa: S307


class _Writer:
    """Writes a tree as Python text over the operations, collecting its constants."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self.functions = functions
        self.constants: dict[str, Any] = {}
        self.kept = 0
        self.rules: Mapping[type[ast.expr], Callable[[Any], str]] = {
            ast.Constant: lambda node: self._constant(node.value),
            ast.Name: lambda node: f"env.get({self._constant(node.id)})",
            ast.Attribute: lambda node: f"attribute({self.write(node.value)}, {self._constant(node.attr)})",
            ast.BoolOp: self._logic,
            ast.UnaryOp: self._unary,
            ast.BinOp: self._arithmetic,
            ast.Compare: self._comparison,
            ast.IfExp: self._conditional,
            ast.List: self._list,
            ast.Tuple: self._list,
            ast.Call: self._call,
        }

    def write(self, node: ast.expr) -> str:
        """The text of one node."""
        return self.rules[type(node)](node)

    def _constant(self, value: object) -> str:
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def _truth(self, node: ast.expr) -> str:
        """Only True counts as true, so that null and anything else count as false."""
        text = self.write(node)
        logical = isinstance(node, ast.Compare | ast.BoolOp)
        return text if logical or _is_not(node) else f"({text} is True)"

    def _logic(self, node: ast.BoolOp) -> str:
        word = " and " if isinstance(node.op, ast.And) else " or "
        return f"({word.join(self._truth(value) for value in node.values)})"

    def _unary(self, node: ast.UnaryOp) -> str:
        return f"(not {self._truth(node.operand)})" if _is_not(node) else f"negate({self.write(node.operand)})"

    def _arithmetic(self, node: ast.BinOp) -> str:
        return f"{ARITHMETIC[type(node.op)]}({self.write(node.left)}, {self.write(node.right)})"

    def _comparison(self, node: ast.Compare) -> str:
        """`a < b < c` as two comparisons, b worked out once."""
        parts: list[str] = []
        left = self.write(node.left)
        for position, (operator, comparator) in enumerate(zip(node.ops, node.comparators, strict=True), 1):
            right = self.write(comparator)
            kept = right
            if position < len(node.ops):
                self.kept += 1
                kept = f"t{self.kept}"
                right = f"({kept} := {right})"
            parts.append(f"{COMPARISONS[type(operator)]}({left}, {right})")
            left = kept
        return parts[0] if len(parts) == 1 else f"({' and '.join(parts)})"

    def _conditional(self, node: ast.IfExp) -> str:
        return f"({self.write(node.body)} if {self._truth(node.test)} else {self.write(node.orelse)})"

    def _list(self, node: ast.List | ast.Tuple) -> str:
        return self._constant(tuple(literal(item) for item in node.elts))

    def _call(self, node: ast.Call) -> str:
        assert isinstance(node.func, ast.Name)
        function = self.functions.get(node.func.id)
        if function is None:
            width = len(node.func.id)
            raise ExpressionError(f"there is no function {node.func.id}", node.func.col_offset, width)
        if self._is_constant(function, node):
            return self._constant(function.run(*map(literal, node.args)))
        written = [f"env.get({self._constant(name)})" for name in function.knows]
        written += [self._argument(function, argument, number) for number, argument in enumerate(node.args)]
        written += [f"{keyword.arg}={self.write(keyword.value)}" for keyword in node.keywords]
        return f"{self._constant(function.run)}({', '.join(written)})"

    def _argument(self, function: Function, node: ast.expr, number: int) -> str:
        if not (function.named_first and number == 0):
            return self.write(node)
        return self._constant(".".join(dotted_name(node)) if isinstance(node, ast.Name | ast.Attribute) else "")

    def _is_constant(self, function: Function, node: ast.Call) -> bool:
        """Whether the call always gives the same, so that it is worked out once."""
        ours = function is FUNCTIONS.get(function.name) and not function.knows
        return ours and not node.keywords and all(map(_is_literal, node.args))


def literal(node: ast.expr) -> Any:
    """The value of a constant, a negative number or a list of them; None for anything else."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.UnaryOp) and not _is_not(node):
        return operations.negate(literal(node.operand))
    if isinstance(node, ast.List | ast.Tuple):
        return tuple(literal(item) for item in node.elts)
    return None


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (
        isinstance(node, ast.UnaryOp) and not _is_not(node) and isinstance(node.operand, ast.Constant)
    )


def _is_not(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
