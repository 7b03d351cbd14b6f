"""Keep the store and the tables in step: remove what nothing refers to, name what is missing."""

from collections.abc import Iterator

from sqlmodel import Session, select

from core.database import reading
from core.errors import LiasseError
from core.kernel import Kernel
from core.orphans import remove_orphans
from modules.documents.models import Document
from modules.documents.previews import forget_old

BATCH = 500


def sweep_store(kernel: Kernel) -> None:
    """Delete objects older than a day to which no document and no module's part `references` refers."""
    remove_orphans(kernel)
    forget_old(kernel)


def document_references(session: Session) -> Iterator[str]:
    """The storage keys of all documents, a few at a time: there may be millions."""
    yield from session.exec(select(Document.storage_key).execution_options(yield_per=BATCH))


def verify_documents(kernel: Kernel) -> Iterator[str]:
    """A sentence for every document whose object is missing, damaged, or not the one that was recorded."""
    with reading(kernel.engine) as session:
        rows = session.exec(select(Document.id, Document.storage_key, Document.sha256, Document.size)).all()
    for id_, key, digest, size in rows:
        problem = _problem(kernel, key, digest, size)
        if problem:
            yield f"document {id_}: {problem}"


def _problem(kernel: Kernel, key: str, digest: str, size: int) -> str:
    if key.replace("/", "") != f"sha256{digest}":
        return "its storage key and its SHA-256 differ; the row was changed"
    try:
        found = sum(len(chunk) for chunk in kernel.storage.open(key))
    except LiasseError as error:
        return str(error)
    return "" if found == size else f"{found} bytes are in the store, {size} were recorded"
