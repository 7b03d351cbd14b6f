"""An expression worked out part by part: what each part gave, and which parts decided.

Every part is worked out by the function that the expression itself is compiled to (`Expression.part`), so that a trace
and an evaluation can't differ.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.expressions.expression import Expression
from core.expressions.paths import Dotted, dotted_names

ALL, ANY_OF, NOT, CHOICE, COMPARED, NAME, CALL, OTHER = (
    "all",
    "any",
    "not",
    "choice",
    "compared",
    "name",
    "call",
    "other",
)


@dataclass(frozen=True, slots=True)
class Traced:
    """One part: its text and its place in the source (characters from 0), what it gave, what it reads, its own parts.

    `kind` is `all` (and), `any` (or), `not`, `choice` (if … else), `compared`, `name`, `call` or `other`. `reached`
    tells whether the expression itself got to the part: `and` stops at its first part that is not true.
    """

    kind: str
    source: str
    offset: int
    value: Any
    reads: frozenset[Dotted]
    parts: tuple["Traced", ...] = ()
    reached: bool = True

    @property
    def holds(self) -> bool:
        """Whether it counts as true."""
        return self.value is True


def trace(expression: Expression, env: Mapping[str, Any]) -> Traced:
    """Work the expression out with these names, and tell of each part what it gave; raises as `evaluate` does."""
    return _Tracer(expression, env).visit(expression.tree, reached=True)


def deciding(traced: Traced) -> tuple[Traced, ...]:
    """The smallest parts for which the whole is true or not true: of `a and b`, the one that fails, or both."""
    return tuple(_deciding(traced, traced.holds))


def _deciding(traced: Traced, holds: bool) -> Iterator[Traced]:
    match traced.kind:
        case "all" | "any":
            for part in traced.parts:
                if part.holds is holds:
                    yield from _deciding(part, holds)
        case "not":
            yield from _deciding(traced.parts[0], not holds)
        case "choice":
            test, chosen, other = traced.parts
            yield from _deciding(test, test.holds)
            yield from _deciding(chosen if test.holds else other, holds)
        case _:
            yield traced


def named_values(traced: Traced) -> dict[Dotted, Any]:
    """The values of the dotted names inside, each once, in the order of the text."""
    if traced.kind == NAME:
        return {next(iter(traced.reads)): traced.value}
    found: dict[Dotted, Any] = {}
    for part in traced.parts:
        found |= named_values(part)
    return found


class _Tracer:
    """Visits the nodes of one expression."""

    def __init__(self, expression: Expression, env: Mapping[str, Any]) -> None:
        self.expression, self.env = expression, env
        self.rules: Mapping[type[ast.expr], Callable[[Any, bool], tuple[str, tuple[Traced, ...]]]] = {
            ast.BoolOp: self._logic,
            ast.UnaryOp: self._unary,
            ast.IfExp: self._choice,
            ast.Compare: self._compared,
            ast.BinOp: lambda node, reached: (OTHER, self._each([node.left, node.right], reached)),
            ast.Call: self._call,
            ast.Name: lambda _, __: (NAME, ()),
            ast.Attribute: lambda _, __: (NAME, ()),
        }

    def visit(self, node: ast.expr, reached: bool) -> Traced:
        """One part with its own parts."""
        rule = self.rules.get(type(node))
        kind, parts = rule(node, reached) if rule else (OTHER, ())
        end = node.end_col_offset or node.col_offset
        return Traced(
            kind=kind,
            source=self.expression.source[node.col_offset : end],
            offset=node.col_offset,
            value=self.expression.part(node)(self.env),
            reads=dotted_names(node),
            parts=parts,
            reached=reached,
        )

    def _each(self, nodes: list[ast.expr], reached: bool) -> tuple[Traced, ...]:
        return tuple(self.visit(node, reached) for node in nodes)

    def _logic(self, node: ast.BoolOp, reached: bool) -> tuple[str, tuple[Traced, ...]]:
        """Parts after the one that decides are not reached."""
        both, parts = isinstance(node.op, ast.And), list[Traced]()
        for inner in node.values:
            parts.append(self.visit(inner, reached))
            reached = reached and parts[-1].holds is both
        return (ALL if both else ANY_OF), tuple(parts)

    def _unary(self, node: ast.UnaryOp, reached: bool) -> tuple[str, tuple[Traced, ...]]:
        return (NOT if isinstance(node.op, ast.Not) else OTHER), (self.visit(node.operand, reached),)

    def _choice(self, node: ast.IfExp, reached: bool) -> tuple[str, tuple[Traced, ...]]:
        test = self.visit(node.test, reached)
        chosen = self.visit(node.body, reached and test.holds)
        return CHOICE, (test, chosen, self.visit(node.orelse, reached and not test.holds))

    def _compared(self, node: ast.Compare, reached: bool) -> tuple[str, tuple[Traced, ...]]:
        return COMPARED, self._each([node.left, *node.comparators], reached)

    def _call(self, node: ast.Call, reached: bool) -> tuple[str, tuple[Traced, ...]]:
        return CALL, self._each([*node.args, *(keyword.value for keyword in node.keywords)], reached)
