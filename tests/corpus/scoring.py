"""The score of `check` over the corpus: how often it points at the right line, and how often it says what helps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from core.definitions.advise import advise
from core.definitions.load import load
from core.diagnostics import Diagnostic, in_order
from core.registry import Registry
from tests.corpus.seeding import Mistake, by_pack, sound_folders

HURRIED = Path(__file__).parent / "hurried.yaml"


@dataclass(frozen=True)
class Outcome:
    """What `check` made of one mistake."""

    name: str
    found: tuple[Diagnostic, ...]
    located: bool
    helped: bool


def hurried() -> Mapping[str, tuple[Mistake, tuple[str, ...]]]:
    """Mistakes of an administrator in a hurry by name, each with the words that must help."""
    entries: list[dict[str, Any]] = yaml.safe_load(HURRIED.read_text(encoding="utf-8"))
    return {
        e["name"]: (Mistake(**{k: v for k, v in e.items() if k != "says"}, code="", hint=None), tuple(e["says"]))
        for e in entries
    }


def outcome(mistake: Mistake, says: Iterable[str] | None, registry: Registry) -> Outcome:
    """Seed the mistake and look at what is reported; without `says`, the hint must be the corpus's own."""
    folders = sound_folders()
    mistake.seed(folders)
    loaded = load(by_pack(folders), registry)
    found = in_order((*loaded.diagnostics, *advise(loaded.packs, registry)))
    place = mistake.place(folders)
    located = {(d.mark.file, d.mark.line) for d in found} == {(place.file, place.line)}
    told = " ".join(f"{d.message} {d.hint or ''}" for d in found)
    helped = found[:1] != () and found[0].hint == mistake.hint if says is None else all(word in told for word in says)
    return Outcome(mistake.name, found, located, located and helped)


def score(outcomes: Iterable[Outcome]) -> tuple[int, int, int]:
    """How many there are, at the right line, and with the right help."""
    listed = list(outcomes)
    return len(listed), sum(o.located for o in listed), sum(o.helped for o in listed)
