"""Loops that are certain: processes and cases that start themselves, reactions that cause their own fact."""

from collections.abc import Iterable, Iterator, Mapping

from core.definitions.language import Step, Steps
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from modules.cases.language import CaseType
from modules.cases.openoptions import OpenChild
from modules.cases.programs import Do, compile_steps
from modules.cases.startoptions import Start
from modules.cases.stepoptions import Move
from modules.cases.taskoptions import MakeTask

CAUSES: Mapping[type, str] = {Move: "stage.entered", MakeTask: "task.created", OpenChild: "case.linked"}
"""By step: the fact that it records each time."""
Graph = Mapping[str, Iterable[str]]


def check_loops(scope: Scope) -> Iterator[Problem]:
    """Every process, case and reaction of the case type that must come back to itself, whatever the case holds."""
    case_type: CaseType = scope.file.value
    starts = {name: _started(process.steps) for name, process in case_type.processes.items()}
    for name in starts:
        if _comes_back(name, starts):
            message, hint = f"process '{name}' starts itself without end", "let it wait, or start it under a condition"
            yield Problem(("processes", name), message, hint, "LI147", at_key=True)
    waits = {name: _waited_for(process.steps) for name, process in case_type.processes.items()}
    for name in waits:
        if _comes_back(name, waits) and not _comes_back(name, starts):
            message = f"process '{name}' waits for a process that waits for it in turn"
            yield Problem(("processes", name), message, "start it without 'wait'", "LI147", at_key=True)
    opens = {key: _opened(one) for key, one in scope.pack.all("case_type").items()}
    if _comes_back(case_type.case_type, opens):
        message = "opening such a case opens another one without end"
        yield Problem(("on_open",), message, "open it under a condition", "LI147", at_key=True)
    yield from _reactions(case_type)


def _reactions(case_type: CaseType) -> Iterator[Problem]:
    """Reactions without a condition whose action records a fact that leads back to them."""
    certain = {fact: reaction.run for fact, reaction in case_type.reactions.items() if reaction.when is None}
    causes = {fact: _caused(case_type, run) for fact, run in certain.items()}
    for fact in certain:
        if _comes_back(fact, causes):
            message = f"what this runs records {fact} again, without end"
            yield Problem(("reactions", fact), message, "add 'when': a condition that ends it", "LI148", at_key=True)


def _caused(case_type: CaseType, run: str) -> set[str]:
    """The facts that the action surely records; a transition only counts when it can run again."""
    if run in case_type.processes:
        first = [type(step.options) for step in at_once(case_type.processes[run].steps)]
        return {CAUSES[kind] for kind in first if kind in CAUSES}
    transition = case_type.transitions.get(run)
    runs_again = transition is not None and transition.to in transition.from_ and transition.when is None
    return {"transition.run", "stage.entered"} if runs_again else set()


def at_once(steps: Steps) -> Iterator[Step]:
    """The steps that run whatever the case holds, before the process first rests."""
    for instruction in compile_steps(steps):
        if not isinstance(instruction, Do):
            return
        yield instruction.step
        if instruction.id:
            return


def _started(steps: Steps) -> set[str]:
    return {step.options.process for step in at_once(steps) if isinstance(step.options, Start)}


def _waited_for(steps: Steps) -> set[str]:
    """The processes whose end it surely waits for without limit, sooner or later."""
    found = (step.options for step in steps if isinstance(step.options, Start))
    return {one.process for one in found if one.wait and one.at_most is None}


def _opened(case_type: CaseType) -> set[str]:
    """The kinds of cases that opening such a case surely opens, by its own steps or by processes that they start."""
    found: set[str] = set()
    started: set[str] = set()
    ahead = [case_type.on_open]
    while ahead:
        steps = ahead.pop()
        found |= {step.options.case_type for step in at_once(steps) if isinstance(step.options, OpenChild)}
        new = (_started(steps) - started) & set(case_type.processes)
        started |= new
        ahead.extend(case_type.processes[name].steps for name in new)
    return found


def _comes_back(start: str, graph: Graph) -> bool:
    """Whether a way through the graph leads from `start` back to it."""
    seen: set[str] = set()
    ahead = list(graph.get(start, ()))
    while ahead:
        name = ahead.pop()
        if name == start:
            return True
        if name not in seen:
            seen.add(name)
            ahead.extend(graph.get(name, ()))
    return False
