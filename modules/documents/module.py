"""What the module adds to the product."""

from functools import partial

from core.definitions.factdata import fact_parts
from core.editors.spelling import spell_named
from core.registry import Command, Effect, Names, Namespace, Part, Registry, Routes, Rule
from modules.cases.erasing import ERASER
from modules.cases.renaming import FOLLOWERS
from modules.cases.unheard import UNHEARD
from modules.documents import adding, api, commands, judging, names, routes, steps, telling
from modules.documents.advice import check_pieces_used
from modules.documents.checks import CHECKS
from modules.documents.erasing import erase_documents
from modules.documents.facts import FACTS
from modules.documents.following import follow_renaming
from modules.documents.formregistering import register_forms
from modules.documents.language import Pieces, RequestPieces, pieces_in
from modules.documents.scenarios import register_scenarios
from modules.documents.seeing import unheard
from modules.documents.upkeeping import register_upkeep


def register(registry: Registry) -> None:
    """Pieces, their checks, what can be asked of documents, and the upkeep of the store."""
    registry.add(
        Part("section", "pieces", Pieces, of="case_type", description="Documents that the case asks for, by id.")
    )
    registry.add(Namespace("piece", lambda scope: pieces_in(scope.case_type)))
    registry.add(Names("pieces", names.piece_types, names.piece_values, ("pieces",)))
    registry.add(Rule("pieces", "case_type", names.check_pieces))
    registry.add(Rule("pieces_used", "case_type", partial(check_pieces_used, registry), advice=True))
    registry.add(Part("step", "request_pieces", RequestPieces, steps.request_pieces))
    for check in CHECKS:
        registry.add(check)
    registry.add(Part("spelling", "check", run=partial(spell_named, "check")))
    registry.add(Part(UNHEARD, "documents", run=unheard, description="Documents and pieces that one does not see."))
    registry.add(Part("action", "upload", description="Add documents to a case."))
    registry.add(Part("action", "judge", description="Accept and refuse documents."))
    registry.add(Command(commands.ReceiveDocument, commands.receive_document))
    registry.add(Command(commands.AcceptDocument, commands.accept_document))
    registry.add(Command(commands.RefuseDocument, commands.refuse_document))
    registry.add(Command(telling.TellCase, telling.tell_case))
    registry.add(Effect(telling.EFFECT, telling.deliver_fact, title="News of a shared document"))
    register_upkeep(registry)
    registry.add(Part(FOLLOWERS, "documents", run=follow_renaming))
    registry.add(Part(ERASER, "documents", run=erase_documents, description="Documents, and requests for them."))
    register_forms(registry)
    for router in (routes.router, judging.router, adding.router, api.router):
        registry.add(Routes(router))
    for part in fact_parts(FACTS):
        registry.add(part)
    register_scenarios(registry)
