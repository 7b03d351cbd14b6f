"""How the step `ask` reads: a form that a third party fills while the process waits."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field, field_validator

from core.definitions.delays import Delay
from core.definitions.language import IDENTIFIER, Closed, Ref, Text
from core.definitions.packs import Scope
from core.expressions.fields import Expects, Expr
from core.expressions.paths import Dotted
from core.expressions.types import BOOLEAN, DATETIME, TEXT, Choice, Record, Type
from modules.cases.askedforms import FormName
from modules.cases.formtypes import type_of_form
from modules.messages.rules import ASKED

ANSWERED, LATE, WITHDRAWN, NOBODY = "answered", "late", "withdrawn", "nobody"
OUTCOMES = (ANSWERED, LATE, WITHDRAWN, NOBODY)
MOST_REMINDERS = 10


class Ask(Closed):
    """Have a party fill a form on its personal page, and wait until it answers or the time is over."""

    rests: ClassVar[bool] = True
    fills_form: ClassVar[bool] = True
    id: str = Field(pattern=IDENTIFIER, description="Name under which later steps know the answer.")
    form: FormName = Field(description="Form to fill: its name, or the fields that it asks for.")
    to: Annotated[str, Ref("party")] = Field(description="Role of the party that is asked.")
    title: Text | None = Field(default=None, description="What it is about, for people; default: the form's title.")
    template: Annotated[str, Ref("template")] | None = Field(
        default=None, description="Mail that asks, with {{ link }}; default: a plain one."
    )
    message: Annotated[Expr | None, Expects(TEXT)] = Field(
        default=None, description="What the party reads above the form, as an expression such as form.message."
    )
    due: Delay | None = Field(default=None, description="Time after which the process goes on without an answer.")
    remind: tuple[Delay, ...] = Field(
        default=(), max_length=MOST_REMINDERS, description="When to mail once more: times after the first mail."
    )
    calendar: Annotated[str, Ref("calendar")] | None = Field(
        default=None, description="Calendar of its business time; default: the pack's."
    )
    until_stage_ends: bool = Field(
        default=False, description="Whether it falls away when the case leaves the stage; its outcome is 'withdrawn'."
    )

    @field_validator("remind", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    def made_from(self) -> Mapping[Dotted, frozenset[Dotted]]:
        """What the party reads above the form stands in the mail, too."""
        return {(ASKED, "message"): self.message.expression.paths()} if self.message else {}

    def names_left(self, scope: Scope) -> Mapping[str, Type]:
        """Whether and when an answer came, from whom, and the form's values."""
        if self.id in scope.case_type.fields or self.id in scope.case_type.parties:
            return {}
        known = {"outcome": Choice(OUTCOMES), "answered": BOOLEAN, "timed_out": BOOLEAN, "at": DATETIME, "by": TEXT}
        return {self.id: Record(self.id, {**known, "form": type_of_form(scope, self.form)})}
