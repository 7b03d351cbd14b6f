"""Rules of the steps `run` and `change_case`: what they run can run, and what they name is there."""

from collections.abc import Iterator, Mapping

from core.definitions.language import Step, Steps
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.diagnostics import nearest
from core.registry import Registry
from modules.cases.language import CaseType, Transition
from modules.cases.loops import at_once
from modules.cases.openoptions import OpenChild
from modules.cases.runoptions import PARENT, ChangeCase, Run, kinds_below
from modules.cases.startoptions import Start
from modules.cases.stepoptions import Move
from modules.cases.walking import every_step

Path = tuple[str | int, ...]


def check_runs(_: Registry, scope: Scope) -> Iterator[Problem]:
    """Every step of the case type that runs a transition, here or in another case."""
    case_type: CaseType = scope.file.value
    for path, step in every_step(case_type):
        if isinstance(step.options, Run):
            yield from _runs(case_type, step.options, (*path, "run"))
        elif isinstance(step.options, ChangeCase):
            yield from _changes(scope, step.options, (*path, "change_case"))
    for name in case_type.transitions:
        if _comes_back(case_type, name):
            message = f"transition '{name}' leads back to itself by its own steps, without end"
            yield Problem(("transitions", name), message, "let a process wait first", "LI147", at_key=True)


def _runs(case_type: CaseType, options: Run, path: Path) -> Iterator[Problem]:
    name, transition = options.transition, case_type.transitions.get(options.transition)
    if transition is None:
        return
    if transition.form:
        yield _asks(name, (*path, "transition"))
    elif path[0] == "transitions" and _follows_at_once(case_type, path):
        stands = case_type.transitions[str(path[1])].to
        if stands not in transition.from_:
            message = f"'{name}' does not start from '{stands}', where the case stands after '{path[1]}'"
            hint = f"add {stands} to its 'from', or run a transition that starts there"
            yield Problem((*path, "transition"), message, hint, "LI149")


def _follows_at_once(case_type: CaseType, path: Path) -> bool:
    """Whether it is the transition's first step, before which nothing can move the case on."""
    return path[2:4] == ("steps", 0) and len(path) == 5


def _asks(name: str, path: Path) -> Problem:
    message = f"transition '{name}' asks people for a form, which a step can't fill"
    return Problem(path, message, "add a transition of its own without 'form' for this", "LI149")


def _changes(scope: Scope, options: ChangeCase, path: Path) -> Iterator[Problem]:
    """The other case is known, and every kind of case that it may be has what is changed."""
    kinds = sorted(options.kinds(scope.file.value, scope.pack.all("case_type")))
    if options.children is not None and not kinds:
        yield from _childless(scope, options.children, path)
        return
    if options.case is not None and not (kinds and options.case in (PARENT, *_opened_here(scope, path))):
        yield _unknown(scope, options.case, path)
        return
    for kind in kinds:
        other: CaseType | None = scope.pack.get("case_type", kind)
        if other is None:
            continue
        for field in options.set_:
            yield from _field(field, other, (*path, "set", field))
        if options.run is not None and options.run not in other.transitions:
            message = f"cases of the type '{kind}' have no transition '{options.run}'"
            yield Problem((*path, "run"), message, nearest(options.run, other.transitions), "LI124")
        elif options.run is not None and other.transitions[options.run].form:
            yield _asks(options.run, (*path, "run"))
    yield from _secrets(scope.file.value, options, path)


def _secrets(case_type: CaseType, options: ChangeCase, path: Path) -> Iterator[Problem]:
    encrypted = {name for name, field in case_type.fields.items() if field.encrypted}
    for field, value in options.set_.items():
        if read := sorted(encrypted & {name for name, *_ in value.expression.paths()}):
            message = f"'{read[0]}' is encrypted, and would leave this case in clear text"
            yield Problem((*path, "set", field), message, "leave it out", "LI211")


def _childless(scope: Scope, kind: str, path: Path) -> Iterator[Problem]:
    """No case of this kind belongs to one of the case type; a kind that is not there is another mistake."""
    if kind in scope.pack.all("case_type"):
        below = kinds_below(scope.file.value)
        message = f"no {kind} belongs to a {scope.file.key}: its steps open none, and it receives none"
        yield Problem((*path, "children"), message, nearest(kind, below) or " or ".join(sorted(below)) or None, "LI124")


def _unknown(scope: Scope, name: str, path: Path) -> Problem:
    own = scope.file.key
    if name == PARENT:
        message = f"nothing opens cases of the type '{own}' from another case, so that none has a parent"
        hint = f"add 'open_case: {{case_type: {own}}}' to the steps of another case type, or '{own}' to its 'receives'"
        return Problem((*path, "case"), message, hint, "LI124")
    names = [PARENT, *_opened_here(scope, path)]
    hint = nearest(name, names) or f"write {' or '.join(names)}, or open the case in these steps"
    return Problem((*path, "case"), f"none of these steps opens a case 'as {name}'", hint, "LI124")


def _opened_here(scope: Scope, path: Path) -> list[str]:
    """The names that steps of the same process or transition give to cases that they open."""
    beside = [step.options for place, step in every_step(scope.file.value) if place[:2] == path[:2]]
    return list(dict.fromkeys(one.as_ for one in beside if isinstance(one, OpenChild) and one.as_))


def _field(name: str, other: CaseType, path: Path) -> Iterator[Problem]:
    found = other.fields.get(name)
    if found is None:
        message = f"cases of the type '{other.case_type}' have no field '{name}'"
        yield Problem(path, message, nearest(name, other.fields), "LI124", at_key=True)
    elif found.encrypted:
        message = f"'{name}' of '{other.case_type}' is encrypted, and can't be set from another case"
        yield Problem(path, message, "set it by a form or a step of that case", "LI211", at_key=True)
    elif found.value is not None:
        message = f"'{name}' of '{other.case_type}' is calculated"
        yield Problem(path, message, "set a field that it is calculated from", "LI124", at_key=True)


def _comes_back(case_type: CaseType, name: str) -> bool:
    """Whether what surely follows a transition, one after the other, is that transition again."""
    seen: set[str] = set()
    at = _next(case_type, name)
    while at is not None and at not in seen:
        if at == name:
            return True
        seen.add(at)
        at = _next(case_type, at)
    return False


def _next(case_type: CaseType, name: str) -> str | None:
    """The transition that the first steps of a transition surely run, directly or by a process that they start."""
    stands = case_type.transitions[name].to
    for step in _first_steps(case_type, case_type.transitions[name].steps, frozenset()):
        if isinstance(step.options, Run) and _surely(case_type.transitions, step.options, stands):
            return step.options.transition
        if isinstance(step.options, Move | Run):
            return None
    return None


def _first_steps(case_type: CaseType, steps: Steps, above: frozenset[str]) -> Iterator[Step]:
    """The steps that surely run at once, those of started processes in the place of `start`."""
    for step in at_once(steps):
        name = step.options.process if isinstance(step.options, Start) else ""
        if name in case_type.processes and name not in above:
            yield from _first_steps(case_type, case_type.processes[name].steps, above | {name})
        yield step


def _surely(transitions: Mapping[str, Transition], options: Run, stage: str) -> bool:
    found = transitions.get(options.transition)
    return found is not None and found.when is None and not found.needs and stage in found.from_
