"""What the module `corrections` adds to the product."""

from datetime import timedelta

from core.definitions.factdata import fact_parts
from core.registry import Command, Listener, Part, Registry, Rule, Schedule
from modules.cases.erasing import ERASER
from modules.cases.renaming import FOLLOWERS
from modules.corrections import answering, asksteps, drafting, steps, withdrawing
from modules.corrections.asking import ANSWER
from modules.corrections.askoptions import Ask
from modules.corrections.askrules import check_asks
from modules.corrections.erasing import erase_requests
from modules.corrections.facts import FACTS
from modules.corrections.following import follow_renaming
from modules.corrections.language import RequestFields
from modules.corrections.reminding import PLAIN
from modules.corrections.rules import check_requests
from modules.corrections.scenarios import register_scenarios


def register(registry: Registry) -> None:
    """The steps that ask parties, what is checked of them, and the answers."""
    registry.add(Part(ERASER, "corrections", run=erase_requests, description="Questions to parties."))
    registry.add(Part("step", "request_fields", RequestFields, steps.request_fields))
    registry.add(Part("step", "ask", Ask, asksteps.ask))
    registry.add(Rule("field_requests", "case_type", check_requests))
    registry.add(Rule("asks", "case_type", check_asks))
    registry.add(
        Part("action", ANSWER, description="Answer in the name of parties, and withdraw what they were asked.")
    )
    registry.add(Part("mail", PLAIN, description="What asks a party to fill a form, where no template does."))
    registry.add(Command(answering.AnswerRequest, answering.answer_request))
    registry.add(Command(drafting.KeepAnswer, answering.keep_answer))
    registry.add(Command(withdrawing.WithdrawRequest, withdrawing.withdraw_request))
    registry.add(Listener("stage.entered", withdrawing.end_with_stage))
    registry.add(Schedule("corrections.drafts", timedelta(hours=1), drafting.sweep_drafts))
    registry.add(Part(FOLLOWERS, "corrections", run=follow_renaming))
    for part in fact_parts(FACTS):
        registry.add(part)
    register_scenarios(registry)
