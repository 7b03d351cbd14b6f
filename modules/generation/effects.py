"""What happens after the commit: the letter becomes a PDF in the store, and comes back as a command."""

import io
import re

from core.commands import CommandModel
from core.database import reading
from core.kernel import Kernel
from core.outbox import OutboxMessage
from modules.documents.uploads import store_upload
from modules.generation.commands import FileLetter
from modules.generation.models import GeneratedLetter
from modules.generation.printing import printer

UNFIT = re.compile(r"[^\w .,()-]+")


def print_letter(kernel: Kernel, message: OutboxMessage) -> CommandModel | None:
    """Make the PDF of a letter that is not filed yet; raises `LetterNotPrinted` or `PrinterMissing`."""
    letter = _find(kernel, str(message.payload["letter"]))
    if letter is None or letter.document_id:
        return None
    content = printer.print(letter.html, letter.letter)
    name = f"{UNFIT.sub(' ', letter.title).strip() or letter.letter}.pdf"
    stored = store_upload(kernel, io.BytesIO(content), name, accept=("pdf",))
    return FileLetter(letter_id=letter.id, file=stored)


def _find(kernel: Kernel, letter_id: str) -> GeneratedLetter | None:
    with reading(kernel.engine) as session:
        letter = session.get(GeneratedLetter, letter_id)
        session.expunge_all()
        return letter
