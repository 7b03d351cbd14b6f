"""The words of cases: names that definitions refer to, names that expressions know, rights that roles may hold."""

from core.definitions.factdata import fact_parts
from core.definitions.parameters import PARAMETERS, parameter_types
from core.registry import Names, Namespace, Part, Registry
from modules.cases import clocknames, names
from modules.cases.cancelling import CANCEL
from modules.cases.childnames import CHILDREN, children_types, children_values
from modules.cases.facts import FACTS
from modules.cases.foureyes import OPENED_BY
from modules.cases.parameters import case_parameters
from modules.cases.walking import ladder_tasks, task_names


def register_names(registry: Registry) -> None:
    """Names that definitions refer to, and names that expressions know."""
    registry.add(Namespace("stage", lambda scope: scope.case_type.stages if scope.case_type else ()))
    registry.add(Namespace("field", lambda scope: scope.case_type.fields if scope.case_type else ()))
    registry.add(Namespace("need", lambda s: [*s.case_type.fields, "required"] if s.case_type else ()))
    registry.add(Namespace("party", lambda scope: scope.case_type.parties if scope.case_type else ()))
    registry.add(Namespace("transition", lambda scope: scope.case_type.transitions if scope.case_type else ()))
    registry.add(Namespace("process", lambda scope: scope.case_type.processes if scope.case_type else ()))
    registry.add(
        Namespace("task", lambda s: [*task_names(s.case_type), *ladder_tasks(s.case_type)] if s.case_type else ())
    )
    registry.add(
        Namespace("action", lambda s: [*s.case_type.transitions, *s.case_type.processes] if s.case_type else ())
    )
    registry.add(
        Namespace(
            "doing", lambda s: [*task_names(s.case_type), *s.case_type.transitions, OPENED_BY] if s.case_type else ()
        )
    )
    registry.add(Namespace("target", names.target_names))
    registry.add(Names("case", names.case_types, names.case_values, (*names.CASE_NAMES, "stage")))
    registry.add(Names("clocks", clocknames.clock_types, clocknames.clock_values, (clocknames.CLOCKS,)))
    registry.add(Names(PARAMETERS, parameter_types, case_parameters, (PARAMETERS,)))
    registry.add(Names(CHILDREN, children_types, children_values, (CHILDREN,)))
    registry.add(Names("parties", names.party_types, names.PartyValues))
    registry.add(Names("fields", names.field_types, names.field_values))


def register_actions(registry: Registry) -> None:
    """Rights that roles may be given."""
    registry.add(Part("action", "open", description="Open cases of this type."))
    registry.add(Part("action", "update", description="Change fields of a case."))
    registry.add(Part("action", "transition", description="Run transitions and start processes."))
    registry.add(Part("action", CANCEL, description="Stop processes of a case, and put failed ones aside."))
    registry.add(Part("action", "assign", description="Give a case to a person."))


def register_facts(registry: Registry) -> None:
    """Facts that reactions may answer to, those of later modules included."""
    for part in fact_parts(FACTS):
        registry.add(part)
    registry.add(Namespace("fact", lambda _: registry.parts("fact")))
