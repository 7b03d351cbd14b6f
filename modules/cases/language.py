"""`case_types/*.yaml`: how a kind of case reads."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from core.definitions.delays import Delay
from core.definitions.durations import Ends, Extend
from core.definitions.language import IDENTIFIER, Closed, OneOrMore, Ref, Steps, Text
from core.definitions.link import step_names
from core.definitions.packs import Scope
from core.expressions.certainty import Domains
from core.expressions.domains import Domain
from core.expressions.fields import Expects, Expr
from core.expressions.types import BOOLEAN, Type
from core.registry import Part
from modules.cases.askedforms import AskedForm, FormName
from modules.cases.clockoptions import Clock
from modules.cases.factnames import types_told
from modules.cases.fields import CaseField
from modules.cases.formtypes import form_names
from modules.cases.ladders import Ladder
from modules.cases.receptions import Reception

Doings = tuple[Annotated[str, Ref("doing")], ...]
"""Names of tasks and transitions: things that somebody did."""
RoleNames = tuple[Annotated[str, Ref("role")], ...]
Name = Annotated[str, Field(pattern=IDENTIFIER)]
FILLED = re.compile(r"\{([a-z_][a-z0-9_.]*)\}")
"""Names of the case inside a basket's name, such as `desk_{branch}`."""


def as_list(value: Any) -> Any:
    """`study` means `[study]`."""
    return [value] if isinstance(value, str) else value


class PartyRole(Closed):
    """A role that a person or an organisation has in the case."""

    title: Text = Field(description="The role's name for people.")
    access: Literal["none", "status", "own_dossier"] = Field(
        default="none",
        description="What the party sees by its link: nothing, the progress, or its own dossier.",
    )
    sees: tuple[Annotated[str, Ref("field")], ...] = Field(
        default=(), description="Fields that the party sees in its dossier."
    )


class Stage(Closed):
    """Where a case can stand."""

    title: Text | None = Field(default=None, description="The stage's name for people; default: its id.")
    public: Text | None = Field(default=None, description="What third parties read instead of the title.")
    basket: str | None = Field(
        default=None, description="Basket that holds the cases of this stage; {field} is filled in."
    )
    due: Delay | None = Field(default=None, description="Time in which the case should leave the stage.")
    calendar: Annotated[str, Ref("calendar")] | None = Field(
        default=None, description="Calendar by which 'due' is reckoned; default: the pack's."
    )
    extend: Extend = Field(
        default="never",
        description="Whether a deadline on a day off moves to the next working day, as legal delays do.",
    )
    ends: Ends = Field(
        default="same_time", description="Whether the deadline keeps its time, or is the end of its last day."
    )
    then: Annotated[str, Ref("transition")] | None = Field(
        default=None, description="Transition that runs by itself when the time is over."
    )
    escalate: Ladder = Field(default=(), description="What happens when the case stays too long, rung by rung.")
    final: bool = Field(default=False, description="Whether the case is closed here.")
    progress: bool = Field(default=True, description="Whether the stage shows in the bar of progress.")


class Transition(Closed):
    """A way from one stage to another: the only way to change where a case stands."""

    title: Text | None = Field(default=None, description="The button's text; default: the id.")
    from_: tuple[Annotated[str, Ref("stage")], ...] = Field(
        alias="from", min_length=1, description="Stages it starts from."
    )
    to: Annotated[str, Ref("stage")] = Field(description="Stage it leads to.")
    by: RoleNames = Field(
        default=(), description="Roles that may run it; nobody: with 'when' it runs by itself as soon as that holds."
    )
    run_by: Literal["steps"] | None = Field(
        default=None,
        description="steps: it never runs by itself, only where a step, a reaction or a deadline names it; with 'when' "
        "as the condition that must hold then.",
    )
    when: Annotated[Expr | None, Expects(BOOLEAN)] = Field(default=None, description="Condition that must hold.")
    why_not: Text | None = Field(default=None, description="What people read when the condition does not hold.")
    not_: Doings = Field(
        default=(), alias="not", description="Tasks and transitions whose last doer may not run it (four eyes)."
    )
    form: FormName | None = Field(
        default=None, description="Form to fill when running it: its name, or the fields that it asks for."
    )
    needs: tuple[Annotated[str, Ref("need")], ...] = Field(
        default=(), description="Fields that must hold something; `required` means all that are required by then."
    )
    steps: Steps = Field(default=Steps(), description="What happens then.")
    tone: Literal["normal", "primary", "danger"] = Field(default="normal", description="How the button looks.")

    @field_validator("from_", "by", "not_", "needs", mode="before", json_schema_input_type=OneOrMore)
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return as_list(value)

    @model_validator(mode="after")
    def _run_by_one(self) -> Self:
        if self.by and self.run_by:
            hint = {"hint": "leave 'run_by' out: what people run never runs by itself, and steps may run it as well"}
            raise PydanticCustomError("run_by", "'by' names people, 'run_by: steps' says that none run it", hint)
        return self

    @model_validator(mode="after")
    def _insists(self) -> Self:
        if isinstance(self.form, AskedForm) and self.needs:
            object.__setattr__(self, "form", self.form.insisting(self.needs))
        return self

    @property
    def is_automatic(self) -> bool:
        """Whether it runs by itself as soon as its condition holds."""
        return not self.by and self.run_by is None and self.when is not None

    def names_within(self, scope: Scope) -> Mapping[str, Type]:
        """Names that its steps know: the form's values and what earlier steps left."""
        return {**form_names(scope, self.form), **step_names(self.steps, scope)}

    def known_within(self, _: Scope) -> Domains:
        """The stages in which its condition is asked."""
        return {("stage",): Domain(frozenset(self.from_))}


