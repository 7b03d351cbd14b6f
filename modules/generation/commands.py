"""File a letter whose PDF was made."""

from pydantic import Field

from core.commands import CommandModel
from core.context import Context
from core.dispatch import Answer
from core.errors import Forbidden, NotFound
from modules.cases.loading import load_case
from modules.cases.models import Case
from modules.cases.processes import resume
from modules.cases.settling import settle
from modules.documents.models import LETTER, Document
from modules.documents.receiving import StoredUpload, address_to, receive
from modules.generation.models import GeneratedLetter
from modules.generation.steps import awaited


class FileLetter(CommandModel):
    """File the PDF of a letter in its case."""

    letter_id: str = Field(description="The letter.")
    file: StoredUpload = Field(description="The PDF in the store.")


def file_letter(command: FileLetter, ctx: Context) -> Answer:
    """Add the PDF to the case, once, and let the process go on; only Liasse itself may ask for this."""
    ctx.allow_anyone("the access check is the kind of actor")
    if ctx.actor.kind != "system":
        raise Forbidden(action="file a letter")
    letter = ctx.session.get(GeneratedLetter, command.letter_id)
    if letter is None:
        raise NotFound(kind="letter", id=command.letter_id)
    case = load_case(ctx, letter.case_id)
    ctx.session.refresh(letter)
    if letter.document_id is None:
        document = _file(ctx, case, letter, command.file)
        resume(ctx, case, awaited(letter.id), {letter.name: {"document": document.id}})
        settle(ctx, case)
    return {"case_id": case.id, "document_id": letter.document_id}


def _file(ctx: Context, case: Case, letter: GeneratedLetter, file: StoredUpload) -> Document:
    document = receive(ctx, case, letter.piece, file, LETTER, letter.told)
    if letter.party_id:
        address_to(ctx, document, letter.party_id)
    letter.document_id, letter.html = document.id, ""
    ctx.session.add(letter)
    ctx.session.flush()
    ctx.record("letter.filed", case, letter=letter.letter, document=document.id, sha256=document.sha256)
    return document
