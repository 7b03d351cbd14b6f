"""What the module `pages` adds to the product."""

from datetime import timedelta
from functools import partial

from core.definitions.factdata import fact_parts
from core.registry import Command, Derivation, Effect, FileKind, Part, Registry, Routes, Rule, Schedule
from modules.cases.erasing import ERASER
from modules.pages import (
    drafts,
    naming_routes,
    newlinks,
    opening,
    own_routes,
    request_routes,
    routes,
    speaking,
    start_routes,
    submitting,
)
from modules.pages.checking import check_page, check_page_form, derive_page_forms
from modules.pages.demo.language import DemoCases
from modules.pages.demo.playing import play_demo
from modules.pages.doors import doors, greet
from modules.pages.erasing import erase_pages
from modules.pages.facts import FACTS
from modules.pages.identity import identify_browser
from modules.pages.language import Page
from modules.pages.scenarios import register_scenarios
from modules.pages.sweeping import draft_references, sweep_pages


def register(registry: Registry) -> None:
    """Public pages, personal links, and the cases of the demo."""
    registry.add(Part(ERASER, "pages", run=erase_pages, description="Personal links in use, and drafts."))
    registry.add(FileKind("page", Page, folder="pages", case_type=lambda model: model.opens))
    registry.add(Derivation("page_forms", partial(derive_page_forms, registry)))
    registry.add(Rule("pages", "page", check_page))
    registry.add(Rule("page_forms", "form", check_page_form))
    registry.add(Command(drafts.KeepDraft, drafts.keep_draft))
    registry.add(Command(submitting.SubmitPage, submitting.submit_page))
    registry.add(Command(opening.CountTry, opening.count_try))
    registry.add(Command(opening.StartLinkSession, opening.start_link_session))
    registry.add(Command(opening.EndLinkSession, opening.end_link_session))
    registry.add(Command(newlinks.AskNewLink, newlinks.ask_new_link))
    registry.add(Command(newlinks.MailNewLinks, newlinks.mail_new_links))
    registry.add(Effect(newlinks.EFFECT, newlinks.deliver_new_links, title="New personal links"))
    registry.add(Schedule("pages.sweep", timedelta(hours=1), sweep_pages))
    registry.add(Part("identity", "link", run=identify_browser, description="Parties who opened their link."))
    registry.add(Command(speaking.ChooseLanguage, speaking.choose_language_of_party))
    registry.add(Part("language_chosen", "pages", run=speaking.remember_language, description="Languages of parties."))
    registry.add(Part("references", "drafts", run=draft_references, description="Files of drafts."))
    registry.add(Part("door", "pages", run=doors, description="Public pages on the start page."))
    registry.add(Part("greeting", "pages", run=greet, description="Addresses of public pages."))
    registry.add(Part("demo", "cases", DemoCases, run=play_demo, description="Cases of the demo."))
    registry.add(Routes(naming_routes.router))
    registry.add(Routes(routes.router))
    registry.add(Routes(request_routes.router))
    registry.add(Routes(start_routes.router))
    registry.add(Routes(own_routes.router))
    for part in fact_parts(FACTS):
        registry.add(part)
    register_scenarios(registry)
