"""Steps as a flat program, so that a process can stop anywhere and go on later."""

from dataclasses import dataclass

from core.definitions.language import Step, Steps
from core.expressions.fields import Expr
from modules.cases.stepoptions import If


@dataclass(frozen=True)
class Do:
    """Carry a step out."""

    step: Step


@dataclass(frozen=True)
class Branch:
    """Go on if the condition holds, else jump to `otherwise`."""

    condition: Expr
    otherwise: int


@dataclass(frozen=True)
class Jump:
    """Go to another instruction."""

    to: int


Instruction = Do | Branch | Jump


def compile_steps(steps: Steps) -> list[Instruction]:
    """The program of `steps`."""
    program: list[Instruction] = []
    _add(steps, program)
    return program


def _add(steps: Steps, program: list[Instruction]) -> None:
    for step in steps:
        if isinstance(step.options, If):
            _add_branch(step.options, program)
        else:
            program.append(Do(step))


def _add_branch(options: If, program: list[Instruction]) -> None:
    at = len(program)
    program.append(Jump(0))
    _add(options.then, program)
    if len(options.else_):
        end = len(program)
        program.append(Jump(0))
        program[at] = Branch(options.condition, len(program))
        _add(options.else_, program)
        program[end] = Jump(len(program))
    else:
        program[at] = Branch(options.condition, len(program))
