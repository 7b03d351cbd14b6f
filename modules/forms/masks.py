"""form.io's input masks: 9 is a digit, a letter, * either, `[9]` optional, `9{3}` repeated, `\\9` a 9."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import cycle

import re2

SIGNS: Mapping[str, str] = {"9": r"[0-9]", "a": "[A-Za-z]", "A": "[A-Z]", "*": "[A-Za-z0-9]"}
UNKNOWN = frozenset("#&|{}\\")
TOKEN = re.compile(r"\\(.)|([\[\]])|\{([0-9]{1,2})\}|(.)", re.DOTALL)
LONGEST = 200


class Mask:
    """One mask, as a pattern and as an example. `slots` are its signs: what each accepts, and the fixed one or none."""

    __slots__ = ("_slots", "example", "sample", "search")

    def __init__(self, pattern: str, slots: tuple[tuple[str, str], ...], optional: bool) -> None:
        self._slots = () if optional else slots
        self.example = "".join(fixed or "_" for _, fixed in slots)
        self.sample = sample_of(slots)
        self.search = re2.compile(f"^{pattern}$").search

    def filled(self, text: str) -> str:
        """`text` with the fixed characters put in (`0612` becomes `06 12`), or as it is if it doesn't fit."""
        fixed = {sign for _, sign in self._slots}
        count = sum(not sign for _, sign in self._slots)
        for given in (
            [sign for sign in text[:LONGEST] if sign.isalnum()],
            [sign for sign in text[:LONGEST] if sign not in fixed],
        ):
            if 0 < count == len(given):
                rest = iter(given)
                found = "".join(sign or next(rest) for _, sign in self._slots)
                return found if self.search(found) else text
        return text


def sample_of(slots: tuple[tuple[str, str], ...]) -> str:
    """A text that fits: letters and digits in their order (`AB-123`)."""
    letters, digits = cycle("ABCDEFGH"), cycle("123456789")
    return "".join(fixed or next(digits if pattern == SIGNS["9"] else letters) for pattern, fixed in slots)


@lru_cache(maxsize=2_000)
def compile_mask(picture: str) -> tuple[Mask | None, str]:
    """The mask, or None and what is wrong with it; neither for no mask."""
    if not picture:
        return None, ""
    pattern, slots, depth, before = "", list[tuple[str, str]](), 0, False
    for part, found, turn in read(picture):
        depth += turn
        counted = found is None and not turn
        times = int(part) * before if counted else 1
        if depth not in (0, 1) or times == 0 or part in UNKNOWN or len(slots) + times > LONGEST:
            return None, f"the mask {picture!r} can't be read at {part!r}"
        if found is not None:
            pattern, before = pattern + found[0], True
            slots.append(found)
        elif turn:
            pattern, before = pattern + ("(?:" if turn > 0 else ")?"), False
        else:
            pattern, before = pattern + f"{{{times}}}", False
            slots.extend(slots[-1:] * (times - 1))
    if depth or not slots:
        return None, f"the mask {picture!r} has a bracket that isn't closed"
    return Mask(pattern, tuple(slots), ")?" in pattern), ""


def read(picture: str) -> Iterator[tuple[str, tuple[str, str] | None, int]]:
    """Each part with its sign (pattern, fixed character), or with the turn of a bracket, or a number of repetitions."""
    for match in TOKEN.finditer(picture):
        escaped, bracket, times, sign = match.groups()
        if bracket:
            yield bracket, None, 1 if bracket == "[" else -1
        elif times:
            yield times, None, 0
        elif escaped:
            yield match[0], (re2.escape(escaped), escaped), 0
        else:
            yield sign, (SIGNS.get(sign) or re2.escape(sign), "" if sign in SIGNS else sign), 0
