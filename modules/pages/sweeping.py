"""Upkeep: what is over is forgotten, and the files of drafts are kept as long as their drafts."""

from collections.abc import Iterator

from sqlmodel import Session, col, delete, select

from core.database import writing
from core.kernel import Kernel
from modules.pages.models import Count, Draft, LinkSession


def sweep_pages(kernel: Kernel) -> None:
    """Drop drafts, sessions and counts whose time is over."""
    now = kernel.clock.now()
    with writing(kernel.engine) as session:
        session.exec(delete(Draft).where(col(Draft.expires_at) <= now))
        session.exec(delete(LinkSession).where(col(LinkSession.expires_at) <= now))
        session.exec(delete(Count).where(col(Count.ends_at) <= now))


def draft_references(session: Session) -> Iterator[str]:
    """The storage keys of all files of drafts."""
    for files in session.exec(select(Draft.files)):
        yield from (str(file["storage_key"]) for file in files.values())
