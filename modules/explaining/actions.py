"""Why somebody may run a transition or start a process now, or not: every condition, in the order of the decision."""

from collections.abc import Iterable, Iterator

from modules.cases.acting import refusal_of
from modules.cases.foureyes import is_barred, last_doer
from modules.cases.language import OnDemand, Transition
from modules.cases.needs import missing_fields
from modules.cases.processes import is_running
from modules.explaining.answers import Answer, Reason
from modules.explaining.errors import UnknownName
from modules.explaining.questions import Question
from modules.explaining.rights import right

ABSENT = ("stage", "role")
"""Refusals for which no button shows at all."""


def action_names(question: Question) -> list[str]:
    """Everything that could be run or started."""
    return [*question.case_type.transitions, *question.case_type.processes]


def why_action(question: Question) -> Answer:
    """The verdict is `possible`, `refused` (a button that is locked) or `absent`; raises `UnknownName`."""
    name = question.name
    if name not in action_names(question):
        raise UnknownName("action", name, action_names(question))
    refusal = refusal_of(question.ctx, question.case, question.case_type, name, question.facts)
    reads = question.ctx.may("read", question.case)
    yes = refusal is None and reads and question.ctx.may("transition", question.case)
    absent = (refusal is not None and refusal.kind in ABSENT) or not reads
    verdict = "possible" if yes else "absent" if absent else "refused"
    return Answer("action", name, question.action_title(name), verdict, yes, tuple(_reasons(question)))


def _reasons(question: Question) -> Iterator[Reason]:
    if not question.ctx.may("read", question.case):
        yield from right(question, "read")
    yield from right(question, "transition")
    if question.name in question.case_type.transitions:
        yield from _transition(question, question.case_type.transitions[question.name])
    else:
        yield from _process(question)


def _transition(question: Question, transition: Transition) -> Iterator[Reason]:
    path = ("transitions", question.name)
    yield _stage(question, transition.from_, (*path, "from"))
    yield _roles(question, transition.by, path) if transition.by else _by_itself(question, transition)
    yield from _condition(question, transition, path)
    missing = missing_fields(question.case_type, transition.needs, question.facts)
    if transition.needs:
        titles = tuple(question.field_title(name) for name in missing)
        code = ("needs_in_form" if transition.form else "needs_missing") if missing else "needs_there"
        yes = True if not missing else None if transition.form else False
        yield Reason(code, {"fields": titles}, yes, question.place(*path, "needs"))
    yield from _four_eyes(question, transition.not_, path)


def _process(question: Question) -> Iterator[Reason]:
    process, path = question.case_type.processes[question.name], ("processes", question.name)
    if process.on_demand is None:
        yield Reason("process_by_definition", {}, False, question.place(*path, key=True))
        return
    start = (*path, "on_demand")
    offer = process.on_demand
    yield _roles(question, offer.by or offer.parties, start, "by" if offer.by else "parties")
    if process.on_demand.from_:
        yield _stage(question, process.on_demand.from_, (*start, "from"))
    yield from _condition(question, process.on_demand, start)
    yield from _four_eyes(question, process.on_demand.not_, start)
    if process.once:
        runs = is_running(question.ctx, question.case, question.name)
        yield Reason("runs_already" if runs else "runs_not", {}, not runs, question.place(*path, "once"))


def _stage(question: Question, stages: Iterable[str], path: tuple[str, ...]) -> Reason:
    yes = question.case.stage in stages
    told = {
        "stages": tuple(question.stage_title(name) for name in stages),
        "stage": question.stage_title(question.case.stage),
    }
    return Reason("stage_fits" if yes else "stage_differs", told, yes, question.place(*path))


def _roles(question: Question, roles: Iterable[str], path: tuple[str, ...], key: str = "by") -> Reason:
    yes = bool(set(roles) & question.roles)
    told = {"roles": question.role_titles(roles)}
    return Reason("role_held" if yes else "role_missing", told, yes, question.place(*path, key))


def _by_itself(question: Question, transition: Transition) -> Reason:
    """Nobody runs it: it runs as soon as its condition holds, when a stage's time is over, or by a reaction."""
    timed = [name for name, stage in question.case_type.stages.items() if stage.then == question.name]
    if timed:
        titles = tuple(question.stage_title(name) for name in timed)
        return Reason("runs_by_time", {"stages": titles}, False, question.place("stages", timed[0], "then"))
    code = "runs_by_itself" if transition.when is not None else "runs_by_reaction"
    return Reason(code, {}, False, question.place("transitions", question.name, key=True))


def _condition(question: Question, action: Transition | OnDemand, path: tuple[str, ...]) -> Iterator[Reason]:
    if action.when is not None:
        yes = action.when.expression.holds(question.facts)
        parts = question.condition(action.when.expression)
        code = "condition_holds" if yes else "condition_fails"
        yield Reason(code, {}, yes, question.place(*path, "when"), parts=parts)


def _four_eyes(question: Question, names: tuple[str, ...], path: tuple[str, ...]) -> Iterator[Reason]:
    for name in names:
        if last_doer(question.ctx, question.case, name) is not None:
            barred = is_barred(question.ctx, question.case, [name])
            told = {"what": question.doing_title(name)}
            yield Reason("four_eyes" if barred else "four_eyes_other", told, not barred, question.place(*path, "not"))
