"""Whether a condition can hold at all, told from its text and from what its names may be."""

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from core.expressions.domains import OPPOSITES, ORDERINGS, Domain, domain_of
from core.expressions.paths import Dotted, dotted_name
from core.expressions.running import literal
from core.expressions.types import Record, Type

MOST_BRANCHES = 64
MOST_VALUES = 8
SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
MIRRORED: Mapping[str, str] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
NEGATED: Mapping[str, str] = {"==": "!=", "!=": "==", "in": "not in", "not in": "in"}

Domains = Mapping[Dotted, Domain]


def certainty(tree: ast.expr, types: Mapping[str, Type], known: Domains) -> bool | None:
    """True if the condition always holds, False if it never can, None when that depends."""
    if not can_hold([tree], types, known):
        return False
    return None if list(_assume(tree, False, _Start(types, known))) else True


def can_hold(trees: list[ast.expr], types: Mapping[str, Type], known: Domains) -> bool:
    """Whether all these conditions can hold at once."""
    return bool(list(_all(trees, True, _Start(types, known))))


class _Start(dict[Dotted, Domain]):
    """What is known of each name; of names not yet spoken of, what their type tells."""

    def __init__(self, types: Mapping[str, Type], known: Domains) -> None:
        super().__init__(known)
        self.types = types

    def of(self, path: Dotted) -> Domain:
        """The values that the name at `path` may have."""
        return self[path] if path in self else domain_of(_type_at(path, self.types))

    def with_(self, path: Dotted, domain: Domain) -> "_Start":
        """The same, knowing more of one name."""
        return _Start(self.types, {**self, path: domain})


def _type_at(path: Dotted, types: Mapping[str, Type]) -> Type:
    kind = types.get(path[0], Type("?"))
    for name in path[1:]:
        kind = kind.fields.get(name, Type("?")) if isinstance(kind, Record) else Type("?")
    return kind


def _assume(node: ast.expr, truth: bool, known: _Start) -> Iterator[_Start]:
    """The states in which `node` is true (or not true); none when that can't be."""
    rule = RULES.get(type(node))
    yield from rule(node, truth, known) if rule else [known]


def _all(nodes: list[ast.expr], truth: bool, known: _Start) -> Iterator[_Start]:
    """The states in which every one of `nodes` is true (or not true)."""
    states = [known]
    for node in nodes:
        after = [inner for state in states for inner in _assume(node, truth, state)]
        states = after if len(after) <= MOST_BRANCHES else states
    yield from states


def _any(nodes: list[ast.expr], truth: bool, known: _Start) -> Iterator[_Start]:
    for node in nodes:
        yield from _assume(node, truth, known)


def _constant(node: ast.Constant, truth: bool, known: _Start) -> Iterator[_Start]:
    if (node.value is True) is truth:
        yield known


def _logic(node: ast.BoolOp, truth: bool, known: _Start) -> Iterator[_Start]:
    together = isinstance(node.op, ast.And) is truth
    return (_all if together else _any)(node.values, truth, known)


def _not(node: ast.UnaryOp, truth: bool, known: _Start) -> Iterator[_Start]:
    if isinstance(node.op, ast.Not):
        yield from _assume(node.operand, not truth, known)
    else:
        yield known


def _either(node: ast.IfExp, truth: bool, known: _Start) -> Iterator[_Start]:
    for decided, branch in ((True, node.body), (False, node.orelse)):
        for state in _assume(node.test, decided, known):
            yield from _assume(branch, truth, state)


def _name(node: ast.expr, truth: bool, known: _Start) -> Iterator[_Start]:
    path = dotted_name(node)
    domain = known.of(path)
    yield from _left(known, path, domain.equal_to([True]) if truth else domain.other_than([True]))


def _comparison(node: ast.Compare, truth: bool, known: _Start) -> Iterator[_Start]:
    sides = [node.left, *node.comparators]
    pairs = [(sides[i], SIGNS[type(op)], sides[i + 1]) for i, op in enumerate(node.ops)]
    if not truth:
        for pair in pairs:
            yield from _pair(*pair, False, known)
        return
    states = [known]
    for pair in pairs:
        states = [inner for state in states for inner in _pair(*pair, True, state)]
    yield from states


def _pair(left: ast.expr, sign: str, right: ast.expr, truth: bool, known: _Start) -> Iterator[_Start]:
    if _is_path(right) and _is_written(left) and sign in MIRRORED:
        left, sign, right = right, MIRRORED[sign], left
    if _is_path(left) and _is_path(right):
        yield from _named(dotted_name(left), sign, dotted_name(right), truth, known)
    elif _is_path(left) and _is_written(right):
        yield from _limited(dotted_name(left), sign, literal(right), truth, known)
    else:
        yield from _written_out(left, sign, right, truth, known)


def _limited(path: Dotted, sign: str, value: Any, truth: bool, known: _Start) -> Iterator[_Start]:
    """A name beside a value."""
    try:
        for domain in _restricted(known.of(path), sign, value, truth):
            yield from _left(known, path, domain)
    except TypeError:  # a text beside a number: another check says so
        yield known


def _named(left: Dotted, sign: str, right: Dotted, truth: bool, known: _Start) -> Iterator[_Start]:
    """Two names: where the second can only be one of a few values, one after the other."""
    if sign not in MIRRORED or left == right:
        yield known
        return
    if not _few(known.of(right)):
        left, sign, right = right, MIRRORED[sign], left
    domain = known.of(right)
    if not _few(domain):
        yield known
        return
    for value in domain.values or ():
        yield from _limited(left, sign, value, truth, known.with_(right, domain.equal_to([value])))


def _few(domain: Domain) -> bool:
    """Whether its values can be gone through; what null is beside something is left open."""
    return domain.values is not None and None not in domain.values and len(domain.values) <= MOST_VALUES


def _written_out(left: ast.expr, sign: str, right: ast.expr, truth: bool, known: _Start) -> Iterator[_Start]:
    """Two plain values beside each other."""
    if not (_is_written(left) and _is_written(right)) or sign not in COMPARED:
        yield known
        return
    try:
        holds = COMPARED[sign](literal(left), literal(right))
    except TypeError:
        holds = truth
    if holds is truth:
        yield known


def _restricted(domain: Domain, sign: str, value: Any, truth: bool) -> Iterator[Domain]:
    if sign in ORDERINGS:
        yield domain.ordered(sign if truth else OPPOSITES[sign], value)
        if not truth:
            yield domain.equal_to([None])
        return
    sign = sign if truth else NEGATED[sign]
    values = value if sign in ("in", "not in") else (value,)
    if isinstance(values, tuple):
        yield domain.equal_to(values) if sign in ("==", "in") else domain.other_than(values)
        if sign == "in" and not truth:  # whether null is in a list is left open
            yield domain.equal_to([None])
    else:
        yield domain


def _left(known: _Start, path: Dotted, domain: Domain) -> Iterator[_Start]:
    if not domain.is_empty:
        yield known.with_(path, domain)


def _is_path(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and _is_path(node.value))


def _is_written(node: ast.expr) -> bool:
    if isinstance(node, ast.List | ast.Tuple):
        return all(map(_is_written, node.elts))
    inner = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
    return isinstance(inner, ast.Constant)


COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    **ORDERINGS,
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
}
RULES: Mapping[type[ast.expr], Callable[[Any, bool, _Start], Iterator[_Start]]] = {
    ast.Constant: _constant,
    ast.BoolOp: _logic,
    ast.UnaryOp: _not,
    ast.IfExp: _either,
    ast.Name: _name,
    ast.Attribute: _name,
    ast.Compare: _comparison,
}
