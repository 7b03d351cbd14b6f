"""What the module adds to the product."""

from functools import partial

from core.definitions.factdata import fact_parts
from core.registry import Command, Effect, FileKind, Listener, Namespace, Part, Registry, Routes, Rule
from modules.cases.erasing import ERASER
from modules.cases.unheard import UNHEARD
from modules.messages import api, commands, routes
from modules.messages.advice import check_template_used
from modules.messages.effects import send_mail
from modules.messages.erasing import erase_messages
from modules.messages.facts import FACTS
from modules.messages.language import MailTemplate, Send
from modules.messages.navigation import navigate
from modules.messages.queries import unheard
from modules.messages.retrying import wait_again
from modules.messages.rules import check_sends, check_templates, template_names
from modules.messages.scenarios import register_scenarios
from modules.messages.writing import EFFECT, send_template


def register(registry: Registry) -> None:
    """Mail templates, the step that sends them, free messages, the outbox page."""
    registry.add(FileKind("template", MailTemplate, folder="templates", case_type=lambda value: value.case_type))
    registry.add(Namespace("template", template_names, of="template"))
    registry.add(Namespace("mail", lambda scope: [*template_names(scope), *registry.parts("mail")], of="template"))
    registry.add(Rule("templates", "template", partial(check_templates, registry)))
    registry.add(Rule("template_used", "template", partial(check_template_used, registry), advice=True))
    registry.add(Rule("sends", "case_type", check_sends))
    registry.add(Part("step", "send", Send, run=send_template, description="Write a mail to a party."))
    registry.add(Part("action", commands.ACTION, description="Write messages to the parties of a case."))
    registry.add(Part(UNHEARD, "messages", run=unheard, description="Messages that tell hidden fields."))
    registry.add(Part(ERASER, "messages", run=erase_messages, description="Messages to and from parties."))
    registry.add(Part("navigation", "messages", run=navigate, description="The outbox."))
    registry.add(Command(commands.WriteMessage, commands.handle_write))
    registry.add(Command(commands.MarkSent, commands.handle_sent))
    registry.add(Command(commands.MarkKept, commands.handle_kept))
    registry.add(Command(commands.MarkFailed, commands.handle_failed))
    registry.add(Command(commands.RetryMessage, commands.handle_retry))
    registry.add(Effect(EFFECT, send_mail, title="Mail to a party"))
    registry.add(Listener("incident.retried", wait_again))
    registry.add(Routes(routes.router))
    registry.add(Routes(api.router))
    for part in fact_parts(FACTS):
        registry.add(part)
    register_scenarios(registry)
