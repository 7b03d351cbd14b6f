"""A pack in memory: the compiled, frozen definitions of one vertical."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from core.calendars.calendar import Calendar, standard
from core.calendars.language import CalendarsFile
from core.definitions.document import Document
from core.definitions.manifest import PackManifest
from core.definitions.problems import Lost


@dataclass(frozen=True)
class File:
    """One definition file: where it was read from and what it was compiled to.

    A `derived` one was not written: it follows from another file, whose document it has.
    """

    kind: str
    key: str
    document: Document
    value: Any = None
    derived: bool = False

    @property
    def counts(self) -> bool:
        """Whether somebody wrote it, and its model does not say by `is_put_aside` that nothing of it counts."""
        return not self.derived and not getattr(self.value, "is_put_aside", False)


@dataclass(frozen=True, eq=False)
class Pack:
    """All files of a pack by kind and key; `hash` is the content's SHA-256, `sources` the texts it came from.

    `broken` holds the kind and key of files that could not be compiled: what they would have said is not known; `lost`
    is what parts may have said that were taken out of the others because they are wrong.
    """

    name: str
    files: Mapping[str, Mapping[str, File]]
    hash: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    broken: frozenset[tuple[str, str]] = frozenset()
    lost: Lost = Lost()

    @property
    def manifest(self) -> PackManifest:
        """What `pack.yaml` says."""
        return cast(PackManifest, self.files["pack"]["pack"].value)

    @cached_property
    def calendars(self) -> Mapping[str, Calendar]:
        """The pack's working calendars by id."""
        file: CalendarsFile | None = self.single("calendars")
        zone, country = self.manifest.zone, self.manifest.country
        return {name: options.compile(zone, country) for name, options in file.calendars.items()} if file else {}

    def calendar(self, name: str | None = None) -> Calendar:
        """The calendar called `name`, else the default one: the pack's own, or office hours of its country."""
        file: CalendarsFile | None = self.single("calendars")
        found = self.calendars.get(name or "") or (self.calendars.get(file.first) if file else None)
        return found or standard(self.manifest.zone, self.manifest.country)

    def get(self, kind: str, key: str) -> Any:
        """The compiled value of a file, or None."""
        found = self.files.get(kind, {}).get(key)
        return found.value if found else None

    def all(self, kind: str) -> Mapping[str, Any]:
        """The compiled values of one kind, by key."""
        return {key: file.value for key, file in self.files.get(kind, {}).items()}

    def single(self, kind: str) -> Any:
        """The value of a kind that has one file, such as roles; None when the pack has none."""
        return self.get(kind, kind)

    def is_broken(self, kind: str, *keys: str | None) -> bool:
        """Whether one of these files is there but could not be compiled."""
        return any((kind, key) in self.broken for key in keys)

    def every_file(self) -> Iterator[File]:
        """All files of the pack."""
        for files in self.files.values():
            yield from files.values()


@dataclass(frozen=True)
class Scope:
    """Where a name is looked up while a pack is checked: the pack, the file, and the case type it speaks of."""

    pack: Pack
    file: File
    case_type: Any = None
    case_type_name: str | None = None

    @property
    def is_lost(self) -> bool:
        """Whether the case type that the file speaks of is unknown or broken, so that its names are not known."""
        return self.case_type_name is not None and self.case_type is None
