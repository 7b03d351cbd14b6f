"""What the place where a form is used offers to it: other forms, connectors, a look at what is stored.

Whatever a form needs and its host lacks is refused when the form is compiled.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Choice = tuple[str, str]
"""A value and its label."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where choices come from: `kind` is `url`, `resource` or `slots`, `name` the address or id as declared.

    `value_of` and `label_of` name the properties of one item, if the form says so. With `value` set, only the
    choice of this value is asked for: that is how an answer is checked.
    """

    kind: str
    name: str
    value_of: str = ""
    label_of: str = ""
    value: str = ""


FindForm = Callable[[str], Mapping[str, Any] | None]
FindOptions = Callable[[Source, str], Sequence[Choice] | None]
IsTaken = Callable[[str, str, Any], bool]


@dataclass(frozen=True, slots=True)
class Host:
    """The hooks of one place. They must not raise; whatever they return is bounded and escaped.

    `forms(name)` gives the JSON of another form, or None; it is asked at compile time only.
    `options(source, search)` gives at most 200 choices, or None when they can't be had now.
    `taken(form, path, value)` tells whether another submission holds this value (`drivers[].email`).
    `public` is for pages without an account: components that keep secrets are refused.
    """

    forms: FindForm | None = None
    options: FindOptions | None = None
    taken: IsTaken | None = None
    public: bool = False


NO_HOST = Host()
MOST_CHOICES = 200


def choices_from(host: Host, source: Source, search: str = "") -> dict[str, str] | None:
    """The choices by value, bounded; None when they can't be had."""
    found = host.options(source, search[:200]) if host.options else None
    return None if found is None else {str(value): str(label) for value, label in list(found)[:MOST_CHOICES]}
