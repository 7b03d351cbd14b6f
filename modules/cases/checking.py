"""Rules of case types that models alone can't express."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from core.access.knowledge import FILTERABLE, select
from core.access.rules import every_grant
from core.actors import SYSTEM
from core.definitions.language import Step
from core.definitions.link import check_expression, names_in
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.diagnostics import nearest
from core.expressions.problems import ExpressionError
from core.expressions.types import BOOLEAN
from core.language import known_time
from core.registry import Registry
from modules.cases.columns import columns_of
from modules.cases.describedparties import DescribedParty
from modules.cases.language import FILLED, CaseType
from modules.cases.loops import check_loops
from modules.cases.openoptions import OpenChild
from modules.cases.referencing import check_reference
from modules.cases.resting import written_id
from modules.cases.runoptions import Run
from modules.cases.startoptions import Start
from modules.cases.stepoptions import Move
from modules.cases.taskoptions import MakeTask
from modules.cases.walking import every_step
from modules.forms.form import Form

Path = tuple[str | int, ...]
DUE = "add due, such as 'due: 15 days'"


def check_case_type(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """All rules of one case type."""
    case_type: CaseType = scope.file.value
    yield from check_reference(scope)
    yield from _stages(case_type)
    yield from _baskets(case_type, scope, registry)
    yield from _ways(case_type)
    yield from _tasks(case_type, scope, registry)
    yield from _field_values(case_type, scope, registry)
    yield from _forms(case_type, scope)
    yield from _children(case_type, scope, registry)
    yield from check_loops(scope)
    yield from _offers(case_type)


def check_role_filters(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """The conditions of roles run in the database, so they must be ones that the database can answer."""
    bound = {"actor": SYSTEM.facts(), **known_time(scope.pack, datetime.now(UTC))}
    for grant, path, inner in every_grant(scope):
        where = grant.where.expression if grant.where and inner.case_type else None
        if where is not None and not list(check_expression(where, path, inner, registry, BOOLEAN)):
            try:
                select(scope.pack, where, columns_of(inner.case_type, "postgresql"), bound)
            except ExpressionError as error:
                yield Problem(
                    (*path, "where"), error.message, error.hint or FILTERABLE, "LI126", error.offset, error.width
                )


def _stages(case_type: CaseType) -> Iterator[Problem]:
    for name, stage in case_type.stages.items():
        if stage.then and stage.due is None:
            yield Problem(("stages", name, "then"), "'then' needs 'due': the time after which it runs", DUE, "LI143")
        for option in ("calendar", "extend", "ends") if stage.due is None else ():
            if option in stage.model_fields_set:
                yield Problem(
                    ("stages", name, option), f"'{option}' needs 'due': the time that it is about", DUE, "LI312"
                )
        if stage.then and stage.then in case_type.transitions and name not in case_type.transitions[stage.then].from_:
            message = f"transition '{stage.then}' does not start from stage '{name}'"
            yield Problem(("stages", name, "then"), message, f"add {name} to its 'from'", "LI144")


def _ways(case_type: CaseType) -> Iterator[Problem]:
    """Every stage can be reached and left; looked at only when all transitions name stages that there are."""
    stages, transitions = case_type.stages, case_type.transitions.values()
    moves = _moves(case_type)
    reached = {next(iter(stages)), *(t.to for t in transitions), *(to for _, to in moves)}
    left = {stage for t in transitions for stage in t.from_} | {stage for start, _ in moves for stage in start}
    for name, stage in stages.items():
        if name not in reached and reached <= set(stages):
            hint = f"add a transition with 'to: {name}', or delete the stage"
            message = f"no transition leads to stage '{name}'"
            yield Problem(("stages", name), message, hint, "LI141", at_key=True, absence=True)
        if not stage.final and name not in left and left <= set(stages):
            hint = f"add a transition with 'from: {name}', or 'final: true'"
            yield Problem(
                ("stages", name), f"nothing leads out of stage '{name}'", hint, "LI142", at_key=True, absence=True
            )


def _moves(case_type: CaseType) -> list[tuple[tuple[str, ...], str]]:
    """Where each `move` step may start from, and the stage that it leads to."""
    found = []
    for path, step in every_step(case_type):
        if isinstance(step.options, Move):
            start = (case_type.transitions[str(path[1])].to,) if path[0] == "transitions" else tuple(case_type.stages)
            found.append((start, step.options.to))
    return found


def _baskets(case_type: CaseType, scope: Scope, registry: Registry) -> Iterator[Problem]:
    if scope.pack.is_broken("baskets", "baskets"):
        return
    file = scope.pack.single("baskets")
    known = set(file.baskets) if file else set()
    for name, stage in case_type.stages.items():
        yield from _basket(name, stage.basket, known, scope, registry)


def _basket(stage: str, basket: str | None, known: set[str], scope: Scope, registry: Registry) -> Iterator[Problem]:
    if basket is None:
        return
    names = names_in(scope, registry)
    for name in FILLED.findall(basket):
        if name not in names:
            hint = nearest(name, names)
            yield Problem(("stages", stage, "basket"), f"there is no field '{name}'", hint, "LI122")
    if not FILLED.search(basket) and basket not in known:
        yield Problem(("stages", stage, "basket"), f"there is no basket '{basket}'", nearest(basket, known), "LI122")


def _field_values(case_type: CaseType, scope: Scope, registry: Registry) -> Iterator[Problem]:
    """Calculated and default values have their field's type."""
    for name, field in case_type.fields.items():
        for key in ("value", "default"):
            written = getattr(field, key)
            if written is not None:
                path, expected = ("fields", name, key), field.expression_type()
                yield from check_expression(written.expression, path, scope, registry, expected)


