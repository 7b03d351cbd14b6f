"""How a text template says what is wrong with it."""

from dataclasses import dataclass

from core.errors import Refused


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: line and column from 1; `offset` (from 0) and `width` in characters of the source.

    A hint of one word is the name that was probably meant; a longer one is a sentence.
    """

    line: int
    column: int
    message: str
    hint: str | None = None
    offset: int = 0
    width: int = 1


class TemplateRefused(Refused):
    """The text can't be written: {reason}. Ask whoever keeps the definitions to mend its template."""

    status = 422


def locate(source: str, line: int, word: str, message: str, hint: str | None = None) -> Problem:
    """A problem with `word`, looked for on its line and on those below it."""
    lines = source.splitlines(keepends=True) or [""]
    number = min(max(line, 1), len(lines)) - 1
    found = next((n for n in range(number, len(lines)) if word and word in lines[n]), number)
    column = max(lines[found].find(word), 0) if word else 0
    offset = sum(map(len, lines[:found])) + column
    return Problem(found + 1, column + 1, message, hint, offset, max(1, len(word)))
