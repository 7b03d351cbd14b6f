"""The steps that every case knows."""

from core.registry import Part, Registry
from modules.cases import changing, children, starting, steps, waiting
from modules.cases.assigning import make_task
from modules.cases.forkoptions import ForEach, Parallel
from modules.cases.openoptions import OpenChild
from modules.cases.runoptions import ChangeCase, Run
from modules.cases.startoptions import Start
from modules.cases.stepoptions import If, Move, Set
from modules.cases.taskoptions import MakeTask
from modules.cases.waitoptions import WaitFor


def register_steps(registry: Registry) -> None:
    """What every case can do."""
    registry.add(Part("step", "if", If))
    registry.add(Part("step", "parallel", Parallel))
    registry.add(Part("step", "for_each", ForEach))
    registry.add(Part("step", "set", Set, steps.set_fields))
    registry.add(Part("step", "move", Move, steps.move))
    registry.add(Part("step", "run", Run, changing.run_declared))
    registry.add(Part("step", "task", MakeTask, make_task))
    registry.add(Part("step", "wait", WaitFor, waiting.wait))
    registry.add(Part("step", "open_case", OpenChild, children.open_child))
    registry.add(Part("step", "change_case", ChangeCase, changing.change_case))
    registry.add(Part("step", "start", Start, starting.start))
