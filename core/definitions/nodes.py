"""The nodes of a YAML text with their places, built from libyaml's events without recursion."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from core.definitions.limits import DEEPEST, MOST_NODES
from core.definitions.quoting import LONGEST_LINE, find_quoting, quoted
from core.definitions.scalars import Scalar, resolve
from core.diagnostics import LINE_BREAK, Diagnostic, Mark

SYNTAX: dict[str, tuple[str, str | None]] = {
    "found a tab character": ("this line is indented with a tab", "indent with spaces"),
    "cannot start any token": ("a text cannot start with this character", "quote the text"),
    "did not find expected key": (
        "this line is not indented like the others of its map",
        "align it with its neighbours",
    ),
    "did not find expected '-'": (
        "this line is not indented like the others of its list",
        "align it with its neighbours",
    ),
    "mapping values are not allowed": (
        "a ':' cannot stand here",
        "quote the text, or check the indentation above",
    ),
    "could not find expected ':'": (
        "this line has no ':' after its key",
        "write 'key: value', with a space after the ':'",
    ),
    "did not find expected ',' or '}'": ("this '{' is not closed", "add the missing ',' or '}'"),
    "did not find expected ',' or ']'": ("this '[' is not closed", "add the missing ',' or ']'"),
    "did not find expected node content": ("a value is missing before this", "write it, or delete the ','"),
    "unexpected end of stream": ("this quoted text is not closed", "add the missing quote"),
    "undefined alias": ("this alias has no anchor above it", "define it first with '&name'"),
    "unknown escape": (
        "a '\\' in double quotes starts no known escape",
        "use single quotes, or double the '\\'",
    ),
}
AT_START = ("expected ',' or '}'", "expected ',' or ']'", "unexpected end of stream", "expected ':'")
"""Mistakes that are shown where the bracket or the text begins: they are noticed much later."""


@dataclass(slots=True)
class Node:
    """A scalar, a map (pairs of key and value) or a list, with its place.

    `plain` stands without quotes, `flow` in braces or brackets; `empty` is not written at all.
    """

    mark: Mark
    value: Scalar = None
    pairs: list[tuple["Node", "Node"]] | None = None
    items: list["Node"] | None = None
    plain: bool = False
    flow: bool = False
    empty: bool = False
    pending: "Node | None" = None
    closed: bool = True

    def take(self, child: "Node") -> None:
        """Take in the next item of a list, or the next key or value of a map."""
        if self.items is not None:
            self.items.append(child)
        elif self.pending is None:
            self.pending = child
        elif self.pairs is not None:
            self.pairs.append((self.pending, child))
            self.pending = None


@dataclass(slots=True)
class Composer:
    """Builds the node tree of the first document and collects what it must refuse."""

    file: str
    json: bool = False
    found: list[Diagnostic] = field(default_factory=list)
    root: Node | None = None
    documents: int = 0
    nodes: int = 0
    stack: list[Node] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)

    def compose(self, text: str) -> Node | None:
        """The root node; None when the text is empty or broken (then `found` says why)."""
        try:
            for event in _events(text):
                if not self._take(event):
                    return None
        except yaml.MarkedYAMLError as error:
            self.found.append(self._syntax(error, text))
            return None
        except (yaml.YAMLError, ValueError) as error:
            self.found.append(Diagnostic("LI002", f"this is not YAML: {error}", Mark(self.file, 1, 1)))
            return None
        return self.root

    def _take(self, event: Any) -> bool:
        """Take one event in; False when reading on makes no sense."""
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents == 2:
                self._refuse("LI009", "a file holds one document", event, "put what follows '---' in its own file")
            return self.documents < 2
        if isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop().closed = True
        elif isinstance(event, yaml.NodeEvent):
            self._add(self._node(event))
        return self._within_limits(event)

    def _node(self, event: Any) -> Node:
        mark = self._mark(event)
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(event, mark)
        self._check_tag(event)
        if isinstance(event, yaml.ScalarEvent):
            plain = bool(event.implicit[0]) and event.style in (None, "")
            node = Node(mark, resolve(event.value, json=self.json) if plain else event.value, plain=plain)
            node.empty = plain and not event.value
        elif isinstance(event, yaml.MappingStartEvent):
            node = Node(mark, pairs=[], closed=False, flow=bool(event.flow_style) and not self.json)
        else:
            node = Node(mark, items=[], closed=False, flow=bool(event.flow_style) and not self.json)
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def _aliased(self, event: Any, mark: Mark) -> Node:
        target = self.anchors.get(event.anchor)
        if target is None:
            hint = f"define it first with '&{event.anchor}'"
            self._refuse("LI007", f"the alias *{event.anchor} has no anchor above it", event, hint)
        elif not target.closed:
            self._refuse("LI007", f"the alias *{event.anchor} contains itself", event, "write the content out")
        else:
            return Node(mark, target.value, target.pairs, target.items, target.plain, target.flow)
        return Node(mark)

    def _add(self, node: Node) -> None:
        self.nodes += 1
        if not self.stack:
            self.root = node
        else:
            self.stack[-1].take(node)
        if not node.closed:
            self.stack.append(node)

    def _within_limits(self, event: Any) -> bool:
        if len(self.stack) > DEEPEST:
            self._refuse(
                "LI008", f"more than {DEEPEST} levels of nesting", event, "write it flatter, or close a bracket"
            )
        elif self.nodes > 2 * MOST_NODES:
            self._refuse("LI008", f"more than {MOST_NODES} values in one file", event, "split the file")
        else:
            return True
        return False

    def _check_tag(self, event: Any) -> None:
        if event.tag:
            name = str(event.tag).removeprefix("tag:yaml.org,2002:")
            self._refuse("LI006", f"the tag {name} is refused: definitions are plain data", event, "remove the tag")

    def _refuse(self, code: str, message: str, event: Any, hint: str | None = None) -> None:
        self.found.append(Diagnostic(code, message, self._mark(event), hint))

    def _mark(self, event: Any) -> Mark:
        start, end = event.start_mark, event.end_mark
        scalar = isinstance(event, yaml.ScalarEvent | yaml.AliasEvent) and end.line == start.line
        return Mark(self.file, start.line + 1, start.column + 1, max(1, end.column - start.column) if scalar else 1)

    def _syntax(self, error: yaml.MarkedYAMLError, text: str) -> Diagnostic:
        raw = " ".join(filter(None, (error.context, error.problem)))
        place = error.problem_mark or error.context_mark
        if place and not self.json and "did not find expected" in raw and (found := _unquoted(self.file, place, text)):
            return found
        if any(part in raw for part in AT_START):
            place = error.context_mark or place
        mark = Mark(self.file, place.line + 1, place.column + 1) if place else Mark(self.file, 1, 1)
        if "cannot start any token" in raw and _starts_with_tab(text, mark):
            raw = "found a tab character"
        for part, (message, hint) in SYNTAX.items():
            if part in raw:
                return Diagnostic("LI002", message, mark, hint)
        return Diagnostic("LI002", f"this is not YAML: {raw}", mark)


def _unquoted(file: str, place: Any, text: str) -> Diagnostic | None:
    """The mistake at `place` when it is only that a text needs quotes."""
    lines = LINE_BREAK.split(text)
    found = find_quoting(lines[place.line], place.column) if place.line < len(lines) else None
    if found is None:
        return None
    text = lines[place.line][found.start : found.start + found.width]
    shown = found.line.strip() if len(found.line) <= LONGEST_LINE else quoted(text)
    message, hint = "this text can't stand without quotes here", f"write it in quotes: {shown}"
    return Diagnostic("LI013", message, Mark(file, place.line + 1, found.start + 1, found.width), hint)


def _starts_with_tab(text: str, mark: Mark) -> bool:
    line = LINE_BREAK.split(text)[mark.line - 1]
    return "\t" in line[: len(line) - len(line.lstrip())]


def _events(text: str) -> Iterator[Any]:
    return iter(yaml.parse(text, Loader=yaml.CSafeLoader))
