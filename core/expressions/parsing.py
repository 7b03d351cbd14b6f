"""Read the source of an expression: a small part of Python's syntax, and nothing outside of it."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NoReturn

from core.expressions.expression import Expression
from core.expressions.problems import ExpressionError

LONGEST_SOURCE = 2_000
MOST_NODES = 200
DEEPEST = 30
CONSTANTS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}
WHOLE = re.compile(r"[0-9](_?[0-9]){0,17}", re.ASCII)
DECIMAL = re.compile(r"[0-9]{0,18}\.[0-9]{0,18}", re.ASCII)
SLIPS: tuple[tuple[str, str], ...] = (
    (r"&&", "write 'and'"),
    (r"\|\|", "write 'or'"),
    (r"===|!==", "write '==' or '!='"),
    (r"<>", "write '!='"),
    (r"!(?!=)", "write 'not'"),
    (r"(?<![=!<>])=(?!=)", "write '==' to compare"),
    (r"\?", "write 'a if condition else b'"),
)
PASTED: tuple[tuple[str, Callable[[str], str]], ...] = (
    (r"[‘’“”«»]", lambda _: "use straight quotes: ' or \""),
    (r"\b(et|ET|AND)\b", lambda _: "write 'and'"),
    (r"\b(ou|OU|OR)\b", lambda _: "write 'or'"),
    (r"\b(NOT|non)\b", lambda _: "write 'not'"),
    (r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b", lambda text: f"write date({', '.join(str(int(n)) for n in text.split('-'))})"),
)
"""What people paste or type out of habit, and what to write instead."""
DECIMAL_COMMA = re.compile(r"\b([0-9]+),([0-9]+)\b")
UNSPACED = re.compile(r"(?<![\w.])[0-9][0-9_.]*(?=[^\W\d_])")
LOOPS = "loops are refused; write sum_of(rows, 'price'), count_of(rows, 'price'), any_of(…) or all_of(…)"
REFUSED: Mapping[type[ast.AST], str] = {
    ast.Lambda: "functions cannot be written here",
    ast.Subscript: "brackets after a value are refused; write a dot and the name",
    ast.JoinedStr: "f-texts are refused",
    ast.NamedExpr: "':=' is refused",
    ast.Starred: "'*' before a value is refused",
    ast.Dict: "maps are refused",
    ast.Set: "sets are refused; write a list",
    ast.ListComp: LOOPS,
    ast.GeneratorExp: LOOPS,
    ast.Pow: "'**' is refused",
    ast.MatMult: "'@' is refused",
    ast.Is: "'is' is refused; write '=='",
    ast.IsNot: "'is not' is refused; write '!='",
}
OPERATORS = (
    *(ast.And, ast.Or, ast.Not, ast.USub, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod),
    *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn),
)


def parse(source: str) -> Expression:
    """The expression that `source` writes; raises ExpressionError with the place of the mistake."""
    tree_of(source)
    return Expression(source, tree_of)


def tree_of(source: str) -> ast.expr:
    """The tree of an expression, with numbers exact and constants in place; raises ExpressionError."""
    if len(source) > LONGEST_SOURCE:
        raise ExpressionError(f"the expression is longer than {LONGEST_SOURCE} characters")
    if "\\" in source:
        raise ExpressionError("a '\\' has no meaning in an expression", source.index("\\"))
    line = re.sub(r"[\r\n\t\f]", " ", source)
    if not line.strip(" "):
        raise ExpressionError("the expression is empty")
    lead = len(line) - len(line.lstrip(" "))
    tree = _syntax(line, lead)
    _place(tree, line.lstrip(" "), lead)
    return _Reader(line).read(tree)


def _syntax(line: str, lead: int) -> ast.expr:
    outside = _without_texts(line)
    if found := UNSPACED.search(outside):
        raise ExpressionError("this number runs into letters", found.start(), len(found.group()) + 1)
    if found := DECIMAL_COMMA.search(outside):
        _refuse_comma(found, outside)
    try:
        return ast.parse(line[lead:], mode="eval").body
    except SyntaxError as error:
        if not error.offset:
            raise ExpressionError(
                "the expression ends too early", len(line.rstrip()) - 1, 1, "write what is missing"
            ) from None
        offset = min(max((error.offset or 1) - 1 + lead, 0), max(len(line) - 1, 0))
        width = (error.end_offset or 0) - (error.offset or 0)
        raise _explained(line, error.msg, offset, max(1, min(width, len(line)))) from None
    except (ValueError, MemoryError, RecursionError):
        raise ExpressionError("the expression is nested too deeply, or holds characters that are no text") from None


def _explained(line: str, message: str, offset: int, width: int) -> ExpressionError:
    """A syntax error, with the slip that people coming from other languages make."""
    outside = _without_texts(line)
    for pattern, hint in SLIPS:
        if found := re.search(pattern, outside):
            return ExpressionError(f"'{found.group()}' is no operator", found.start(), len(found.group()), hint)
    for pattern, remedy in PASTED:
        if found := re.search(pattern, outside):
            return ExpressionError(
                f"{found.group()} cannot stand here", found.start(), len(found.group()), remedy(found.group())
            )
    return ExpressionError(f"the expression cannot be read: {message}", offset, width, _mended(message))


def _mended(message: str) -> str | None:
    """What to write for a mistake that Python tells."""
    found = re.match(r"'([(\[])' was never closed", message)
    return f"close it with '{')' if found[1] == '(' else ']'}'" if found else None


def _refuse_comma(found: re.Match[str], outside: str) -> None:
    """Refuse `150,5` outside of brackets, where a comma has no meaning."""
    before = outside[: found.start()]
    if before.count("(") <= before.count(")") and before.count("[") <= before.count("]"):
        hint = f"write {found[1]}.{found[2]}"
        raise ExpressionError("a decimal is written with a point", found.start(), len(found.group()), hint)


def _without_texts(line: str) -> str:
    """The line with blanks in the place of quoted texts."""
    return re.sub(r"'[^']*'|\"[^\"]*\"", lambda text: " " * len(text.group()), line)


def _place(tree: ast.expr, text: str, lead: int) -> None:
    """Make all offsets count characters of the source; Python's count bytes of UTF-8."""
    if not lead and text.isascii():
        return
    raw = text.encode()
    for node in ast.walk(tree):
        if isinstance(node, ast.expr | ast.keyword):
            node.col_offset = len(raw[: node.col_offset].decode()) + lead
            node.end_col_offset = len(raw[: node.end_col_offset].decode()) + lead


