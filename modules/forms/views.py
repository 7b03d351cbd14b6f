"""What a host page tells a form about where it is shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormUrls:
    """Where the form goes: `action` when sent, `refresh` (optional) when a field with dependents changes.

    `after` are the titles of steps that follow those of a wizard, such as a review.
    """

    action: str
    refresh: str = ""
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """A button under the form; pressed, it sends `_action=value`. `style` is `primary`, `danger` or `quiet`.

    With a `url` it is the link that leaves the form, or closes the dialog that it stands in.
    """

    value: str
    label: str
    style: str = "primary"
    url: str = ""
