"""The nodes of a tree as rows in reading order, and back: `{data, children}`."""

from collections.abc import Mapping
from typing import Any

from modules.forms.component import Raw
from modules.forms.components.groups import MOST_ROWS, mapping

DEPTH = "~depth"
"""The name under which an HTML form sends how deep a row stands."""
DEEPEST = 10


class Row(dict[str, Any]):
    """The values of one node, and how many nodes it stands under."""

    depth: int

    def __init__(self, values: Raw, depth: int) -> None:
        super().__init__(values)
        self.depth = depth


def flat(value: Any) -> list[Row]:
    """The nodes of a tree in reading order, with their depths; rows that were flat before stay as they are."""
    if isinstance(value, list):
        return [Row(mapping(row), depth_of(row, i)) for i, row in enumerate(value[: MOST_ROWS + 1])]
    found: list[Row] = []
    waiting = [(value, 0)] if isinstance(value, Mapping) and value else []
    while waiting and len(found) <= MOST_ROWS:
        node, depth = waiting.pop()
        found.append(Row(mapping(node.get("data")), min(depth, DEEPEST)))
        children = node.get("children")
        below = children[: MOST_ROWS + 1] if isinstance(children, list) else []
        waiting.extend((child, depth + 1) for child in reversed(below) if isinstance(child, Mapping))
    return found


def nested(rows: list[Any]) -> dict[str, Any]:
    """The tree that these rows make; an empty object for none."""
    root: dict[str, Any] = {}
    around: list[dict[str, Any]] = []
    for number, row in enumerate(rows):
        node: dict[str, Any] = {"data": dict(row), "children": []}
        depth = min(max(depth_of(row, number), int(number > 0)), len(around))
        del around[depth:]
        if around:
            around[-1]["children"].append(node)
        else:
            root = node
        around.append(node)
    return root


def depth_of(row: Any, number: int) -> int:
    """How deep a row stands; under the first one if it doesn't say."""
    return row.depth if isinstance(row, Row) else int(number > 0)


def posted_depth(row: Raw) -> int:
    """The depth that an HTML form sends with a row."""
    sent = row.get(DEPTH)
    text = sent[-1] if isinstance(sent, list) and sent else ""
    return min(int(text), DEEPEST) if text.isascii() and text.isdecimal() and len(text) < 4 else 1


def end_of(rows: list[Row], number: int) -> int:
    """Where the nodes below that of this number end."""
    after = (i for i in range(number + 1, len(rows)) if rows[i].depth <= rows[number].depth)
    return next(after, len(rows))


def numbers_of(rows: list[Row]) -> list[str]:
    """`1`, `1.1`, `1.2`: how each node is called."""
    counts: list[int] = []
    found = []
    for row in rows:
        del counts[row.depth + 1 :]
        counts.extend([0] * (row.depth + 1 - len(counts)))
        counts[row.depth] += 1
        found.append(".".join(map(str, counts)))
    return found


def sound(value: Any) -> bool:
    """Whether every node is one, as far as they are read."""
    if isinstance(value, list):
        return all(isinstance(row, Row) for row in value)
    waiting, seen = [value], 0
    while waiting and seen <= MOST_ROWS:
        node, seen = waiting.pop(), seen + 1
        if not isinstance(node, Mapping) or not isinstance(node.get("data") or {}, Mapping):
            return False
        children = node.get("children") or []
        if not isinstance(children, list):
            return False
        waiting.extend(children[: MOST_ROWS + 1])
    return True
