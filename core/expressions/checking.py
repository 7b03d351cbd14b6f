"""Check an expression against declared names and types, reporting every mistake."""

import ast
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from core.diagnostics import nearest
from core.expressions.advice import LIST, a, to_calculate, to_compare, to_give
from core.expressions.arithmetic import SHIFTS, result_type
from core.expressions.functions import Argument, Function
from core.expressions.habits import SAID_SO
from core.expressions.paths import dotted_name
from core.expressions.problems import ExpressionError, Problem
from core.expressions.running import literal
from core.expressions.types import (
    ANY,
    BOOLEAN,
    DATE,
    DECIMAL,
    DURATION,
    INTEGER,
    NULL,
    TEXT,
    Choice,
    ListOf,
    Pointing,
    Record,
    Type,
    accepts,
    common,
    family,
    unknown,
)

LENGTHS = ("length", "len", "size", "count")
POINTERS: Mapping[str, str] = {
    "case": "give this case a field of its own for it, set where the other case is known, such as after 'open_case'",
    "party": "declare the person under 'parties', whose name and addresses can be read",
    "document": "declare the document under 'pieces', of which the state can be read",
}
"""What to do when something of the thing is needed to which a field points."""
ORDERINGS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
ORDERED = frozenset(kind.name for kind in (DECIMAL, TEXT, DATE, DURATION))
CONSTANT_TYPES: Mapping[str, Type] = {
    "NoneType": NULL,
    "bool": BOOLEAN,
    "int": INTEGER,
    "Decimal": DECIMAL,
    "str": TEXT,
}


def check(
    tree: ast.expr, names: Mapping[str, Type], functions: Mapping[str, Function], expected: Type | None
) -> list[Problem]:
    """All mistakes in the tree, in the order of the source."""
    checker = _Checker(names, functions)
    actual = checker.type_of(tree)
    if expected is not None:
        checker.check_result(tree, actual, expected)
    return sorted(checker.problems, key=lambda problem: (problem.offset, problem.width))