def _forms(case_type: CaseType, scope: Scope) -> Iterator[Problem]:
    """The keys that a mapping names exist in the form."""
    for name, mapping in case_type.forms.items():
        form = scope.pack.get("form", name)
        if not isinstance(form, Form):
            continue
        keys = {path.replace("[]", "") for path in form.paths()}
        for key in mapping.map:
            if key not in keys:
                message = f"form '{name}' has no value '{key}'"
                yield Problem(("forms", name, "map", key), message, nearest(key, keys), "LI123", at_key=True)


def _offers(case_type: CaseType) -> Iterator[Problem]:
    """A party starts a process from its own page, so it has one."""
    for name, process in case_type.processes.items():
        for index, party in enumerate(process.on_demand.parties if process.on_demand else ()):
            if party in case_type.parties and case_type.parties[party].access != "own_dossier":
                message = f"the party '{party}' has no page from which it could start '{name}'"
                path = ("processes", name, "on_demand", "parties", index)
                yield Problem(path, message, f"give '{party}' access: own_dossier", "LI179")


def _children(case_type: CaseType, scope: Scope, registry: Registry) -> Iterator[Problem]:
    """`open_case` gives the new case parties and fields that it has."""
    for path, step in every_step(case_type):
        if isinstance(step.options, OpenChild):
            child: CaseType | None = scope.pack.get("case_type", step.options.case_type)
            if child is not None:
                here: Path = (*path, "open_case")
                yield from known_there(step.options.parties, child.parties, (*here, "parties"), "party role")
                yield from known_there(step.options.fields, child.fields, (*here, "fields"), "field")
            yield from _sealed(case_type, step.options, (*path, "open_case", "parties"))


def _sealed(case_type: CaseType, options: OpenChild, path: Path) -> Iterator[Problem]:
    """Parties are kept in clear text, so what describes one reads nothing that is encrypted."""
    encrypted = {name for name, field in case_type.fields.items() if field.encrypted}
    described = ((role, one) for role, one in options.parties.items() if isinstance(one, DescribedParty))
    for role, party in described:
        for place, written in party.told():
            if read := sorted(encrypted & {first for first, *_ in written.expression.paths()}):
                message = f"'{read[0]}' is encrypted, and parties are kept in clear text"
                yield Problem((*path, role, *place), message, "leave it out", "LI211")


def _tasks(case_type: CaseType, scope: Scope, registry: Registry) -> Iterator[Problem]:
    """Later steps know a task by its id, so no two tasks share one, nor does anything else of the case.

    What other steps leave may be left by several of them, but never hides what the case itself knows.
    """
    known = names_in(scope, registry)
    taken = dict.fromkeys(known, "something else of the case")
    for path, step in every_step(case_type):
        if isinstance(step.options, MakeTask):
            name = step.options.id
            if name in taken:
                message = f"'{name}' already names {taken[name]}"
                yield Problem((*path, "task", "id"), message, "give the task an id of its own", "LI145")
            taken[name] = "another task"
        elif isinstance(step.options, Start | OpenChild | Run):
            yield from _left(step, path, known)


def _left(step: Step, path: Path, known: Iterable[str]) -> Iterator[Problem]:
    """The name under which later steps know what this one left does not hide anything of the case."""
    key, name = ("as", step.options.as_) if isinstance(step.options, OpenChild) else ("id", _id_of(step))
    if name is not None and name in known:
        message = f"'{name}' already names something else of the case"
        yield Problem((*path, step.name, key), message, "give the step a name of its own", "LI145")


def _id_of(step: Step) -> str | None:
    return step.options.id if isinstance(step.options, Run) else written_id(step)


def known_there(names: Any, known: Any, path: Path, what: str) -> Iterator[Problem]:
    """The names that another case type does not have."""
    for name in names:
        if name not in known:
            yield Problem(
                (*path, name),
                f"there is no {what} '{name}' there",
                nearest(name, known),
                "LI124",
                at_key=True,
            )
