"""What can be asked of cases."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import Field

from core.ahead import worked_out
from core.commands import CommandModel
from core.context import Context
from core.dispatch import Answer
from core.errors import FieldProblem, Invalid, NotFound, Stale
from modules.accounts.queries import find_person
from modules.cases.acting import right_to_run, run_action
from modules.cases.definitions import case_type_in_force, case_type_of, pack_of
from modules.cases.headlines import refresh_headline
from modules.cases.language import CaseType
from modules.cases.loading import load_case, lock_case, touch
from modules.cases.masking import writing_of
from modules.cases.models import Case
from modules.cases.needs import REQUIRED, missing_fields
from modules.cases.opening import OpenRequest, begin_case, create_case
from modules.cases.pointing import find_pointed
from modules.cases.queries import cases_of_party
from modules.cases.settling import settle
from modules.cases.tasks import assign_task, complete_task, find_task, may_choose, may_do
from modules.cases.values import check_values, set_values
from modules.parties.language import PartyInput
from modules.parties.models import Party
from modules.parties.queries import find_party
from modules.parties.registering import register_party


class OpenCase(CommandModel):
    """Open a case of a type, with values and parties."""

    pack: str = Field(description="The pack of the case type.")
    case_type: str = Field(description="The kind of case.")
    values: dict[str, Any] = Field(default_factory=dict, description="Values by field.")
    parties: dict[str, PartyInput | str] = Field(
        default_factory=dict, description="By role: who it is, or the id of a known party."
    )


class RunAction(CommandModel):
    """Run a transition, or start a process on demand."""

    case_id: str = Field(description="The case.")
    action: str = Field(description="Name of the transition or process.")
    values: dict[str, Any] = Field(default_factory=dict, description="Values of the action's form.")
    expected_version: int | None = Field(default=None, description="Version of the case as it was read.")


class SetFields(CommandModel):
    """Change fields of a case."""

    case_id: str = Field(description="The case.")
    values: dict[str, Any] = Field(description="New values by field.")
    expected_version: int | None = Field(default=None, description="Version of the case as it was read.")


class AssignCase(CommandModel):
    """Give a case to a person, or to nobody."""

    case_id: str = Field(description="The case.")
    person_id: str | None = Field(default=None, description="Who treats it from now on.")
    expected_version: int | None = Field(default=None, description="Version of the case as it was read.")


class CompleteTask(CommandModel):
    """Do a task."""

    task_id: str = Field(description="The task.")
    outcome: str = Field(default="done", description="How it ended.")
    values: dict[str, Any] = Field(default_factory=dict, description="Values of the task's form.")
    expected_version: int | None = Field(default=None, description="Version of the case as it was read.")


class AssignTask(CommandModel):
    """Give a task to a person, or back to everybody who may do it."""

    task_id: str = Field(description="The task.")
    person_id: str | None = Field(default=None, description="Who does it.")


def answer_for(case: Case) -> Answer:
    """What every command about a case answers."""
    return {"case_id": case.id, "reference": case.reference, "stage": case.stage, "version": case.version}


def handle_open(command: OpenCase, ctx: Context) -> Answer:
    """Open a case if a role of the actor may."""
    ctx.require_for_type("open", command.pack, command.case_type)
    case_type = case_type_in_force(ctx, command.pack, command.case_type)
    unknown = [role for role in command.parties if role not in case_type.parties]
    if unknown:
        raise Invalid(tuple(FieldProblem(("parties", r), f"there is no party role '{r}'") for r in unknown))
    values = find_pointed(ctx, case_type, worked_out(ctx, command, read_values))
    parties = {role: _party(ctx, who) for role, who in command.parties.items()}
    case = create_case(ctx, OpenRequest(command.pack, command.case_type, values, parties, ctx.actor.label))
    _refuse_empty(ctx, case, case_type, case_type.fields)
    begin_case(ctx, case)
    return answer_for(case)


def read_values(command: OpenCase, ctx: Context) -> dict[str, object]:
    """The Python values of a new case, which need nothing of the database; raises `Invalid`."""
    case_type = case_type_in_force(ctx, command.pack, command.case_type)
    zone = ctx.pack(command.pack).manifest.zone
    return check_values(case_type, _settable(case_type, command.values), zone)


def _refuse_empty(ctx: Context, case: Case, case_type: CaseType, names: Iterable[str]) -> None:
    """Raise `Invalid` for those of the fields that are required now and hold nothing."""
    missing = [name for name in missing_fields(case_type, (REQUIRED,), ctx.facts(case)) if name in set(names)]
    if missing:
        raise Invalid(tuple(FieldProblem((name,), "this is required") for name in missing))


def _party(ctx: Context, who: PartyInput | str) -> Party:
    """A new party, or a known one of which the actor may read some case."""
    if isinstance(who, PartyInput):
        return register_party(ctx, who)
    party = find_party(ctx, who)
    if not cases_of_party(ctx, party.id):
        raise NotFound(kind="party", id=who)
    return party


def handle_action(command: RunAction, ctx: Context) -> Answer:
    """Run an action if the actor may, at this moment."""
    case = lock_case(ctx, command.case_id, "read", command.expected_version)
    ctx.require(right_to_run(ctx, case_type_of(ctx, case), command.action), case)
    run_action(ctx, case, command.action, command.values)
    return answer_for(case)


def handle_set(command: SetFields, ctx: Context) -> Answer:
    """Change fields that the actor may see."""
    case = lock_case(ctx, command.case_id, "update", command.expected_version)
    case_type = case_type_of(ctx, case)
    given = _settable(case_type, command.values, writing_of(ctx, case))
    values = find_pointed(ctx, case_type, check_values(case_type, given, pack_of(ctx, case).manifest.zone), case)
    set_values(ctx, case, case_type, values, ctx.actor.label)
    _refuse_empty(ctx, case, case_type, values)
    refresh_headline(ctx, case, case_type)
    settle(ctx, case)
    return answer_for(case)


def _settable(
    case_type: CaseType, values: Mapping[str, Any], writes: Callable[[str], bool] = lambda _: True
) -> Mapping[str, Any]:
    """The values; raises `Invalid` for fields that nobody fills in, or that the actor may not change."""
    fields = case_type.fields
    fixed = [name for name in values if name in fields and not (fields[name].is_typed and writes(name))]
    if fixed:
        raise Invalid(tuple(FieldProblem((name,), "this field can't be changed here") for name in fixed))
    return values


def handle_assign(command: AssignCase, ctx: Context) -> Answer:
    """Give the case to a person who exists."""
    case = lock_case(ctx, command.case_id, "assign", command.expected_version)
    _check_assignee(ctx, command.person_id)
    case.assignee = command.person_id
    ctx.record("case.assigned", case, person=command.person_id)
    touch(ctx, case)
    return answer_for(case)


def _check_assignee(ctx: Context, person_id: str | None) -> None:
    """Raise `NotFound` for nobody we know, `Invalid` for a closed account: work given to it would be lost."""
    if person_id is not None and not find_person(ctx, person_id).active:
        raise Invalid((FieldProblem(("person_id",), "this account is closed; choose somebody else"),))


def handle_complete(command: CompleteTask, ctx: Context) -> Answer:
    """Do a task that is the actor's to do; raises `Stale` when the case changed since it was read."""
    case = _case_of_task(ctx, command.task_id)
    if command.expected_version not in (None, case.version):
        raise Stale(thing=case.reference)
    complete_task(ctx, case, find_task(ctx, command.task_id), command.outcome, command.values)
    return answer_for(case)


def handle_assign_task(command: AssignTask, ctx: Context) -> Answer:
    """Give a task to a person who exists, by somebody who could do it or who assigns."""
    case = _case_of_task(ctx, command.task_id)
    task = find_task(ctx, command.task_id)
    if not may_do(ctx, case, task) and not may_choose(ctx, case, task):
        ctx.require("assign", case)
    _check_assignee(ctx, command.person_id)
    assign_task(ctx, case, task, command.person_id)
    touch(ctx, case)
    return answer_for(case)


def _case_of_task(ctx: Context, task_id: str) -> Case:
    """The task's case, locked; raises `NotFound` for the task unless the actor may read the case."""
    task = find_task(ctx, task_id)
    case = load_case(ctx, task.case_id)
    try:
        ctx.require("read", case)
    except NotFound:
        raise NotFound(kind="task", id=task_id) from None
    ctx.session.refresh(task)
    return case
