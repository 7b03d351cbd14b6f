"""What is refused: form definitions at compile time, fields and posts at run time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.definitions.problems import Problem, Refusals
from core.errors import Refused

FormProblem = Problem


class FormRefused(Refusals):
    """A form can't be compiled: `problems` holds all its mistakes, each with the path of JSON keys to it."""

    def __init__(self, name: str, problems: Iterable[FormProblem]) -> None:
        self.name = name
        super().__init__(problems)


class PostTooLarge(Refused):
    """The form that was sent holds {reason}. Send less at once."""

    status = 413


@dataclass(frozen=True, slots=True)
class FieldError:
    """One mistake in a submission: the field's dotted path (`drivers.0.birth`), its label, what to do."""

    path: str
    label: str
    message: str


@dataclass(slots=True)
class Fault(Exception):
    """A value breaks a rule: the rule's form.io name, the message's id, and the figures that it mentions."""

    rule: str
    message: str
    figures: Mapping[str, object] = field(default_factory=dict)
