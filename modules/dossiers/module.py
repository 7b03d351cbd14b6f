"""What the module `dossiers` adds to the product."""

from functools import partial

from core.registry import Command, FileKind, Namespace, Part, Registry, Routes, Rule
from modules.dossiers import (
    action_pages,
    case_pages,
    connected_pages,
    edit_pages,
    finding_pages,
    news_pages,
    origin_pages,
    process_pages,
    taking,
    task_pages,
    working,
)
from modules.dossiers.advice import check_basket_conditions, check_baskets_filled
from modules.dossiers.checking import basket_names, check_baskets, check_dossier
from modules.dossiers.connectorchecks import check_connected
from modules.dossiers.indexing import create_basket_indexes
from modules.dossiers.language import BasketsFile, Dossier, Frame
from modules.dossiers.navigation import home, navigate
from modules.dossiers.spelling import spell_widget
from modules.dossiers.widgets.catalogue import WIDGETS


def register(registry: Registry) -> None:
    """Register baskets, dossiers and their widgets, and the pages that people work on."""
    registry.add(FileKind("baskets", BasketsFile))
    registry.add(FileKind("dossier", Dossier, folder="dossiers", case_type=lambda model: model.dossier))
    registry.add(Rule("baskets", "baskets", partial(check_baskets, registry)))
    registry.add(Rule("dossier", "dossier", partial(check_dossier, registry)))
    registry.add(Rule("connected", "dossier", check_connected))
    registry.add(Rule("baskets_filled", "baskets", partial(check_baskets_filled, registry), advice=True))
    registry.add(Rule("basket_conditions", "baskets", partial(check_basket_conditions, registry), advice=True))
    registry.add(Part("spelling", "widget", Frame, spell_widget))
    registry.add(Namespace("basket", basket_names, of="baskets"))
    for widget in WIDGETS:
        registry.add(widget)
    registry.add(Command(taking.TakeNext, taking.handle_take_next))
    registry.add(Command(taking.TakeCase, taking.handle_take))
    registry.add(Part("publication", "basket_indexes", run=create_basket_indexes))
    registry.add(Part("navigation", "dossiers", run=navigate, description="Tasks and baskets with their numbers."))
    registry.add(Part("home", "dossiers", run=home, description="People start at their work."))
    screens = (
        working,
        task_pages,
        finding_pages,
        action_pages,
        edit_pages,
        connected_pages,
        origin_pages,
        process_pages,
        news_pages,
        case_pages,
    )
    for pages in screens:
        registry.add(Routes(pages.router))
