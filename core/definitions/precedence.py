"""Which packs of a folder come into force, where another version is: what people published stays, unless told else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from core.definitions.packs import Pack
from core.definitions.publications import BY_FOLDER, Publication, PublishedVersion, hashes_published, last_in_force


class Insistence(StrEnum):
    """Which versions in force give way to a folder's packs."""

    START = "start"
    """None but by what is new: an old server that starts once more brings nothing back."""
    UPGRADE = "upgrade"
    """Those that came from a folder, too."""
    FORCE = "force"
    """All of them."""


@dataclass(frozen=True)
class Meeting:
    """A folder's pack that is not in force as it is, and the version that is, if there is one."""

    pack: Pack
    there: Publication | None = None
    version: str = ""
    is_known: bool = False
    """Whether the folder's version was in force before, or is to be."""

    @property
    def meets_people(self) -> bool:
        """Whether people published what is in force: in the Studio, or with `publish`."""
        return self.there is not None and self.there.published_by != BY_FOLDER

    @property
    def is_newer(self) -> bool:
        """Whether the folder's version was never published and has a higher number."""
        return not self.is_known and _numbers(self.pack.manifest.version) > _numbers(self.version)

    def gives_way(self, insistence: Insistence) -> bool:
        """Whether the folder's pack comes into force."""
        if self.there is None or insistence is Insistence.FORCE:
            return True
        if self.meets_people:
            return self.is_newer
        return insistence is Insistence.UPGRADE or not self.is_known

    def told_put(self) -> str:
        """That the folder's pack came into force, and over what."""
        words = f"{self.pack.name}: {self._offered} came into force"
        return f"{words}, in the place of {self._there}." if self.there else f"{words}."

    def told_kept(self) -> str:
        """That it did not, why, and what to do."""
        why = "was in force before" if self.is_known else "has no higher number"
        return (
            f"{self.pack.name}: {self._there}, stays in force; {self._offered} of the folder {why}. "
            f"Compare them with `liasse diff {self.pack.name} force files`; `liasse upgrade --force` puts the folder's "
            "in force."
        )

    @property
    def _offered(self) -> str:
        return f"{self.pack.manifest.version} ({self.pack.hash[:10]})"

    @property
    def _there(self) -> str:
        assert self.there
        who = "published by people" if self.meets_people else "put in force from a folder"
        return f"{self.version} ({self.there.hash[:10]}), {who} on {self.there.published_at:%Y-%m-%d}"


@dataclass(frozen=True)
class Settled:
    """What became of a folder's packs that were not in force as they are."""

    put: tuple[Meeting, ...] = ()
    kept: tuple[Meeting, ...] = ()

    def told(self) -> list[str]:
        """A sentence for each."""
        return [*(one.told_put() for one in self.put), *(one.told_kept() for one in self.kept)]


def settle(session: Session, packs: Iterable[Pack], at: datetime, insistence: Insistence) -> Settled:
    """Which of the packs come into force, and which meet a version that stays."""
    meetings = [meeting for pack in packs if (meeting := _meeting(session, pack, at))]
    put = tuple(one for one in meetings if one.gives_way(insistence))
    return Settled(put, tuple(one for one in meetings if not one.gives_way(insistence)))


def _meeting(session: Session, pack: Pack, at: datetime) -> Meeting | None:
    """None for a pack that is in force as it is."""
    there = last_in_force(session, pack.name, at)
    if there is None:
        return Meeting(pack)
    if there.hash == pack.hash:
        return None
    version = session.get(PublishedVersion, there.hash)
    is_known = pack.hash in hashes_published(session, pack.name)
    return Meeting(pack, there, version.version if version else "0.0.0", is_known)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))
