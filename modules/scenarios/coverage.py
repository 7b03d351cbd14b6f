"""What the scenarios of a pack reach of it: stages, transitions, guards, steps, roles, and what modules add."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select

from core.actors import SYSTEM
from core.definitions.packs import Pack
from core.journal import JournalEntry
from modules.cases.language import CaseType
from modules.cases.models import Case, CaseProcess
from modules.cases.walking import every_step
from modules.scenarios.expecting import Can, Cannot
from modules.scenarios.lines import VERB, Line
from modules.scenarios.scene import Scene

COVERAGE = "scenario_coverage"
"""Kind of part by which a module says what else scenarios should reach: its `run` is a `Reached`."""


@dataclass(frozen=True, order=True)
class Target:
    """Something of a pack that a scenario should reach."""

    kind: str
    case_type: str
    name: str


@dataclass(frozen=True)
class Reached:
    """What a module counts: its names in a case type, and the fact whose `key` names the one that was reached."""

    names: Callable[[CaseType], Iterable[str]]
    fact: str
    key: str


@dataclass
class Coverage:
    """What there is of a pack, and what was reached."""

    there: set[Target] = field(default_factory=set)
    reached: set[Target] = field(default_factory=set)

    def missing(self, kind: str = "") -> list[Target]:
        """What no scenario reaches."""
        return sorted(t for t in self.there - self.reached if kind in ("", t.kind))

    def kinds(self) -> list[str]:
        """The kinds that there are, in the order in which they are told."""
        known = {target.kind for target in self.there}
        return [kind for kind in ORDER if kind in known] + sorted(known - set(ORDER))

    def counts(self, kind: str) -> tuple[int, int]:
        """How many of a kind are reached, of how many."""
        there = {target for target in self.there if target.kind == kind}
        return len(there & self.reached), len(there)

    def share(self) -> float:
        """Percent of everything that is reached; nothing there: 100."""
        return 100.0 * len(self.there & self.reached) / len(self.there) if self.there else 100.0

    def add(self, other: "Coverage") -> None:
        """Take in what another process found."""
        self.there |= other.there
        self.reached |= other.reached


ORDER = ("stage", "transition", "guard", "process", "step", "role")


def targets_of(pack: Pack, counted: Mapping[str, Reached]) -> Iterator[Target]:
    """Everything of a pack that scenarios should reach."""
    roles = pack.single("roles")
    yield from (Target("role", "", role) for role in (roles.roles if roles else ()))
    case_types: Mapping[str, CaseType] = pack.all("case_type")
    for name, case_type in case_types.items():
        yield from (Target("stage", name, stage) for stage in case_type.stages)
        yield from (Target("transition", name, transition) for transition in case_type.transitions)
        yield from (Target("process", name, process) for process in case_type.processes)
        for path, step in every_step(case_type):
            if step.part.run is not None:
                yield Target("step", name, step_name(pack, name, path, step.name))
        for guarded, _ in guards_of(case_type):
            yield from (_guard(name, guarded, holds) for holds in (True, False))
        for kind, reached in counted.items():
            yield from (Target(kind, name, one) for one in reached.names(case_type))


def step_name(pack: Pack, case_type: str, path: tuple[str | int, ...], name: str) -> str:
    """How a step is told: `transition accept, line 112: send`."""
    mark = pack.files["case_type"][case_type].document.mark(path)
    owner = " ".join(map(str, path[:2])).replace("s ", " ", 1) if len(path) > 2 else path[0]
    return f"{owner}, line {mark.line}: {name}".replace("processe ", "process ")


def guards_of(case_type: CaseType) -> Iterator[tuple[str, Any]]:
    """The conditions of transitions and of processes on demand, by the name of what they guard."""
    for name, transition in case_type.transitions.items():
        if transition.when is not None:
            yield name, transition
    for name, process in case_type.processes.items():
        if process.on_demand is not None and process.on_demand.when is not None:
            yield name, process.on_demand


def _guard(case_type: str, name: str, holds: bool) -> Target:
    return Target("guard", case_type, f"{name} holds" if holds else f"{name} does not hold")


class Watcher:
    """Looks at scenes while they are played and remembers what they reach."""

    def __init__(self, pack: Pack, counted: Mapping[str, Reached]) -> None:
        self.coverage = Coverage(set(targets_of(pack, counted)))
        self._pack, self._counted = pack, counted
        self._steps = {
            id(step.options): Target("step", name, step_name(pack, name, path, step.name))
            for name, case_type in pack.all("case_type").items()
            for path, step in every_step(case_type)
        }

    def look(self, scene: Scene, line: Line) -> None:
        """After a line: who acted, which guards hold now and which don't."""
        who = line.slots.get("actor", "")
        if (actor := scene.cast.person(who) if who else None) is not None:
            roles = scene.kernel.policies.roles_of(actor, self._pack.name)
            self.coverage.reached |= {Target("role", "", role) for role in roles}
        if scene.case_id and (line.part.kind == VERB or isinstance(line.options, Can | Cannot)):
            self._look_at_guards(scene)

    def _look_at_guards(self, scene: Scene) -> None:
        for actor in (SYSTEM, *scene.cast.present()):
            with scene.look(actor) as ctx:
                case = scene.case(ctx)
                asked = self._open_guards(case, scene.case_type(case))
                if not asked:
                    return
                roles, facts = scene.kernel.policies.roles_of(actor, self._pack.name), ctx.facts(case)
                for name, guarded in asked:
                    if roles & set(guarded.by) if guarded.by else actor is SYSTEM:
                        self._note(case.case_type, name, guarded.when.expression.holds(facts))

    def _open_guards(self, case: Case, case_type: CaseType) -> list[tuple[str, Any]]:
        """The guards of the case's stage that were not seen both holding and not holding yet."""
        return [
            (name, guarded)
            for name, guarded in guards_of(case_type)
            if not guarded.from_ or case.stage in guarded.from_
            if not {_guard(case.case_type, name, holds) for holds in (True, False)} <= self.coverage.reached
        ]

    def _note(self, case_type: str, name: str, holds: bool) -> None:
        self.coverage.reached.add(_guard(case_type, name, holds))

    def finish(self, scene: Scene, steps: Iterable[int]) -> None:
        """After the last line: what the journals tell, and which steps left a trace."""
        self.coverage.reached |= {self._steps[step] for step in steps if step in self._steps}
        with scene.look() as ctx:
            ids = scene.everything()
            types = dict(ctx.session.exec(select(Case.id, Case.case_type).where(col(Case.id).in_(ids))).all())
            for entry in ctx.session.exec(select(JournalEntry).where(col(JournalEntry.stream).in_(ids))):
                self._read(types[entry.stream], entry)
            for process in ctx.session.exec(select(CaseProcess).where(col(CaseProcess.case_id).in_(ids))):
                kind, _, name = process.name.partition(":")
                if kind == "process":
                    self._reach("process", types[process.case_id], name)

    def _read(self, case_type: str, entry: JournalEntry) -> None:
        data = entry.data
        if entry.type == "stage.entered":
            self._reach("stage", case_type, data["stage"])
        if entry.type == "transition.run":
            self._reach("transition", case_type, data["transition"])
            self._note(case_type, data["transition"], holds=True)
        for kind, reached in self._counted.items():
            if entry.type == reached.fact and data.get(reached.key):
                self._reach(kind, case_type, str(data[reached.key]))

    def _reach(self, kind: str, case_type: str, name: str) -> None:
        self.coverage.reached.add(Target(kind, case_type, name))
