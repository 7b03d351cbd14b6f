"""The way from one version of a case type to another: every old name with its new one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from core.definitions.language import Step
from core.definitions.packs import Pack
from modules.cases.language import CaseType
from modules.cases.programs import Program, compile_steps, rests
from modules.cases.renaming import CannotFollow, Renaming
from modules.cases.resting import GivesTasks
from modules.cases.running import program_of
from modules.migrating.language import CANCEL, CaseTypePlan, Plan

OPENING = "opening"


def short(program: str) -> str:
    """What a plan calls a program: `yearly` for `process:yearly`."""
    return program.partition(":")[2] or program


@dataclass(frozen=True)
class Way:
    """Both versions of a case type, and what the plan says of it."""

    old_pack: Pack
    new_pack: Pack
    old: CaseType
    new: CaseType
    plan: CaseTypePlan = field(default_factory=CaseTypePlan)

    @cached_property
    def renaming(self) -> Renaming:
        """All names that change."""
        plan = self.plan
        return Renaming(
            stages=plan.stages,
            fields=plan.fields,
            parties=plan.parties,
            pieces=plan.pieces,
            clocks=plan.clocks,
            transitions=plan.transitions,
            tasks={**self._tasks_of_places(), **plan.tasks},
        )

    def _tasks_of_places(self) -> dict[str, str]:
        """A place that is a task's moves with its name."""
        found = {}
        for old, new in self.plan.processes.items():
            if "." in old and "." in new:
                before, after = self._gives(self.old, old), self._gives(self.new, new)
                if before and after and before != after:
                    found[before] = after
        return found

    @staticmethod
    def _gives(case_type: CaseType, place: str) -> str | None:
        """The id of the task that is given at a place, if one is."""
        name, _, step = place.rpartition(".")
        for program in programs_called(case_type, name):
            found = rests(program_of(case_type, program)[0]).get(step)
            if found and isinstance(found.options, GivesTasks):
                return found.options.id
        return None

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """By new field that is filled from an old one: that one."""
        named = {new: old for old, new in self.plan.fields.items() if new and old in self.old.fields}
        same = {name: name for name in self.new.fields if name in self.old.fields and name not in self.plan.fields}
        return {new: old for new, old in {**same, **named}.items() if new not in self.plan.values}

    def stage(self, old: str) -> str:
        """The stage in which a case of this stage then stands; raises `CannotFollow`."""
        new = self.plan.stages.get(old, old)
        if new not in self.new.stages:
            raise CannotFollow(f"the stage {old} has no counterpart")
        return new

    def program(self, old: str) -> str:
        """What the program `process:yearly` is called in the new version."""
        kind, _, name = old.partition(":")
        if kind == "process":
            return f"process:{self.plan.processes.get(name, name)}"
        if kind == "transition":
            return f"transition:{self.plan.transitions.get(name, self.plan.processes.get(name, name))}"
        parts = old.split(":")
        if len(parts) == 4:
            names = {"stage": self.plan.stages, "clock": self.plan.clocks, "task": self.renaming.tasks}[parts[1]]
            return ":".join((parts[0], parts[1], names.get(parts[2], parts[2]) or parts[2], parts[3]))
        return old

    def place(self, program: str, step: str) -> tuple[str, str] | None:
        """The program and the step where a process goes on; None when it is cancelled; raises `CannotFollow`."""
        name = short(program)
        said = self.plan.processes.get(f"{name}.{step}", self.plan.processes.get(name))
        if said == CANCEL:
            return None
        if said and "." in said:
            into, _, new_step = said.rpartition(".")
            targets = programs_called(self.new, into)
            if not targets or new_step not in self.rests(targets[0]):
                raise CannotFollow(f"{said}, where {name}.{step} was to go on, is not there")
            return targets[0], new_step
        target, new_step = self.program(program), self.renaming.tasks.get(step, step) or step
        if new_step not in self.rests(target):
            raise CannotFollow(f"the process {name} rests at {step}, which is gone; say where it goes on, or cancel it")
        if not self._is_sure(program, step, target, new_step):
            raise CannotFollow(
                f"the process {name} rests at {step}, a place without a name of its own among steps that changed; "
                "say where it goes on, or cancel it"
            )
        return target, new_step

    def _is_sure(self, program: str, step: str, target: str, new_step: str) -> bool:
        """Whether a place that is only numbered is still the same one."""
        before, after = rests(program_of(self.old, program)[0]), self.rests(target)
        old, new = before.get(step), after[new_step]
        if old is None or getattr(new.options, "id", None):
            return old is not None or bool(getattr(new.options, "id", None))
        return old.options == new.options or list(before) == list(after)

    def rests(self, program: str) -> Mapping[str, Step]:
        """The places of a program in the new version."""
        return rests(program_of(self.new, program)[0])

    def compiled(self, program: str) -> Program:
        """A program of the new version."""
        return compile_steps(program_of(self.new, program)[0])


def programs_called(case_type: CaseType, name: str) -> list[str]:
    """The programs that a plan means by a name."""
    if name == OPENING:
        return [OPENING]
    found = [f"process:{name}"] if name in case_type.processes else []
    return [*found, f"transition:{name}"] if name in case_type.transitions else found


def way_between(plan: Plan, old: Pack, new: Pack, case_type: str) -> Way:
    """The way of a case type; raises `CannotFollow` when the new version does not have it."""
    before, after = old.get("case_type", case_type), new.get("case_type", case_type)
    if after is None:
        raise CannotFollow(f"the case type {case_type} is gone")
    said = plan.case_types.get(case_type, CaseTypePlan())
    return Way(old, new, cast(CaseType, before), cast(CaseType, after), said)
