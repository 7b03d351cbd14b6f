"""What a form gives back: clean values, and rows to show them."""

from dataclasses import dataclass
from typing import Any

from modules.forms.problems import FieldError


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A submission that passed through the form.

    `values` holds declared keys only: str, bool, int, Decimal, ISO date strings, dict, list.
    `visible` holds the dotted paths of all components that the person could see.
    """

    values: dict[str, Any]
    errors: tuple[FieldError, ...]
    visible: frozenset[str]


@dataclass(frozen=True, slots=True)
class DisplayRow:
    """One line of a submission made readable; `kind` is the component's type, `rows` what a group holds."""

    label: str
    text: str
    kind: str
    rows: tuple["DisplayRow", ...] = ()
