"""Phrases: how a line of a scenario begins, such as `{actor} runs` or `piece {piece}`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from core.diagnostics import nearest
from core.registry import Part

SLOT = re.compile(r"\{([a-z_]+)\}")
FILLED = r"(?P<{name}>[a-z][a-z0-9_]*(?: [a-z][a-z0-9_]*)?)"


@dataclass(frozen=True)
class Said:
    """What somebody wrote: the part that it means, and the names in the slots of its phrase."""

    part: Part
    slots: Mapping[str, str]


def understand(written: str, parts: Mapping[str, Part]) -> Said | None:
    """The part that a line's first key means; None when no phrase fits. A phrase with fewer slots goes first."""
    for phrase in sorted(parts, key=_openness):
        match = pattern(phrase).match(written)
        if match:
            return Said(parts[phrase], match.groupdict())
    return None


@cache
def _openness(phrase: str) -> tuple[int, int]:
    return len(SLOT.findall(phrase)), -len(phrase)


@cache
def pattern(phrase: str) -> re.Pattern[str]:
    """The phrase as a pattern: a slot takes one name, or two words such as `another adviser`."""
    pieces = SLOT.split(phrase)
    parts = [re.escape(text) if n % 2 == 0 else FILLED.format(name=text) for n, text in enumerate(pieces)]
    return re.compile(rf"{''.join(parts)}\Z")


def closest(written: str, phrases: Iterable[str]) -> str | None:
    """What was probably meant by a line that no phrase fits: the nearest phrase with the same names in its slots."""
    return nearest(written, [guess for phrase in phrases for guess in _guesses(written, phrase)])


def _guesses(written: str, phrase: str) -> Iterator[str]:
    """The phrase with the words of what was written that stand where its slots are."""
    words, shape = written.split(), phrase.split()
    if len(words) < len(shape):
        return
    spare = len(words) - len(shape)
    filled, at = [], 0
    for word in shape:
        taken = words[at : at + 1 + (spare if SLOT.match(word) else 0)]
        filled.append(" ".join(taken) if SLOT.match(word) else word)
        at += len(taken)
    yield " ".join(filled)
