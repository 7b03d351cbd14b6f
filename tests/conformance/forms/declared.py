"""Differences that are meant: read from differences.yaml, matched narrowly, each of them needed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import yaml

from tests.conformance.forms.judging import EFFECTS

FILE = Path(__file__).parent / "differences.yaml"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A difference that was seen: what differs, in which component and option, for which kind of value."""

    effect: str
    component: str
    option: str
    value: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where one declared difference occurs; without options, in all."""

    effect: str
    components: tuple[str, ...]
    options: tuple[str, ...]
    values: tuple[str, ...]

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Self:
        """One `where` of the file."""
        if set(raw) - {"effect", "components", "options", "values"} or raw["effect"] not in EFFECTS:
            raise ValueError(f"A place has effect (one of {EFFECTS}), components, options, values; this has {raw}")
        return cls(raw["effect"], tuple(raw["components"]), tuple(raw.get("options", ())), tuple(raw["values"]))

    def holds(self, seen: Sighting) -> bool:
        """Whether this place covers what was seen."""
        return (
            seen.effect == self.effect
            and seen.component in self.components
            and seen.value in self.values
            and (not self.options or seen.option in self.options)
        )

    def unused(self, sightings: set[Sighting]) -> Iterator[str]:
        """Every name that nothing seen needs any more."""
        mine = [seen for seen in sightings if self.holds(seen)]
        for names, used in (
            (self.components, {seen.component for seen in mine}),
            (self.options, {seen.option for seen in mine}),
            (self.values, {seen.value for seen in mine}),
        ):
            yield from (name for name in names if name not in used)


@dataclass(frozen=True, slots=True)
class Declared:
    """A difference that is meant, with its reason for people."""

    id: str
    title: str = field(repr=False)
    reason: str = field(repr=False)
    places: tuple[Place, ...] = field(repr=False)

    def holds(self, seen: Sighting) -> bool:
        """Whether one of its places covers what was seen."""
        return any(place.holds(seen) for place in self.places)

    def unused(self, sightings: set[Sighting]) -> Iterator[str]:
        """What no longer occurs."""
        for place in self.places:
            for name in place.unused(sightings):
                yield f"{self.id} ({place.effect}, {', '.join(place.components)}): {name!r} no longer occurs"


def read_declared() -> tuple[Declared, ...]:
    """All declared differences."""
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(
        Declared(item["id"], item["title"], item["reason"].strip(), tuple(map(Place.read, item["where"])))
        for item in found
    )
