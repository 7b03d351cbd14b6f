"""Publish a version of a pack: examined by every module, kept, prepared for, then put in force."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from core.actors import Actor
from core.database import reading
from core.definitions.packs import Pack
from core.definitions.publications import hashes_in_force, last_number
from core.dispatch import Answer, dispatch
from core.kernel import Kernel
from modules.versions.commands import PublishVersion
from modules.versions.errors import NothingNew, PublicationRefused


@dataclass(frozen=True)
class Standing:
    """Which publication of a pack is the last, and which version is in force."""

    number: int
    hash: str


def standing_of(kernel: Kernel, pack: str) -> Standing:
    """Where the pack stands now: what a publication has to follow."""
    with reading(kernel.engine) as session:
        return Standing(last_number(session, pack), hashes_in_force(session, kernel.definitions.now()).get(pack, ""))


def examine(kernel: Kernel, pack: Pack) -> Iterator[str]:
    """What modules say against publishing a version, such as a scenario that fails."""
    for part in kernel.registry.parts("publication_check").values():
        if part.run:
            yield from part.run(kernel, pack)


def publish(
    kernel: Kernel, pack: Pack, after: Standing, actor: Actor, from_at: datetime | None = None, note: str = ""
) -> Answer:
    """Publish a compiled version that follows `after`.

    Raises `NothingNew`, `PublicationRefused` with the first reason, `PublishedMeanwhile` when somebody was faster.
    """
    if from_at is None and after.hash == pack.hash:
        raise NothingNew(pack=pack.name)
    reason = next(examine(kernel, pack), None)
    if reason is not None:
        raise PublicationRefused(pack=pack.name, reason=reason)
    kernel.definitions.keep(pack)
    _prepare(kernel, pack)
    command = PublishVersion(pack=pack.name, hash=pack.hash, follows=after.number, from_at=from_at, note=note)
    answer = dispatch(kernel, command, actor)
    kernel.definitions.refresh()
    return answer


def _prepare(kernel: Kernel, pack: Pack) -> None:
    """What a version needs before it is in force, such as indexes on its searchable fields."""
    for part in kernel.registry.parts("publication").values():
        if part.run:
            part.run(kernel, pack)
