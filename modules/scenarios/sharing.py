"""Share scenarios among processes: those that begin alike stay together, so that a beginning is played once."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from core.definitions.packs import Pack
from modules.scenarios.including import AsIn
from modules.scenarios.language import Scenario

Named = tuple[str, str]
"""A scenario by its pack and its file."""


def shares_of(packs: Mapping[str, Pack], chosen: Sequence[Named], jobs: int) -> list[list[Named]]:
    """The scenarios in `jobs` shares of about the same size."""
    shares: list[list[Named]] = [[] for _ in range(jobs)]
    for family in sorted(_families(packs, chosen, ceil(len(chosen) / jobs)), key=len, reverse=True):
        min(shares, key=len).extend(family)
    return [share for share in shares if share]


def _families(packs: Mapping[str, Pack], chosen: Sequence[Named], most: int) -> Iterator[list[Named]]:
    """Scenarios with the same first beginning, at most so many together."""
    found: dict[Named, list[Named]] = {}
    for pack, key in chosen:
        found.setdefault((pack, _first_beginning(packs[pack], key)), []).append((pack, key))
    for family in found.values():
        yield from (family[start : start + most] for start in range(0, len(family), most))


def _first_beginning(pack: Pack, key: str) -> str:
    """The scenario with which this one begins, and so does that one, until one begins by itself."""
    seen: list[str] = []
    following: str | None = key
    while following is not None and following not in seen:
        seen.append(following)
        scenario: Scenario | None = pack.get("scenario", following)
        lines = [line.options for line in scenario.events()] if scenario else []
        following = next((options.scenario for options in lines if isinstance(options, AsIn)), None)
    return seen[-1]
