"""What people saw and left empty: marked among the values, so that they read it before they send the form."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

from modules.forms.component import Component
from modules.forms.inputs import SKIPPED, Input
from modules.forms.references import ROW, Path

EMPTY: Final[tuple[object, ...]] = (None, "", [])


def with_skipped(values: Mapping[str, Any], visible: Iterable[str], inputs: Mapping[Path, Component]) -> dict[str, Any]:
    """A copy of the values in which every input among the `visible` paths that has none says so."""
    found = deepcopy(dict(values))
    for steps in _skippable(visible, inputs):
        _mark(found, steps)
    return found


def _skippable(visible: Iterable[str], inputs: Mapping[Path, Component]) -> Iterator[list[str]]:
    """The paths of inputs that people fill and that show as one row."""
    for path in visible:
        steps = path.split(".")
        one = inputs.get(tuple(ROW if step.isdigit() else step for step in steps))
        if isinstance(one, Input) and type(one).display is Input.display and not (one.computed or one.locked):
            yield steps


def _mark(values: dict[str, Any], steps: Sequence[str]) -> None:
    """Set the mark at the end of the path, if nothing stands there; rows are there already."""
    here: Any = values
    for step in steps[:-1]:
        here = here[int(step)] if isinstance(here, list) else here.setdefault(step, {})
    if here.get(steps[-1]) in EMPTY:
        here[steps[-1]] = SKIPPED
