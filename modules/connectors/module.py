"""What the module `connectors` adds to the product."""

from functools import partial

from core.definitions.factdata import fact_parts
from core.registry import Command, Effect, FileKind, Listener, Namespace, Part, Registry, Rule
from modules.cases.erasing import ERASER
from modules.connectors.checking import check_calls, check_connector
from modules.connectors.commands import TakeAnswer, take_answer
from modules.connectors.correcting import CORRECTION
from modules.connectors.effects import call_connector
from modules.connectors.erasing import erase_calls
from modules.connectors.facts import FACTS
from modules.connectors.formchecks import check_sources
from modules.connectors.language import Connector
from modules.connectors.lookups import read_choices
from modules.connectors.pacing import limits_of
from modules.connectors.skipping import give_up
from modules.connectors.stepoptions import Call
from modules.connectors.steps import EFFECT, call


def register(registry: Registry) -> None:
    """Connectors, the step that calls them, and what carries a call out."""
    registry.add(Part(ERASER, "connectors", run=erase_calls, description="Questions to other systems."))
    registry.add(FileKind("connector", Connector, folder="connectors"))
    registry.add(Namespace("connector", lambda scope: scope.pack.all("connector"), of="connector"))
    registry.add(Rule("connectors", "connector", check_connector))
    registry.add(Rule("calls", "case_type", partial(check_calls, registry)))
    registry.add(Rule("sources", "form", check_sources))
    registry.add(Part("form_options", "url", run=read_choices, description="Choices from an operation of a connector."))
    registry.add(Part("form_options", "slots", run=read_choices, description="Free slots from an operation."))
    registry.add(Part("step", "call", Call, call, description="Ask another system, and wait for its answer."))
    registry.add(Command(TakeAnswer, take_answer))
    registry.add(
        Effect(EFFECT, call_connector, limits=limits_of, title="Question to another system", correction=CORRECTION)
    )
    registry.add(Listener("incident.skipped", give_up))
    for part in fact_parts(FACTS):
        registry.add(part)
