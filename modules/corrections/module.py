"""What the module `corrections` adds to the product."""

from core.registry import Command, Part, Registry, Rule
from modules.corrections import answering, steps
from modules.corrections.facts import FACTS
from modules.corrections.language import RequestFields
from modules.corrections.rules import check_requests
from modules.corrections.scenarios import register_scenarios


def register(registry: Registry) -> None:
    """The step that reopens fields, what is checked of it, and the party's answer."""
    registry.add(Part("step", "request_fields", RequestFields, steps.request_fields))
    registry.add(Rule("field_requests", "case_type", check_requests))
    registry.add(Command(answering.AnswerRequest, answering.answer_request))
    for fact, description in FACTS.items():
        registry.add(Part("fact", fact, description=description))
    register_scenarios(registry)