class _Reader:
    """Copies the tree, letting only what the language has pass."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.nodes = 0
        self.named_constants = False

    def read(self, tree: ast.expr) -> ast.expr:
        """The tree with numbers exact and constants in place; raises ExpressionError."""
        self._visit(tree, 1)
        return _Constants().visit(tree) if self.named_constants else tree

    def _visit(self, node: ast.expr, depth: int) -> None:
        self.nodes += 1
        if depth > DEEPEST or self.nodes > MOST_NODES:
            what = f"{DEEPEST} levels" if depth > DEEPEST else f"{MOST_NODES} parts"
            self._refuse(node, f"the expression has more than {what}; split it into calculated fields")
        rule = RULES.get(type(node))
        if rule is None:
            self._refuse(node, REFUSED.get(type(node), f"{type(node).__name__} is no part of the language"))
        self._check_operators(node)
        for inner in rule(self, node):
            self._visit(inner, depth + 1)

    def _check_operators(self, node: ast.expr) -> None:
        for operator in (getattr(node, "op", None), *getattr(node, "ops", ())):
            if operator is not None and not isinstance(operator, OPERATORS):
                self._refuse(node, REFUSED.get(type(operator), "this operator is refused"))

    def _constant(self, node: ast.Constant) -> Iterator[ast.expr]:
        text = self.line[node.col_offset : node.end_col_offset]
        if isinstance(node.value, bool | str | None) or (isinstance(node.value, int) and WHOLE.fullmatch(text)):
            return iter(())
        if isinstance(node.value, float) and DECIMAL.fullmatch(text):
            node.value = Decimal(text)  # type: ignore[assignment]
        else:
            self._refuse(node, "write numbers in decimal figures, at most 18 before and after the point")
        return iter(())

    def _name(self, node: ast.Name) -> Iterator[ast.expr]:
        self._check_name(node, node.id)
        self.named_constants |= node.id in CONSTANTS
        return iter(())

    def _attribute(self, node: ast.Attribute) -> Iterator[ast.expr]:
        self._check_name(node, node.attr)
        if not isinstance(node.value, ast.Name | ast.Attribute):
            self._refuse(node, "only a name can have attributes")
        return iter([node.value])

    def _check_name(self, node: ast.expr, name: str) -> None:
        if name.startswith("_"):
            self._refuse(node, f"the name {name} starts with '_', which is refused")

    def _list(self, node: ast.List | ast.Tuple) -> Iterator[ast.expr]:
        for item in node.elts:
            value = item.operand if isinstance(item, ast.UnaryOp) and isinstance(item.op, ast.USub) else item
            if not isinstance(value, ast.Constant) and getattr(value, "id", None) not in CONSTANTS:
                self._refuse(item, "a list holds only plain values")
        return iter(node.elts)

    def _call(self, node: ast.Call) -> Iterator[ast.expr]:
        if not isinstance(node.func, ast.Name):
            self._refuse(node, "only functions can be called, not attributes")
        self._check_name(node.func, node.func.id)
        for keyword in node.keywords:
            if keyword.arg is None:
                self._refuse(keyword.value, "'**' is refused")
        return iter([*node.args, *(keyword.value for keyword in node.keywords)])

    def _refuse(self, node: ast.expr, message: str) -> NoReturn:
        """What stands behind a semicolon is what to write instead."""
        width = (node.end_col_offset or node.col_offset + 1) - node.col_offset
        said, _, hint = message.partition("; ")
        raise ExpressionError(said, node.col_offset, max(1, width), hint or None)


RULES: Mapping[type[ast.expr], Callable[[_Reader, Any], Iterator[ast.expr]]] = {
    ast.Constant: _Reader._constant,
    ast.Name: _Reader._name,
    ast.Attribute: _Reader._attribute,
    ast.BoolOp: lambda _, node: iter(node.values),
    ast.UnaryOp: lambda _, node: iter([node.operand]),
    ast.BinOp: lambda _, node: iter([node.left, node.right]),
    ast.Compare: lambda _, node: iter([node.left, *node.comparators]),
    ast.IfExp: lambda _, node: iter([node.test, node.body, node.orelse]),
    ast.List: _Reader._list,
    ast.Tuple: _Reader._list,
    ast.Call: _Reader._call,
}
"""What stands inside of each part of the language."""


class _Constants(ast.NodeTransformer):
    """Puts true, false and null in the place of their names."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A constant instead of its name."""
        if node.id not in CONSTANTS:
            return node
        return ast.copy_location(ast.Constant(CONSTANTS[node.id]), node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """The arguments only: a function's name is no value."""
        node.args = [self.visit(argument) for argument in node.args]
        for keyword in node.keywords:
            keyword.value = self.visit(keyword.value)
        return node
