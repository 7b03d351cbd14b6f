"""What fields of the type `file` point to: documents that the actor may see."""

from core.context import Context
from modules.cases.fields import CaseField
from modules.cases.models import Case
from modules.cases.pointing import Pointed
from modules.documents.seeing import find_document


def find_document_named(ctx: Context, text: str, field: CaseField, case: Case | None) -> Pointed | None:
    """A document by its id; raises `NotFound` for what the actor may not see."""
    document = find_document(ctx, text)
    return Pointed(document.id, document.name, f"/documents/{document.id}")
