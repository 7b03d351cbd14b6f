"""What is wrong in a definition, where, and what to do about it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from core.synonyms import MEANT

MOST_NAMED = 12
LONGEST_WORD = 80
SHORTEST_START = 4
SHOWN_COLUMNS = 100
TAB = "    "
LINE_BREAK = re.compile(r"\r\n|\n|\r")
BIDI_CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
UNPRINTABLE = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff{BIDI_CONTROLS}]")
RED, BLUE, GREEN, YELLOW = "\x1b[31m", "\x1b[34m", "\x1b[32m", "\x1b[33m"
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"

Severity = Literal["error", "warning", "note"]
SEVERITIES: Mapping[str, Severity] = {"LI8": "warning", "LI9": "note"}
"""By the start of a code; all others are errors, with which a pack can't be used."""
INKS: Mapping[Severity, str] = {"error": RED, "warning": YELLOW, "note": BLUE}


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file: line and column count from 1, width is in characters."""

    file: str
    line: int
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: a stable code (`LI001`), a sentence, the place, and possibly a hint.

    A hint of one word is the name that was probably meant; a longer one is a sentence. `related` are other places
    that have to do with it, each with what it is.
    """

    code: str
    message: str
    mark: Mark
    hint: str | None = None
    related: tuple[tuple[str, Mark], ...] = field(default=(), compare=False)

    @property
    def severity(self) -> Severity:
        """How bad it is: with an error a pack can't be used, a warning is worth a look."""
        return SEVERITIES.get(self.code[:3], "error")

    @property
    def page(self) -> str:
        """The page of the documentation that explains the code."""
        return f"docs/diagnostics/{self.code}.md"

    def __str__(self) -> str:
        return f"{self.mark.file}:{self.mark.line}:{self.mark.column}: {self.code} {self.message}"


