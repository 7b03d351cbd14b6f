"""Killed at each step of a command, a web server loses nothing that it acknowledged, and repeats nothing."""

import pytest

from core.failpoints import Point
from tests.faults.figures import Figures
from tests.faults.oracle import judge, recover, watching
from tests.faults.stacks import Stack
from tests.faults.walkers import Walker
from tests.modules.documents.samples import picture

pytestmark = [pytest.mark.fault, pytest.mark.slow]
KILLED = (Point.COMMAND_WRITTEN, Point.COMMAND_COMMITTED, Point.COMMAND_RUNG, Point.UPLOAD_STORED)
AT = {Point.UPLOAD_STORED: 1}
"""The how manieth time; in other cases the third: a case is there by then."""


def walk(walker: Walker) -> None:
    """Two cases, and everything that can be asked for."""
    for _ in range(2):
        case = walker.open()
        walker.change(case)
        walker.act(case, "report")
        walker.upload(case, picture("PNG", 40, 40))
        walker.act(case, "judge", "transition.run")
        walker.act(case, "tell")
        walker.change(case)


@pytest.mark.parametrize("stack", ["embedded", "rabbitmq"], indirect=True)
@pytest.mark.parametrize("point", KILLED)
def test_a_web_server_killed_at_any_step_of_a_command_loses_and_repeats_nothing(
    stack: Stack, walker: Walker, figures: Figures, point: Point
) -> None:
    stack.start("serve", LIASSE_FAILPOINTS=f"{point}=kill@{AT.get(point, 3)}")
    stack.start(*stack.roles[1:]) if stack.roles[1:] else None
    first = stack.processes["serve"]
    with watching(stack, walker):
        walk(walker)
    assert first.exitcode == -9, f"{point} was not reached"
    recover(stack)
    judge(stack, walker, figures=figures)
