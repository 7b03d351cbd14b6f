"""What this module adds to forms."""

from datetime import timedelta

from core.registry import Command, Part, Registry, Rule, Schedule
from modules.cases.pointing import LOOKUP
from modules.documents import holding
from modules.documents.formchecks import check_form_files
from modules.documents.pointing import find_document_named


def register_forms(registry: Registry) -> None:
    """Files that come with forms about cases."""
    registry.add(Part(LOOKUP, "document", run=find_document_named, description="Documents that fields point to."))
    registry.add(Rule("form_files", "form", check_form_files))
    registry.add(Command(holding.HoldUploads, holding.hold_uploads))
    registry.add(Part("form_files", "held", run=holding.HeldFiles, description="Files of forms about cases."))
    registry.add(Part("references", "held", run=holding.held_references, description="Files of unfinished forms."))
    registry.add(Schedule("documents.held", timedelta(hours=1), holding.forget_held))
