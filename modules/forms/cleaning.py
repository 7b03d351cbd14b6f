"""What components need to know while a submission passes through them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from modules.forms.hosts import NO_HOST, Host, Source, choices_from
from modules.forms.messages import Translate
from modules.forms.operators import Fuel
from modules.forms.problems import Fault, FieldError
from modules.forms.uploads import Uploads

UNANSWERED = "{label} An answer is needed."
"""What is said instead of `is required` where the label is a question."""


@dataclass(slots=True)
class Cleaning:
    """One passage of a submission: who reads (`language`), when (`today`), and what was found so far.

    `say` translates our own messages, `text` the form's; `padding` adds the rows that a group needs at least,
    `values` are the settled ones once they are checked. `unsent` are the paths that nobody gave a value to,
    `states` what logic changes, by path.
    """

    language: str
    today: date
    uploads: Uploads
    say: Translate
    text: Translate
    faults: dict[str, Fault] = field(default_factory=dict)
    visible: set[str] = field(default_factory=set)
    errors: list[FieldError] = field(default_factory=list)
    fuel: Fuel = field(default_factory=Fuel)
    padding: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    host: Host = NO_HOST
    form: str = ""
    unsent: set[str] = field(default_factory=set)
    states: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    late: Sequence[tuple[int, str, Any]] = ()
    known: dict[tuple[Source, str], dict[str, str] | None] = field(default_factory=dict)

    def choices(self, source: Source, search: str = "") -> Mapping[str, str] | None:
        """The choices of a source, asked for once; None when they can't be had."""
        if (source, search) not in self.known:
            self.known[source, search] = choices_from(self.host, source, search)
        return self.known[source, search]

    def report(self, path: str, label: str, fault: Fault, messages: Mapping[str, str]) -> None:
        """Add an error, in the form's own words if it has some."""
        own = messages.get(fault.rule) or messages.get("*")
        shown = self.text(label)
        if own:
            message = filled(self.text(own), {"field": shown, "label": shown, **fault.figures})
        else:
            said = UNANSWERED if fault.rule == "required" and shown.endswith("?") else fault.message
            message = self.say(said).format_map({"label": shown, **fault.figures})
        self.errors.append(FieldError(path, shown, message))


def filled(message: str, figures: Mapping[str, Any]) -> str:
    """form.io's `{{ field }}` and `{{min}}` replaced in a message; nothing is evaluated."""
    for name, value in figures.items():
        for written in (f"{{{{{name}}}}}", f"{{{{ {name} }}}}"):
            message = message.replace(written, str(value))
    return message
