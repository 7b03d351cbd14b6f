"""Keep the store and the tables in step: remove what nothing refers to, name what is missing."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from sqlmodel import Session, col, select

from core.database import reading
from core.errors import LiasseError
from core.kernel import Kernel
from modules.documents.models import Document
from modules.documents.previews import forget_old

GRACE = timedelta(hours=24)
BATCH = 500


def sweep_store(kernel: Kernel) -> None:
    """Delete objects older than a day to which no document and no module's part `references` refers."""
    remove_orphans(kernel)
    forget_old(kernel)


def remove_orphans(kernel: Kernel) -> int:
    """Delete the orphans; returns how many there were."""
    oldest = kernel.clock.now() - GRACE
    listed = kernel.storage.keys()
    aged = [key for key, stored_at in listed if stored_at < oldest]
    removed = 0
    for start in range(0, len(aged), BATCH):
        removed += _remove(kernel, aged[start : start + BATCH])
    return removed


def _remove(kernel: Kernel, keys: list[str]) -> int:
    with reading(kernel.engine) as session:
        orphans = set(keys) - _referenced(kernel, session, keys)
    for key in sorted(orphans):
        kernel.storage.delete(key)
    return len(orphans)


def _referenced(kernel: Kernel, session: Session, keys: list[str]) -> set[str]:
    found = set(session.exec(select(Document.storage_key).where(col(Document.storage_key).in_(keys))))
    for part in kernel.registry.parts("references").values():
        refer: Callable[[Session], Iterable[str]] | None = part.run
        found |= set(refer(session)) if refer else set()
    return found


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
