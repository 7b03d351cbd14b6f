"""The last touch on clean values: what isn't kept goes, rows of pairs become an object."""

from collections.abc import Callable
from typing import Any

from modules.forms.references import ROW, Path

Finish = Callable[[dict[str, Any]], None]


def finish_at(values: Any, path: Path, finish: Finish) -> None:
    """Let `finish` change the object that holds the value of this path, in every row that it stands in."""
    first, *rest = path
    if first == ROW:
        for row in values if isinstance(values, list) else ():
            finish_at(row, tuple(rest), finish)
    elif isinstance(values, dict) and rest:
        finish_at(values.get(first), tuple(rest), finish)
    elif isinstance(values, dict):
        finish(values)
