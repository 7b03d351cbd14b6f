"""Steps as a flat program, so that a process can stop at a resting place and go on later.

A process rests only at a step that waits, and what is kept of its place is that step's id. `rests` lists the places of
a program by id, `position_of` finds one again: in the same version, in a newer one, or in one that a case moves to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.definitions.language import Step, Steps
from core.expressions.fields import Expr
from core.remembering import once_per_value
from modules.cases.forkoptions import ForEach, Parallel
from modules.cases.holding import Holding
from modules.cases.resting import Names, written_id
from modules.cases.stepoptions import If

NUMBERED = "@"
"""Before places had ids, processes kept the number of an instruction: `@12` is one of those."""


@dataclass(frozen=True)
class Do:
    """Carry a step out; with an `id`, a process may rest here."""

    step: Step
    id: str | None = None


@dataclass(frozen=True)
class Branch:
    """Go on if the condition holds, else jump to `otherwise`."""

    condition: Expr
    otherwise: int


@dataclass(frozen=True)
class Jump:
    """Go to another instruction."""

    to: int


@dataclass(frozen=True)
class Fork:
    """Let branches run, each from its own instruction on; the process rests until they end, then goes to `after`."""

    step: Step
    id: str
    starts: Mapping[str, int]
    after: int


@dataclass(frozen=True)
class End:
    """A branch ends here."""


Instruction = Do | Branch | Jump | Fork | End
Program = Sequence[Instruction]


def compile_steps(steps: Steps) -> Program:
    """The program of `steps`."""
    program: list[Instruction] = []
    _add(steps, program, Names(name for step in flat(steps) if (name := written_id(step))))
    return program


compiled_steps = once_per_value(compile_steps)
"""The program of steps that stand in a case type, worked out once."""


def flat(steps: Steps) -> Iterator[Step]:
    """The steps and those nested in them, in the order of the file."""
    for step in steps:
        yield step
        if isinstance(step.options, Holding):
            for _, inner in step.options.inner():
                yield from flat(inner)


def rests(steps: Steps) -> Mapping[str, Step]:
    """The places at which a process of these steps may rest, by id."""
    found = (one for one in compile_steps(steps) if isinstance(one, Do | Fork))
    return {one.id: one.step for one in found if one.id}


def position_of(program: Program, id_: str) -> int | None:
    """Where in the program a process that rests at `id_` stands; None when there is no such place."""
    if id_.startswith(NUMBERED):
        return _numbered(program, int(id_.removeprefix(NUMBERED)))
    places = (at for at, one in enumerate(program) if isinstance(one, Do | Fork) and one.id == id_)
    return next(places, None)


def _numbered(program: Program, at: int) -> int | None:
    """The place with this number, if it still is one."""
    one = program[at] if 0 <= at < len(program) else None
    return at if isinstance(one, Do) and one.id else None


def _add(steps: Steps, program: list[Instruction], names: Names) -> None:
    for step in steps:
        if isinstance(step.options, If):
            _add_choice(step.options, program, names)
        elif isinstance(step.options, Parallel | ForEach):
            _add_fork(step, step.options, program, names)
        else:
            program.append(Do(step, names.give(step)))


def _add_choice(options: If, program: list[Instruction], names: Names) -> None:
    at = len(program)
    program.append(Jump(0))
    _add(options.then, program, names)
    if len(options.else_):
        end = len(program)
        program.append(Jump(0))
        program[at] = Branch(options.condition, len(program))
        _add(options.else_, program, names)
        program[end] = Jump(len(program))
    else:
        program[at] = Branch(options.condition, len(program))


def _add_fork(step: Step, options: Parallel | ForEach, program: list[Instruction], names: Names) -> None:
    at, id_ = len(program), names.give(step) or step.name
    program.append(Jump(0))
    starts: dict[str, int] = {}
    for path, inner in options.inner():
        starts[str(path[-1])] = len(program)
        _add(inner, program, names)
        program.append(End())
    program[at] = Fork(step, id_, starts, len(program))
