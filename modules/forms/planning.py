"""The short way through a form: values that depend on nothing but themselves are read and checked in one step.

Everything else, and whatever the short way doesn't accept at once, goes through read, settle and check.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modules.forms.cleaning import Cleaning
from modules.forms.component import Component
from modules.forms.inputs import MISSING, SLOW, Input
from modules.forms.swift import Swift

Late = tuple[int, str, Component]
Step = tuple[int, str, Input]
"""Where a component stands in the form, the key of its page, and itself."""


class Plan:
    """What can go the short way (`steps`), and what can't (`slow`), each with its place in the form."""

    def __init__(self, roots: Sequence[Component]) -> None:
        self.steps: list[Step] = []
        self.slow: list[Late] = []
        shown: set[str] = set()
        for root in roots:
            for component in dissolved(root, shown):
                self._place((len(self.steps) + len(self.slow), root.key, component), shown)
        self.visible = frozenset(shown)
        fields = {step[2].key: step[2] for step in self.steps}
        self._optional = frozenset(key for key, component in fields.items() if optional(component))
        self._fields = fields if len(fields) == len(self.steps) else {}
        self._swift: Swift | None = None

    def _place(self, late: Late, shown: set[str]) -> None:
        component = late[2]
        if isinstance(component, Input) and component.plain():
            shown.add(component.key)
            self.steps.append((late[0], late[1], component))
        else:
            self.slow.append(late)

    def take(
        self, submission: Mapping[str, Any], initial: Mapping[str, Any], cleaning: Cleaning
    ) -> tuple[dict[str, Any], list[Late]]:
        """The values that went the short way, and the components that still have to go the long one."""
        if self._swift is None and self._fields:
            self._swift = Swift(self._fields, self._optional)
        swift = self._swift.take(submission, initial, cleaning) if self._swift else None
        if swift is not None:
            return swift, self.slow
        done: dict[str, Any] = {}
        late = list(self.slow)
        get = submission.get
        for step in self.steps:
            component = step[2]
            key = component.key
            value = get(key, MISSING)
            if value is MISSING and key in self._optional and key not in initial:
                continue
            found = component.quick(value, cleaning)
            if found is SLOW:
                late.append(step)
            elif found is not None:
                done[key] = found
        if len(late) > len(self.slow):
            late.sort(key=position)
        return done, late


def optional(component: Input) -> bool:
    """Whether the field may be left out, and is empty then."""
    return not component.changed_need({}) and component.options.default_value is None


def position(late: Late) -> int:
    """Where it stands in the form."""
    return late[0]


def dissolved(component: Component, shown: set[str]) -> Iterator[Component]:
    """The component, or what it holds when it is a box that is always there."""
    if not is_box(component):
        yield component
        return
    shown.add(component.key)
    for child in component.children:
        yield from dissolved(child, shown)


def is_box(component: Component) -> bool:
    """Whether this only arranges others, whatever the values."""
    type_ = type(component)
    same = all(getattr(type_, name) is getattr(Component, name) for name in ("read", "settle", "check"))
    fixed = component.condition is None and not component.changes and not component.options.hidden
    return same and fixed and not component.has_value and type_.settle_shown is Component.settle_shown
