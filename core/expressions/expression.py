"""One expression, read: it can be checked against declared names, run, and asked which names it uses."""

import ast
from collections.abc import Callable, Mapping
from functools import cached_property

from core.expressions.builtins import FUNCTIONS
from core.expressions.checking import check
from core.expressions.functions import Function
from core.expressions.paths import called_in, dotted_names
from core.expressions.problems import Problem
from core.expressions.running import Evaluate, to_function
from core.expressions.types import Scope, Type


class Expression:
    """An expression; equal to any other with the same source. Made by `parse`.

    Its tree, which weighs fifty times its source, is read again when somebody needs it: most expressions of a pack
    wait for weeks until they are run.
    """

    def __init__(self, source: str, read: Callable[[str], ast.expr]) -> None:
        self.source = source
        self._read = read
        self.functions: Mapping[str, Function] = FUNCTIONS
        self._parts: dict[int, Evaluate] = {}

    @cached_property
    def tree(self) -> ast.expr:
        """What the source says."""
        return self._read(self.source)

    def check(self, scope: Scope, expected: Type | None = None) -> list[Problem]:
        """Every wrong name, type or call; when there is none, the scope's functions are linked."""
        functions = {**FUNCTIONS, **scope.functions}
        problems = check(self.tree, scope.names, functions, expected)
        if not problems:
            self.link(functions)
        return problems

    def link(self, functions: Mapping[str, Function]) -> None:
        """Let the expression call these functions besides the built-in ones."""
        self.functions = {**FUNCTIONS, **functions}
        self.__dict__.pop("evaluate", None)
        self._parts.clear()

    @cached_property
    def evaluate(self) -> Evaluate:
        """Call it with the names' values (mappings, lists and plain values) to get the result.

        Never raises on data: see `core.expressions.operations`. The first use raises ExpressionError when the
        expression calls a function that was not linked.
        """
        return to_function(self.tree, self.functions)

    def holds(self, env: Mapping[str, object]) -> bool:
        """Whether the expression is true; null and values that are no truth value are not."""
        return self.evaluate(env) is True

    def part(self, node: ast.expr) -> Evaluate:
        """The same for one node of the tree."""
        if id(node) not in self._parts:
            self._parts[id(node)] = to_function(node, self.functions)
        return self._parts[id(node)]

    def paths(self) -> frozenset[tuple[str, ...]]:
        """The dotted names that the expression reads: `a.b` as ("a", "b")."""
        return self._paths

    @cached_property
    def _paths(self) -> frozenset[tuple[str, ...]]:
        return dotted_names(self.tree)

    def knows(self) -> frozenset[str]:
        """The hidden names that the functions which it calls are given, such as the calendar."""
        return frozenset(
            name for one in called_in(self.tree) & set(self.functions) for name in self.functions[one].knows
        )

    def __deepcopy__(self, memo: object) -> "Expression":
        return self

    def __str__(self) -> str:
        return self.source

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.source == other.source

    def __hash__(self) -> int:
        return hash(self.source)
