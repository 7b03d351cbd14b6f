"""Documents that go with a mail: chosen when it is written, read when it is sent."""

from collections.abc import Iterator, Mapping

from core.context import Context
from core.database import reading
from core.kernel import Kernel
from modules.cases.stepping import StepRun
from modules.documents.filling import fill
from modules.documents.models import Document
from modules.documents.receiving import address_to
from modules.messages.mailing import Attachment
from modules.messages.models import Message
from modules.parties.models import Party

MOST_BYTES = 10_000_000
"""What mail servers commonly take, encoded."""


def attach(run: StepRun, names: tuple[str, ...], party: Party) -> Iterator[str]:
    """The ids of the documents behind `names`; the party sees them in its own dossier from now on."""
    for name in names:
        for document in _documents(run, name):
            address_to(run.ctx, document, party.id)
            yield document.id


def _documents(run: StepRun, name: str) -> list[Document]:
    made = run.known.get(name)
    if isinstance(made, Mapping):
        found = run.ctx.session.get(Document, str(made.get("document", "")))
        return [found] if found else []
    slot = fill(run.ctx, run.case).get(name)
    return list(slot.documents) if slot else []


def read_attachments(kernel: Kernel, ids: list[str]) -> list[Attachment] | None:
    """The files, verified; None when they are too large for a mail."""
    with reading(kernel.engine) as session:
        found = [document for document in (session.get(Document, id_) for id_ in ids) if document]
        session.expunge_all()
    if sum(document.size for document in found) > MOST_BYTES:
        return None
    return [Attachment(d.name, d.content_type, b"".join(kernel.storage.open(d.storage_key))) for d in found]


def attached_names(ctx: Context, message: Message) -> list[str]:
    """What the documents that go with a message are called."""
    found = (ctx.session.get(Document, id_) for id_ in message.attachments)
    return [document.name for document in found if document]
