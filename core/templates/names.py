"""Check the names in a text template against the types of the values that it will get."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jinja2 import nodes

from core.diagnostics import nearest
from core.expressions.types import ANY, BOOLEAN, INTEGER, TEXT, ListOf, Record, Type, family, unknown
from core.templates.problems import Problem, locate

Types = Mapping[str, Type]
LOOP = Record("loop", {"index": INTEGER, "index0": INTEGER, "length": INTEGER, "first": BOOLEAN, "last": BOOLEAN})
KEEPING = ("default", "round")
"""Filters whose result has the type of what they are given."""


class NameCheck:
    """Walks one template and collects the names that mean nothing."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.found: list[Problem] = []
        self._finders: dict[type[nodes.Node], Callable[[Any, Types], Type]] = {
            nodes.Name: self._of_name,
            nodes.Getattr: self._of_attribute,
            nodes.Getitem: self._of_item,
            nodes.Filter: self._of_filter,
        }

    def visit(self, node: nodes.Node, known: Types) -> None:
        """Check everything below `node`."""
        match node:
            case nodes.For():
                self._visit_loop(node, known)
            case nodes.Output():
                for shown in node.nodes:
                    self._visit_shown(shown, known)
            case nodes.Expr():
                self._type(node, known)
            case _:
                for child in node.iter_child_nodes():
                    self.visit(child, known)

    def _visit_loop(self, node: nodes.For, known: Types) -> None:
        kind = self._type(node.iter, known)
        if not unknown(kind) and not isinstance(kind, ListOf):
            word = written(node.iter)
            self._refuse(node.iter, word, f"'{word}' is a {kind}; a loop goes through a list")
        inner = {**known, "loop": LOOP, written(node.target): kind.item if isinstance(kind, ListOf) else ANY}
        for child in node.body:
            self.visit(child, inner)
        for child in node.else_:
            self.visit(child, known)

    def _visit_shown(self, node: nodes.Expr, known: Types) -> None:
        kind = self._type(node, known)
        if isinstance(kind, Record):
            word = written(node)
            example = next(iter(kind.fields), "name")
            self._refuse(node, word, f"'{word}' holds several values", f"name one of them, such as {word}.{example}")

    def _type(self, node: nodes.Node, known: Types) -> Type:
        find = self._finders.get(type(node))
        if find:
            return find(node, known)
        for child in node.iter_child_nodes():
            self._type(child, known)
        return TEXT if isinstance(node, nodes.Const) and isinstance(node.value, str) else ANY

    def _of_name(self, node: nodes.Name, known: Types) -> Type:
        if node.name not in known:
            self._refuse(node, node.name, f"there is no '{node.name}'", nearest(node.name, known))
        return known.get(node.name, ANY)

    def _of_item(self, node: nodes.Getitem, known: Types) -> Type:
        key = getattr(node.arg, "value", None)
        if isinstance(key, str):
            return self._of_part(node, key, known)
        owner = self._type(node.node, known)
        return owner.item if isinstance(owner, ListOf) else ANY

    def _of_attribute(self, node: nodes.Getattr, known: Types) -> Type:
        return self._of_part(node, node.attr, known)

    def _of_part(self, node: nodes.Getattr | nodes.Getitem, name: str, known: Types) -> Type:
        owner, word = self._type(node.node, known), written(node)
        if isinstance(owner, Record):
            if name not in owner.fields:
                close = nearest(name, owner.fields)
                has = f"it has {', '.join(owner.fields) or 'nothing'}"
                hint = f"{written(node.node)}.{close}" if close else has
                self._refuse(node, word, f"'{written(node.node)}' has no '{name}'", hint)
            return owner.fields.get(name, ANY)
        if not unknown(owner):
            self._refuse(node, word, f"'{written(node.node)}' is a {family(owner)}; it has no '{name}'")
        return ANY

    def _of_filter(self, node: nodes.Filter, known: Types) -> Type:
        kind = self._type(node.node, known) if node.node else ANY
        for argument in (*node.args, *(pair.value for pair in node.kwargs)):
            self._type(argument, known)
        if node.name in ("first", "last"):
            return kind.item if isinstance(kind, ListOf) else ANY
        return kind if node.name in KEEPING else INTEGER if node.name == "length" else TEXT

    def _refuse(self, node: nodes.Node, word: str, message: str, hint: str | None = None) -> None:
        self.found.append(locate(self._source, node.lineno, word, message, hint))


def written(node: nodes.Node) -> str:
    """A dotted name as its author wrote it."""
    return ".".join(reversed(list(_parts(node))))


def _parts(node: nodes.Node) -> Iterator[str]:
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        yield node.attr if isinstance(node, nodes.Getattr) else str(getattr(node.arg, "value", "[]"))
        node = node.node
    yield node.name if isinstance(node, nodes.Name | nodes.Filter) else "this"


def paths(tree: nodes.Template) -> frozenset[tuple[str, ...]]:
    """The dotted names that a template reads, loops' own names included."""
    found: set[tuple[str, ...]] = set()
    waiting: list[nodes.Node] = [tree]
    while waiting:
        node = waiting.pop()
        chain = list(_chain(node))
        if isinstance(chain[-1], nodes.Name):
            found.add(tuple(written(node).split(".")))
            waiting.extend(part.arg for part in chain if isinstance(part, nodes.Getitem))
        else:
            waiting.extend(node.iter_child_nodes())
    return frozenset(found)


def _chain(node: nodes.Node) -> Iterator[nodes.Node]:
    """`a.b[0]`, `a.b`, `a`: a value and all that it is part of."""
    yield node
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        node = node.node
        yield node
