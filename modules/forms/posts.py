"""HTML form posts: names such as `drivers[0][birth]` nested, bounded, and only where the form has a field."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from modules.forms.component import Component
from modules.forms.components.files import File
from modules.forms.components.groups import MOST_ROWS, DataGrid
from modules.forms.inputs import MOST_VALUES, Input
from modules.forms.problems import PostTooLarge
from modules.forms.references import ROW, Path

MOST_ITEMS = 10_000
NAME = re.compile(r"^([^\[\]]{1,200})((?:\[[^\[\]]{0,200}\]){0,40})$")
PART = re.compile(r"\[([^\[\]]*)\]")
REFRESHING = frozenset({"_update", "_add", "_remove"})

Items = Sequence[tuple[str, str]]


def nested(items: Items) -> dict[str, Any]:
    """Texts by name, nested: `{"drivers": {"0": {"birth": ["…"]}}}`; raises `PostTooLarge`."""
    if len(items) > MOST_ITEMS:
        raise PostTooLarge(reason=f"more than {MOST_ITEMS} values")
    tree: dict[str, Any] = {}
    for name, text in items:
        steps = steps_of(name)
        if steps and not name.startswith("_"):
            put(tree, steps, text)
    return tree


def put(tree: dict[str, Any], steps: Sequence[str], text: str) -> None:
    """Add one text at the end of its steps, if no text stands in the way."""
    for step in steps[:-1]:
        tree = tree.setdefault(step, {})
        if not isinstance(tree, dict):
            return
    texts = tree.setdefault(steps[-1], [])
    if isinstance(texts, list):
        texts.append(text)
    if len(tree) > MOST_ROWS + 1 and steps[-1].isdecimal():
        raise PostTooLarge(reason=f"more than {MOST_ROWS} rows")


def steps_of(name: str) -> list[str]:
    """`drivers[0][birth]` → drivers, 0, birth; nothing for a name that is none."""
    match = NAME.match(name)
    return [match[1], *PART.findall(match[2])] if match else []


def receive(roots: Iterable[Component], items: Items) -> dict[str, Any]:
    """The submission that a post holds, with rows added and removed as its buttons say."""
    tree = nested(items)
    refuse_floods(tree)
    found: dict[str, Any] = {}
    components = tuple(roots)
    for root in components:
        root.receive(tree, found)
    by_path = {component.path: component for root in components for component in root.walk() if component.has_value}
    for name, text in items:
        if name == "_add":
            add(found, steps_of(text), by_path)
        elif name == "_remove":
            remove(found, steps_of(text), by_path)
    return found


def refuse_floods(tree: Mapping[str, Any]) -> None:
    """Raise `PostTooLarge` when any group has too many rows."""
    waiting: list[Mapping[str, Any]] = [tree]
    while waiting:
        node = waiting.pop()
        if sum(key.isdecimal() for key in node) > MOST_ROWS:
            raise PostTooLarge(reason=f"more than {MOST_ROWS} rows")
        waiting.extend(item for item in node.values() if isinstance(item, Mapping))


def add(values: dict[str, Any], steps: Sequence[str], by_path: Mapping[Path, Component]) -> None:
    """One more empty row, or one more empty value."""
    below = steps[-1] if steps and steps[-1].isdecimal() else ""
    steps = steps[:-1] if below else steps
    component, around = by_path.get(path_of(steps)), follow(values, steps[:-1])
    if not steps or not isinstance(around, dict):
        return
    rows = around.setdefault(steps[-1], [])
    if isinstance(component, DataGrid):
        around[steps[-1]] = component.grown(rows, int(below[:6]) if below else None)
    elif isinstance(component, Input) and component.multiple and isinstance(rows, list) and len(rows) < MOST_VALUES:
        rows.append("")


def remove(values: dict[str, Any], steps: Sequence[str], by_path: Mapping[Path, Component]) -> None:
    """One row, value or file less."""
    component, around = by_path.get(path_of(steps[:-1])), follow(values, steps[:-2])
    if len(steps) < 2 or not steps[-1].isdecimal() or not isinstance(around, dict):
        return
    number, rows = int(steps[-1][:6]), around.get(steps[-2])
    if isinstance(component, DataGrid):
        around[steps[-2]] = component.shrunk(rows, number)
    elif isinstance(rows, list) and number < len(rows) and takes_several(component):
        del rows[number]


def takes_several(component: Component | None) -> bool:
    """Whether this is a field whose values can be removed one by one."""
    return isinstance(component, File) or (isinstance(component, Input) and component.multiple)


def attach(values: Mapping[str, Any], input_name: str, file_id: str, many: bool) -> dict[str, Any]:
    """The values with one more file under the name of its input."""
    changed = dict(values)
    steps = steps_of(input_name)
    around: Any = changed
    for step in steps[:-1]:
        around = stepped(around, step)
    if isinstance(around, dict) and steps:
        before = around.get(steps[-1])
        kept = list(before) if many and isinstance(before, list) else []
        around[steps[-1]] = [*kept, {"id": file_id}]
    return changed


def stepped(around: Any, step: str) -> Any:
    """One step down, on a copy, so that the values given stay as they are."""
    if isinstance(around, dict):
        inner = around.get(step)
        around[step] = list(inner) if isinstance(inner, list) else dict(inner or {})
        return around[step]
    if isinstance(around, list) and step.isdecimal() and int(step[:6]) < len(around):
        around[int(step)] = dict(around[int(step)])
        return around[int(step)]
    return None


def follow(values: Any, steps: Sequence[str]) -> Any:
    """What stands at the end of the steps, or None."""
    for step in steps:
        if isinstance(values, dict):
            values = values.get(step)
        elif isinstance(values, list) and step.isdecimal() and int(step[:6]) < len(values):
            values = values[int(step)]
        else:
            return None
    return values


def path_of(steps: Iterable[str]) -> Path:
    """The path of a value whose rows are numbered in `steps`."""
    return tuple(ROW if step.isdecimal() else step for step in steps)