class OnDemand(Closed):
    """Who may start a process, and when."""

    by: RoleNames = Field(default=(), description="Roles that may start it.")
    parties: tuple[Annotated[str, Ref("party")], ...] = Field(
        default=(), description="Parties that may start it from their own page; they need 'access: own_dossier'."
    )
    from_: tuple[Annotated[str, Ref("stage")], ...] = Field(
        default=(), alias="from", description="Stages in which it is offered; default: all."
    )
    when: Annotated[Expr | None, Expects(BOOLEAN)] = Field(default=None, description="Condition that must hold.")
    why_not: Text | None = Field(default=None, description="What people read when the condition does not hold.")
    not_: Doings = Field(
        default=(), alias="not", description="Tasks and transitions whose last doer may not start it (four eyes)."
    )
    form: FormName | None = Field(
        default=None, description="Form to fill when starting it: its name, or the fields that it asks for."
    )

    @field_validator("by", "parties", "from_", "not_", mode="before", json_schema_input_type=OneOrMore)
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return as_list(value)

    @model_validator(mode="after")
    def _for_somebody(self) -> Self:
        if not self.by and not self.parties:
            hint = {"hint": "add 'by' with roles of the house, or 'parties' with parties of the case"}
            raise PydanticCustomError("on_demand", "nobody may start it", hint)
        return self

    def known_within(self, scope: Scope) -> Domains:
        """The stages in which its condition is asked."""
        return {("stage",): Domain(frozenset(self.from_ or scope.case_type.stages))}


class Process(Closed):
    """A predefined sequence of steps that may wait."""

    title: Text | None = Field(default=None, description="The process's name for people; default: its id.")
    on_demand: OnDemand | None = Field(default=None, description="Who may start it, as often as needed.")
    once: bool = Field(default=False, description="Whether only one of them may run at a time.")
    until_stage_ends: bool = Field(
        default=False, description="Whether it stops when the case leaves the stage in which it was started."
    )
    steps: Steps = Field(description="What happens, one step after the other.")

    def names_within(self, scope: Scope) -> Mapping[str, Type]:
        """Names that its steps know: the form's values and what earlier steps left."""
        form = self.on_demand.form if self.on_demand else None
        return {**form_names(scope, form), **step_names(self.steps, scope)}


class Reaction(Closed):
    """What the case does when a fact is recorded in its journal."""

    when: Annotated[Expr | None, Expects(BOOLEAN)] = Field(default=None, description="Condition that must hold.")
    run: Annotated[str, Ref("action")] = Field(description="Transition or process to run.")


class FormMapping(Closed):
    """Where the values of a form go."""

    map: Mapping[str, Annotated[str, Ref("target")]] = Field(
        default_factory=dict,
        description="By form key: a field of the case, or an attribute of a party such as customer.email. "
        "Keys that are called like a field go there by themselves.",
    )


class CaseType(Closed):
    """A kind of case: what it holds and how it moves."""

    case_type: str = Field(pattern=IDENTIFIER, description="The case type's id: the name of its file.")
    title: Text = Field(description="Its name for people.")
    plural: Text | None = Field(default=None, description="Its name for several of them.")
    reference: str = Field(
        default="{number:06}", description="How references read: {year} and {number:06} are filled in."
    )
    headline: Annotated[str, Ref("path")] | None = Field(
        default=None, description="What names a case in lists, such as customer.name."
    )
    parties: Mapping[Name, PartyRole] = Field(
        default_factory=dict, description="Roles of the people that the case is about."
    )
    fields: Mapping[Name, CaseField] = Field(default_factory=dict, description="Values that a case holds.")
    forms: Mapping[Annotated[str, Ref("form")], FormMapping] = Field(
        default_factory=dict, description="Where the values of forms go."
    )
    stages: Mapping[Name, Stage] = Field(min_length=1, description="Where a case can stand; it opens in the first one.")
    clocks: Mapping[Name, Clock] = Field(
        default_factory=dict, description="Time that is measured on each case, with its deadline."
    )
    transitions: Mapping[Name, Transition] = Field(default_factory=dict, description="Ways from stage to stage.")
    processes: Mapping[Name, Process] = Field(default_factory=dict, description="Predefined sequences of steps.")
    on_open: Steps = Field(default=Steps(), description="What happens when a case opens.")
    reactions: Mapping[Annotated[str, Ref("fact")], Reaction] = Field(
        default_factory=dict, description="By journal fact, such as document.accepted: what the case does."
    )
    receives: Mapping[Annotated[str, Ref("case_type")], Reception] = Field(
        default_factory=dict,
        description="By case type: what people who are not parties may open about a case of this type by a public "
        "page, such as an objection.",
    )

    def names_within(self, scope: Scope) -> Mapping[str, Type]:
        """Names that the steps at opening leave for each other."""
        return step_names(self.on_open, scope)

    def names_told(self, scope: Scope, path: tuple[str | int, ...], facts: Mapping[str, Part]) -> Mapping[str, Type]:
        """What the condition of a reaction knows of the fact that it answers to."""
        return types_told(scope, facts.get(str(path[1]))) if path[0] == "reactions" else {}

    def known_of_case(self) -> Domains:
        """What the names of a case may be: it always has a stage, and its numbers lie within their bounds."""
        found = {name: field.domain() for name, field in self.fields.items()}
        bounds: Domains = {(name,): domain for name, domain in found.items() if domain}
        return {**bounds, ("stage",): Domain(frozenset(self.stages))}

    def paths_read(self) -> Iterator[tuple[str, ...]]:
        """The names that the names of baskets read."""
        for stage in self.stages.values():
            yield from (tuple(name.split(".")) for name in FILLED.findall(stage.basket or ""))
