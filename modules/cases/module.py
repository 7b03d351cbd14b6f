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
from modules.cases import api, cancelling, commands, vocabulary
from modules.cases.advice.catalogue import register_advice
from modules.cases.checking import check_case_type, check_role_filters
from modules.cases.childregistering import register_children
from modules.cases.clocks import follow_clocks
from modules.cases.elsewhere import register_uses
from modules.cases.fieldparts import register_fields
from modules.cases.folding import verify_cases
from modules.cases.formregistering import register_forms
from modules.cases.ladderfacts import follow_ladders
from modules.cases.language import CaseType
from modules.cases.loading import first_of_case
from modules.cases.numbering import first_of_opening
from modules.cases.policies import party_policies
from modules.cases.reactions import react
from modules.cases.receptionchecks import register_receptions
from modules.cases.runchecks import check_runs
from modules.cases.running import follow_ends
from modules.cases.stepregistering import register_steps
from modules.cases.timeregistering import register_time
from modules.cases.timerules import check_times


def register(registry: Registry) -> None:
    """Register case types, their steps, names and commands."""
    registry.add(FileKind("case_type", CaseType, folder="case_types", case_type=lambda model: model.case_type))
    vocabulary.register_names(registry)
    register_steps(registry)
    registry.add(Command(commands.OpenCase, commands.handle_open, first=first_of_opening, ahead=commands.read_values))
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
    register_receptions(registry)
    registry.add(Part("policies", "parties", run=party_policies))
    registry.add(Part("verify", "cases", run=verify_cases))
    registry.add(Rule("case_type", "case_type", partial(check_case_type, registry)))
    registry.add(Rule("runs", "case_type", partial(check_runs, registry)))
    registry.add(Rule("times", "case_type", check_times))
    registry.add(Rule("role_filters", "roles", partial(check_role_filters, registry)))
    register_forms(registry)
    register_advice(registry)
    register_uses(registry)
    registry.add(Routes(api.router))
    register_fields(registry)
    vocabulary.register_actions(registry)
    vocabulary.register_facts(registry)