class _Checker:
    """Works out the type of every part of a tree."""

    def __init__(self, names: Mapping[str, Type], functions: Mapping[str, Function]) -> None:
        self.names = names
        self.functions = functions
        self.problems: list[Problem] = []
        self._reckoned: set[int] = set()
        self.rules: Mapping[type[ast.expr], Callable[[Any], Type]] = {
            ast.Constant: lambda node: CONSTANT_TYPES[type(node.value).__name__],
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.BoolOp: self._logic,
            ast.UnaryOp: self._unary,
            ast.BinOp: self._binary,
            ast.Compare: self._comparison,
            ast.IfExp: self._conditional,
            ast.List: self._list,
            ast.Tuple: self._list,
            ast.Call: self._call,
        }

    def type_of(self, node: ast.expr) -> Type:
        """The type of one node; its mistakes go to `problems`."""
        return self.rules[type(node)](node)

    def check_result(self, node: ast.expr, actual: Type, expected: Type) -> None:
        """The whole expression must give `expected`."""
        if isinstance(node, ast.IfExp):
            for branch in (node.body, node.orelse):
                self.check_result(branch, _Checker(self.names, self.functions).type_of(branch), expected)
        elif not accepts(expected, actual):
            self._report(node, f"this gives {a(actual)}, where {a(expected)} is expected", to_give(expected))
        elif isinstance(expected, Choice):
            self._check_option(expected, node)

    def _report(self, node: ast.expr, message: str, hint: str | None = None) -> None:
        width = (node.end_col_offset or node.col_offset + 1) - node.col_offset
        self.problems.append(Problem(message, node.col_offset, width, hint))

    def _name(self, node: ast.Name) -> Type:
        if node.id in self.names:
            return self.names[node.id]
        self._report(node, f"there is no name {node.id} here", self._meant(node))
        return ANY

    def _meant(self, node: ast.Name) -> str | None:
        """An option that lacks its quotes, where a text may stand; else the nearest name."""
        word = node.id
        if id(node) not in self._reckoned and any(
            isinstance(kind, Choice) and word in kind.options for kind in self.names.values()
        ):
            return f"write it in quotes: '{word}'"
        return nearest(word, (*self.names, "true", "false", "null"))

    def _attribute(self, node: ast.Attribute) -> Type:
        self._reckoned.add(id(node.value))
        owner = self.type_of(node.value)
        if isinstance(owner, Record):
            if node.attr in owner.fields:
                return owner.fields[node.attr]
            self._report_attribute(node, f"{owner} has no {node.attr}", nearest(node.attr, owner.fields))
        elif isinstance(owner, Pointing):
            message = (
                f"{ast.unparse(node.value)} holds the id of a {owner.thing} only, of which {node.attr} can't be read"
            )
            self._report_attribute(node, message, POINTERS.get(owner.thing))
        elif not unknown(owner):
            whole = ast.unparse(node.value)
            hint = f"write len({whole})" if node.attr in LENGTHS else f"write {whole} alone"
            self._report_attribute(node, f"{whole} is {a(owner)}, which has no parts", hint)
        return ANY

    def _report_attribute(self, node: ast.Attribute, message: str, hint: str | None) -> None:
        end = node.end_col_offset or 0
        self.problems.append(Problem(message, end - len(node.attr), len(node.attr), hint))

    def _condition(self, node: ast.expr) -> None:
        kind = self.type_of(node)
        if not unknown(kind) and kind != BOOLEAN:
            hint = f"compare it, for instance: {ast.unparse(node)} != null" if len(kind.name) < 40 else None
            self._report(node, f"this is {a(kind)}, not true or false", hint)

    def _logic(self, node: ast.BoolOp) -> Type:
        for value in node.values:
            self._condition(value)
        return BOOLEAN

    def _unary(self, node: ast.UnaryOp) -> Type:
        if isinstance(node.op, ast.Not):
            self._condition(node.operand)
            return BOOLEAN
        self._reckoned.add(id(node.operand))
        kind = self.type_of(node.operand)
        if not unknown(kind) and kind not in (INTEGER, DECIMAL, *SHIFTS):
            self._report(node, f"{a(kind)} cannot have a minus sign", "write it before a number or a duration")
            return ANY
        return kind

    def _binary(self, node: ast.BinOp) -> Type:
        if not (isinstance(node.op, ast.Add) and any(isinstance(literal(one), str) for one in (node.left, node.right))):
            self._reckoned |= {id(node.left), id(node.right)}
        left, right = self.type_of(node.left), self.type_of(node.right)
        result = result_type(node.op, left, right)
        if result is None:
            message = f"{a(left)} and {a(right)} cannot be calculated like this"
            self._report(node, message, to_calculate(node.op, left, right))
        return result or ANY

    def _conditional(self, node: ast.IfExp) -> Type:
        self._condition(node.test)
        return common((self.type_of(node.body), self.type_of(node.orelse)))

    def _list(self, node: ast.List | ast.Tuple) -> Type:
        return ListOf(common(self.type_of(item) for item in node.elts) if node.elts else ANY)

    def _comparison(self, node: ast.Compare) -> Type:
        operands = (node.left, *node.comparators)
        if any(isinstance(operator, ORDERINGS) for operator in node.ops):
            self._reckoned |= {id(one) for one in operands}
        kinds = [self.type_of(operand) for operand in operands]
        for position, operator in enumerate(node.ops):
            pair, types = operands[position : position + 2], kinds[position : position + 2]
            rule = self._membership if isinstance(operator, ast.In | ast.NotIn) else self._pair
            rule(operator, (pair[0], pair[1]), (types[0], types[1]))
        return BOOLEAN

    def _pair(self, operator: ast.cmpop, pair: tuple[ast.expr, ast.expr], kinds: tuple[Type, Type]) -> None:
        left, right = kinds
        if isinstance(operator, ORDERINGS):
            self._ordering(pair, kinds)
        elif isinstance(left, Choice) or isinstance(right, Choice):
            for kind, other in ((left, pair[1]), (right, pair[0])):
                self._check_option(kind, other)
        if not (unknown(left) or unknown(right)) and family(left) != family(right):
            self._report(pair[1], f"{a(left)} cannot be compared with {a(right)}", to_compare(left))

    def _ordering(self, pair: tuple[ast.expr, ast.expr], kinds: tuple[Type, Type]) -> None:
        for node, kind in zip(pair, kinds, strict=True):
            if kind == NULL:
                self._report(node, "nothing is above or below null", "write == null or != null")
            elif (kind != ANY and family(kind) not in ORDERED) or isinstance(kind, Choice):
                self._report(node, f"{a(kind)} has no order", "write == or !=")

    def _membership(self, operator: ast.cmpop, pair: tuple[ast.expr, ast.expr], kinds: tuple[Type, Type]) -> None:
        item, container = kinds
        if isinstance(container, ListOf):
            if not (unknown(item) or unknown(container.item)) and family(item) != family(container.item):
                self._report(pair[0], f"{a(item)} cannot be in {a(container)}", to_compare(container.item))
            self._check_options(item, pair[1])
            self._check_option(container.item, pair[0])
        elif unknown(container):
            return
        elif family(container) != TEXT.name:
            self._report(pair[1], f"nothing can be in {a(container)}; a list or a text is needed", LIST)
        elif not unknown(item) and family(item) != TEXT.name:
            self._report(pair[0], f"{a(item)} cannot be in a text", to_compare(container))

    def _check_options(self, kind: Type, container: ast.expr) -> None:
        if isinstance(container, ast.List | ast.Tuple):
            for item in container.elts:
                self._check_option(kind, item)

    def _check_option(self, kind: Type, node: ast.expr) -> None:
        """A text written out beside a choice must be one of its options."""
        value = literal(node)
        if isinstance(kind, Choice) and isinstance(value, str) and value not in kind.options:
            shown = ", ".join(kind.options[:8])
            hint = nearest(value, kind.options) or f"one of {shown}"
            self._report(node, f"'{value}' is none of the options", hint)

    def _call(self, node: ast.Call) -> Type:
        assert isinstance(node.func, ast.Name)
        arguments = [self._argument(argument) for argument in node.args]
        named = {str(keyword.arg): self._argument(keyword.value) for keyword in node.keywords}
        function = self.functions.get(node.func.id)
        if function is None:
            message = f"there is no function {node.func.id}"
            hint = SAID_SO.get(node.func.id.lower()) or nearest(node.func.id, self.functions)
            self._report(node.func, message, hint)
            return ANY
        before = len(self.problems)
        ordered = self._fit(node, function, arguments, named)
        return self._returned(function, ordered) if len(self.problems) == before else ANY

    def _argument(self, node: ast.expr) -> Argument:
        width = (node.end_col_offset or node.col_offset + 1) - node.col_offset
        path = dotted_name(node) if isinstance(node, ast.Name | ast.Attribute) else ()
        return Argument(self.type_of(node), node.col_offset, width, literal(node), path)

    def _fit(
        self, node: ast.Call, function: Function, arguments: list[Argument], named: Mapping[str, Argument]
    ) -> list[Argument]:
        """Arguments in the order of the parameters, after checking how many there are and their types."""
        given = {*function.names[: len(arguments)]}
        for keyword in node.keywords:
            if keyword.arg not in function.names or keyword.arg in given:
                message = f"{function.name} takes no further {keyword.arg}"
                hint = nearest(str(keyword.arg), function.names) or _called(function)
                self._report(keyword.value, message, hint)
        missing = [name for name in function.names[: function.required] if name not in given | {*named}]
        if missing:
            self._report(node, f"{function.name} needs {', '.join(missing)}", _called(function))
        for position, argument in enumerate(arguments):
            if not (function.named_first and position == 0):
                self._check_argument(function, argument, function.parameter(position))
        for position, name in enumerate(function.names):
            if name in named:
                self._check_argument(function, named[name], function.parameters[position])
        return [*arguments, *(named[name] for name in function.names if name in named)]

    def _check_argument(self, function: Function, argument: Argument, wanted: Type | None) -> None:
        if wanted is None:
            message, hint = f"{function.name} takes at most {len(function.names)} arguments", _called(function)
        elif not accepts(wanted, argument.type):
            message = f"{function.name} needs {a(wanted)} here, not {a(argument.type)}"
            hint = to_give(wanted) or _called(function)
        else:
            return
        self.problems.append(Problem(message, argument.offset, argument.width, hint))

    def _returned(self, function: Function, arguments: Iterable[Argument]) -> Type:
        try:
            return function.result(list(arguments))
        except ExpressionError as error:
            self.problems.append(error.problem)
            return ANY


def _called(function: Function) -> str:
    """How the function is called."""
    more = ", …" if function.repeats else ""
    return f"write {function.name}({', '.join(function.names)}{more})"