class DefinitionError(Exception):
    """Definitions that cannot be used; `diagnostics` holds every mistake, sorted, each once."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = in_order(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each once: errors first, then by file and line."""
    known = dict.fromkeys(diagnostics)
    ranks = {"error": 0, "warning": 1, "note": 2}
    return tuple(sorted(known, key=lambda d: (ranks[d.severity], d.mark, d.code, d.message, d.hint or "")))


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` most probably meant, or None when none is close."""
    if not word or len(word) > LONGEST_WORD:
        return None
    plain, candidates = _plain(word), tuple(candidates)
    meant = next((name for name in MEANT.get(_unaccented(plain), ()) if name in candidates and name != word), None)
    if meant:
        return meant
    best: tuple[int, bool, int, str] | None = None
    for candidate in candidates:
        other = _plain(candidate)
        allowed = _allowed_distance(max(plain, other, key=len))
        if len(candidate) > LONGEST_WORD or abs(len(other) - len(plain)) > allowed + 1:
            continue
        distance = 0 if _singular(other) == _singular(plain) else _distance(plain, other)
        ranked = (distance, other[:1] != plain[:1], _distance(word, candidate), candidate)
        if distance <= allowed and candidate != word and (best is None or ranked < best):
            best = ranked
    return best[-1] if best else _longer_or_shorter(plain, candidates)


def some_of(names: Iterable[str]) -> str | None:
    """The first of the names there are, for a word that is like none of them."""
    listed = sorted(names)
    more = ", …" if len(listed) > MOST_NAMED else ""
    return f"there are: {', '.join(listed[:MOST_NAMED])}{more}" if listed else None


def _longer_or_shorter(plain: str, candidates: Iterable[str]) -> str | None:
    """The candidate that the word goes on from, or that goes on from the word: `intro` for `introduction`."""
    for candidate in candidates:
        other = _plain(candidate)
        shorter, longer = sorted((plain, other), key=len)
        if len(shorter) >= SHORTEST_START and longer.startswith(shorter) and longer != shorter:
            return candidate
    return None


def render(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], *, colour: bool = False) -> str:
    """Diagnostics as a terminal shows them, each with its line of `sources` (file name to text)."""
    lines = {file: LINE_BREAK.split(text) for file, text in sources.items()}
    blocks = [_block(each, lines.get(each.mark.file, ()), colour) for each in diagnostics]
    return "\n\n".join(blocks)


def printable(text: str) -> str:
    """The text with control and direction-changing characters written as escapes."""
    return UNPRINTABLE.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


def _block(diagnostic: Diagnostic, lines: Sequence[str], colour: bool) -> str:
    mark = diagnostic.mark
    gutter = " " * len(str(mark.line))
    ink = INKS[diagnostic.severity] + BOLD
    header = _paint(f"{diagnostic.severity}[{printable(diagnostic.code)}]", ink, colour)
    rows = [
        f"{header}: {_paint(printable(diagnostic.message), BOLD, colour)}",
        f"{gutter}{_paint('-->', BLUE, colour)} {printable(mark.file)}:{mark.line}:{mark.column}",
    ]
    if 1 <= mark.line <= len(lines):
        shown, carets = _excerpt(lines[mark.line - 1], mark)
        bar = _paint("|", BLUE, colour)
        rows.append(f"{gutter} {bar}")
        rows.append(f"{_paint(str(mark.line), BLUE, colour)} {bar} {shown}".rstrip())
        rows.append(f"{gutter} {bar} {_paint_carets(carets, ink, colour)}")
    if diagnostic.hint:
        rows.append(f"{gutter} = {_paint('help', GREEN, colour)}: {_help(diagnostic.hint)}")
    for words, other in diagnostic.related:
        rows.append(f"{gutter} = {words}: {printable(other.file)}:{other.line}:{other.column}")
    rows.append(f"{gutter} = see {printable(diagnostic.page)}")
    return "\n".join(rows)


def _help(hint: str) -> str:
    return printable(hint if " " in hint.strip() else f"did you mean {hint}?")


def _excerpt(line: str, mark: Mark) -> tuple[str, str]:
    """The line cut around the mark, and the row of carets below it."""
    start = min(max(mark.column - 1, 0), len(line))
    end = min(start + max(mark.width, 1), max(len(line), start + 1))
    end = min(end, start + SHOWN_COLUMNS // 2)
    first = max(0, start - SHOWN_COLUMNS // 2) if len(line) > SHOWN_COLUMNS else 0
    last = first + SHOWN_COLUMNS
    lead = "…" if first else ""
    tail = "…" if last < len(line) else ""
    before, marked, after = (_shown(part) for part in (line[first:start], line[start:end], line[end:last]))
    carets = "^" * max(_columns(marked), 1)
    return f"{lead}{before}{marked}{after}{tail}", " " * (len(lead) + _columns(before)) + carets


def _shown(text: str) -> str:
    return printable(text.replace("\t", TAB))


def _columns(text: str) -> int:
    """How many terminal columns a printable text takes (Unicode Standard Annex 11)."""
    return sum(_column_width(character) for character in text)


def _column_width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _paint(text: str, ink: str, colour: bool) -> str:
    return f"{ink}{text}{PLAIN}" if colour else text


def _paint_carets(carets: str, ink: str, colour: bool) -> str:
    stripped = carets.lstrip(" ")
    return carets[: len(carets) - len(stripped)] + _paint(stripped, ink, colour)


def _plain(word: str) -> str:
    return re.sub(r"[-\s]", "_", word).casefold()


def _unaccented(word: str) -> str:
    return unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and len(word) > 2 else word


def _allowed_distance(word: str) -> int:
    return 0 if len(word) < 2 else 1 if len(word) < 5 else 2 if len(word) < 9 else 3


def _distance(left: str, right: str) -> int:
    """Edits from one word to the other; a swap of neighbours is one edit (optimal string alignment)."""
    older: list[int] = []
    old = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(old[j] + 1, row[j - 1] + 1, old[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        older, old = old, row
    return old[-1]
