"""Texts that a comma cuts: inside of braces and brackets it ends every unquoted one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from core.definitions.nodes import Node
from core.definitions.quoting import LONGEST_LINE, open_brackets, quoted
from core.diagnostics import Diagnostic, Mark

WORD = re.compile(r"[^\W\d]\w*")
DECIMAL = re.compile(r"(?<=[0-9]),(?=[0-9])")
POINT = "write a decimal with a point"
MOST_FRAGMENTS = 20
"""Beyond so many a text is left as it is read."""

Pair = tuple[Node, Node]


@dataclass(frozen=True)
class Rejoiner:
    """Puts cut texts together again and tells them in `found`; `lines` are those of the file."""

    lines: Sequence[str]
    found: list[Diagnostic]

    def pairs(self, pairs: Sequence[Pair]) -> Iterator[Pair]:
        """The pairs of a map in braces, each text whole: fragments stand there as keys without a value."""
        depths = [_depth(key) for key, _ in pairs]
        index = 0
        while index < len(pairs):
            key, value = pairs[index]
            behind = range(index + 1, min(index + MOST_FRAGMENTS, len(pairs)))
            fragments = ((pairs[n][0], depths[n]) for n in takewhile(lambda n: self._is_fragment(pairs[n]), behind))
            count = _fragments(value, _depth(value), fragments, among_keys=True)
            yield key, self._whole([value, *(key for key, _ in pairs[index + 1 : index + 1 + count])])
            index += 1 + count

    def items(self, items: Sequence[Node]) -> Iterator[Node]:
        """The items of a list in brackets, each text whole."""
        depths = [_depth(item) for item in items]
        index = 0
        while index < len(items):
            behind = range(index + 1, min(index + MOST_FRAGMENTS, len(items)))
            fragments = ((items[n], depths[n]) for n in takewhile(lambda n: items[n].plain, behind))
            count = _fragments(items[index], depths[index], fragments, among_keys=False)
            yield self._whole(items[index : index + 1 + count])
            index += 1 + count

    def _is_fragment(self, pair: Pair) -> bool:
        """Whether a key was written alone, without its ':'."""
        key, value = pair
        behind = self._line(key.mark)[key.mark.column - 1 + key.mark.width :]
        return key.plain and value.empty and not behind.lstrip().startswith(":")

    def _line(self, mark: Mark) -> str:
        """The line of a place; YAML counts more line breaks than an editor does."""
        return self.lines[mark.line - 1] if mark.line <= len(self.lines) else ""

    def _whole(self, parts: Sequence[Node]) -> Node:
        """The text that the parts make, told when there are several."""
        if len(parts) == 1:
            return parts[0]
        first, last = parts[0].mark, parts[-1].mark
        line, start, on_one_line = self._line(first), first.column - 1, first.line == last.line
        text = line[start : last.column - 1 + last.width] if on_one_line else _text(parts)
        mark = Mark(first.file, first.line, first.column, len(text) if on_one_line else 1)
        read_as = " and ".join(f"'{part.value}'" for part in parts)
        message = f"a comma ends a text that has no quotes, so this is read as {len(parts)} texts: {read_as}"
        known = line if on_one_line and len(line) <= LONGEST_LINE else text
        pointed = _with_points(text)
        how, written = ("write it in quotes", quoted(text)) if pointed == text else (POINT, pointed)
        hint = f"{how}: {known.replace(text, written, 1).strip()}"
        self.found.append(Diagnostic("LI013", message, mark, hint))
        return Node(mark, pointed)


def _fragments(first: Node, depth: int, behind: Iterable[tuple[Node, int]], *, among_keys: bool) -> int:
    """How many fragments belong to `first`: up to its closing bracket, and among keys those that can be no key."""
    count = 0
    if not (first.plain and isinstance(first.value, str)):
        return count
    for number, (fragment, deeper) in enumerate(behind, 1):
        if depth > 0:
            count = number if depth + deeper == 0 else count
        elif among_keys and not (isinstance(fragment.value, str) and WORD.fullmatch(fragment.value)):
            count = number
        else:
            break
        depth += deeper
    return count


def _depth(node: Node) -> int:
    """How many brackets an unquoted text leaves open."""
    return open_brackets(node.value) if node.plain and isinstance(node.value, str) else 0


def _text(parts: Sequence[Node]) -> str:
    return ", ".join(str(part.value) for part in parts)


def _with_points(text: str) -> str:
    """The text with points for decimal commas, unless its commas stand between the values of a function."""
    pointed = DECIMAL.sub(".", text)
    return text if "," in pointed or open_brackets(text.split(",", 1)[0]) else pointed
