"""What the module `cases` adds to the product."""

from functools import partial

from core.registry import (
    Command,
    FileKind,
    Listener,
    Part,
    Registry,
    Routes,
    Rule,
)
from modules.cases import api, cancelling, changing, children, commands, starting, steps, vocabulary, waiting
from modules.cases.advice.catalogue import register_advice
from modules.cases.assigning import make_task
from modules.cases.checking import check_case_type, check_role_filters
from modules.cases.childregistering import register_children
from modules.cases.clocks import follow_clocks
from modules.cases.fieldparts import register_fields
from modules.cases.folding import verify_cases
from modules.cases.forkoptions import ForEach, Parallel
from modules.cases.formregistering import register_forms
from modules.cases.ladderfacts import follow_ladders
from modules.cases.language import CaseType
from modules.cases.loading import first_of_case
from modules.cases.openoptions import OpenChild
from modules.cases.policies import party_policies
from modules.cases.reactions import react
from modules.cases.runchecks import check_runs
from modules.cases.running import follow_ends
from modules.cases.runoptions import ChangeCase, Run
from modules.cases.startoptions import Start
from modules.cases.stepoptions import If, Move, Set
from modules.cases.taskoptions import MakeTask
from modules.cases.timeregistering import register_time
from modules.cases.timerules import check_times
from modules.cases.waitoptions import WaitFor


def register(registry: Registry) -> None:
    """Register case types, their steps, names and commands."""
    registry.add(FileKind("case_type", CaseType, folder="case_types", case_type=lambda model: model.case_type))
    vocabulary.register_names(registry)
    _register_steps(registry)
    registry.add(Command(commands.OpenCase, commands.handle_open))
    registry.add(Command(commands.RunAction, commands.handle_action, first=first_of_case))
    registry.add(Command(commands.SetFields, commands.handle_set, first=first_of_case))
    registry.add(Command(commands.AssignCase, commands.handle_assign, first=first_of_case))
    registry.add(Command(commands.CompleteTask, commands.handle_complete))
    registry.add(Command(commands.AssignTask, commands.handle_assign_task))
    registry.add(Command(cancelling.CancelProcess, cancelling.cancel_process))
    register_time(registry)
    registry.add(Listener("*", follow_clocks))
    registry.add(Listener("*", follow_ladders))
    registry.add(Listener("*", react))
    registry.add(Listener("process.stopped", follow_ends))
    registry.add(Listener("process.failed", follow_ends))
    register_children(registry)
    registry.add(Part("policies", "parties", run=party_policies))
    registry.add(Part("verify", "cases", run=verify_cases))
    registry.add(Rule("case_type", "case_type", partial(check_case_type, registry)))
    registry.add(Rule("runs", "case_type", partial(check_runs, registry)))
    registry.add(Rule("times", "case_type", check_times))
    registry.add(Rule("role_filters", "roles", partial(check_role_filters, registry)))
    register_forms(registry)
    register_advice(registry)
    registry.add(Routes(api.router))
    register_fields(registry)
    vocabulary.register_actions(registry)
    vocabulary.register_facts(registry)


def _register_steps(registry: Registry) -> None:
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
