"""Publish a version, and keep or drop a draft: administrators only, recorded in the journal `definitions`."""

from datetime import datetime
from typing import Any

from pydantic import Field

from core.commands import CommandModel
from core.context import Context
from core.definitions.publications import Draft, Publication, PublishedVersion, record_publication
from core.dispatch import Answer
from core.errors import NotFound
from modules.versions.errors import NoDraft

STREAM = "definitions"


class PublishVersion(CommandModel):
    """Put a version that is kept in force."""

    pack: str = Field(max_length=64, description="The pack.")
    hash: str = Field(max_length=64, description="Its content hash.")
    follows: int = Field(ge=0, description="Number of the publication that it was compared with; 0: the first.")
    from_at: datetime | None = Field(default=None, description="When it comes into force; default: now.")
    note: str = Field(default="", max_length=2000, description="Why, for those who read the history.")


class SaveDraft(CommandModel):
    """Keep texts of a pack as its draft, in place of the one before."""

    pack: str = Field(max_length=64, description="The pack.")
    sources: dict[str, Any] = Field(description="Its texts by path.")
    origin: str = Field(max_length=200, description="Where they came from.")
    follows: int = Field(default=0, description="Number of the publication that they were made after.")


class DropDraft(CommandModel):
    """Forget the draft of a pack."""

    pack: str = Field(max_length=64, description="The pack.")


def publish_version(command: PublishVersion, ctx: Context) -> Answer:
    """Add a publication; raises `PublishedMeanwhile` unless it follows the one that it names."""
    ctx.require_administrator()
    version = ctx.session.get(PublishedVersion, command.hash)
    if version is None or version.pack != command.pack:
        raise NotFound(kind="definition", id=command.hash)
    now = ctx.kernel.definitions.now()
    publication = record_publication(
        ctx.session,
        Publication(
            pack=command.pack,
            number=command.follows + 1,
            hash=command.hash,
            from_at=command.from_at or now,
            published_at=now,
            published_by=ctx.actor.label,
            note=command.note,
        ),
    )
    _drop(ctx, command.pack)
    told: dict[str, Any] = {"pack": command.pack, "hash": command.hash, "number": publication.number}
    ctx.record("definition.published", stream=STREAM, **told, from_at=publication.from_at.isoformat())
    return told


def save_draft(command: SaveDraft, ctx: Context) -> Answer:
    """Keep the draft."""
    ctx.require_administrator()
    draft = Draft(**command.model_dump(), changed_at=ctx.now(), changed_by=ctx.actor.label)
    ctx.session.merge(draft)
    ctx.record("draft.saved", stream=STREAM, pack=command.pack, origin=command.origin)
    return {"pack": command.pack}


def drop_draft(command: DropDraft, ctx: Context) -> Answer:
    """Forget the draft; raises `NoDraft`."""
    ctx.require_administrator()
    if not _drop(ctx, command.pack):
        raise NoDraft(pack=command.pack)
    ctx.record("draft.dropped", stream=STREAM, pack=command.pack)
    return {"pack": command.pack}


def _drop(ctx: Context, pack: str) -> bool:
    draft = ctx.session.get(Draft, pack)
    if draft is not None:
        ctx.session.delete(draft)
    return draft is not None
