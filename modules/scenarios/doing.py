"""Options of the verbs that every scenario knows: what people do with cases, and time."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from core.definitions.durations import Duration
from core.definitions.language import IDENTIFIER, Ref
from core.definitions.packs import Scope
from core.diagnostics import nearest
from modules.cases.acting import form_of
from modules.cases.taskoptions import MakeTask
from modules.cases.walking import every_step
from modules.parties.language import PartyInput
from modules.scenarios.attaching import FILES
from modules.scenarios.formkeys import Trouble, unknown_keys
from modules.scenarios.language import Moment
from modules.scenarios.lines import VALUE, Line, Verb

Values = Mapping[str, Any]
FIELDS = "Values by field; 'today + 20 days' is a date."
FORM = "Values of the form, as typed; 'today + 20 days' is a date."


class Opens(Verb):
    """Somebody of the house opens a case."""

    case_type: Annotated[str, Ref("case_type")] = Field(alias=VALUE, description="The kind of case.")
    with_: Mapping[Annotated[str, Ref("field")], Any] = Field(default_factory=dict, alias="with", description=FIELDS)
    parties: Mapping[Annotated[str, Ref("party")], PartyInput] = Field(
        default_factory=dict, description="By role: who it is, such as {name: …, email: …}."
    )
    called: Annotated[str, Field(pattern=f"{IDENTIFIER}|^$")] = Field(
        default="", description="Name by which 'on' speaks of this case."
    )

    def opens(self, _: Any, __: Line) -> str:
        """The case type of the case that the next lines are about."""
        return self.case_type


class Runs(Verb):
    """Somebody runs a transition, or starts a process that is on demand."""

    action: Annotated[str, Ref("action")] = Field(alias=VALUE, description="The transition or the process.")
    with_: Values = Field(default_factory=dict, alias="with", description=FORM)
    files: Mapping[str, str] = Field(default_factory=dict, description=FILES)

    def problems(self, scope: Scope, _: Line) -> Iterator[Trouble]:
        """Values that the action's form does not ask for."""
        if scope.case_type and self.action in {**scope.case_type.transitions, **scope.case_type.processes}:
            yield from unknown_keys(scope.pack, form_of(scope.case_type, self.action), self.with_, self.files)


class Does(Verb):
    """Somebody does an open task."""

    task: Annotated[str, Ref("task")] = Field(alias=VALUE, description="The task.")
    outcome: str = Field(default="done", description="How it ends.")
    with_: Values = Field(default_factory=dict, alias="with", description=FORM)
    files: Mapping[str, str] = Field(default_factory=dict, description=FILES)

    def problems(self, scope: Scope, _: Line) -> Iterator[Trouble]:
        """An outcome that the task does not have, and values that its form does not ask for."""
        for _place, step in every_step(scope.case_type) if scope.case_type else ():
            if isinstance(step.options, MakeTask) and step.options.id == self.task:
                yield from self._problems_with(scope, step.options)
                return

    def _problems_with(self, scope: Scope, task: MakeTask) -> Iterator[Trouble]:
        outcomes = task.outcomes or ("done",)
        if self.outcome not in outcomes:
            place = "outcome" if "outcome" in self.model_fields_set else VALUE
            yield (place,), f"the task can't end with '{self.outcome}'", nearest(self.outcome, outcomes)
        yield from unknown_keys(scope.pack, task.form, self.with_, self.files)


class Changes(Verb):
    """Somebody changes fields of the case."""

    values: Mapping[Annotated[str, Ref("field")], Any] = Field(alias=VALUE, description=FIELDS)


class AssignsTo(Verb):
    """Somebody gives the case to a person."""

    person: str = Field(alias=VALUE, description="A role, a name under 'people', or nobody.")


class GivesTo(Verb):
    """Somebody gives an open task to a person."""

    person: str = Field(alias=VALUE, description="A role, a name under 'people', or nobody.")


class TimePasses(Verb):
    """Time passes: delays end, reminders leave, deadlines come, in their order."""

    duration: Duration = Field(alias=VALUE, description="How long, such as 15 days or 4 business hours.")


class TimeComes(Verb):
    """Time passes until a day or a moment."""

    moment: Moment = Field(alias=VALUE, description="The day or the moment, such as 2026-03-14 09:00.")
