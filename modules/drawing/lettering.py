"""Words of a drawing: broken into short lines, and how much room they take."""

from dataclasses import dataclass

SIZE = 13
LINE = 17
LONGEST_WORD = 30
WIDE, NARROW = frozenset("mwMWQO@%&…—"), frozenset("ijltfrI.,:;'!|()[] ")


@dataclass(frozen=True)
class Lines:
    """Lines of text with the room that they take, in pixels."""

    texts: tuple[str, ...]
    width: int
    height: int


def broken(text: str, longest: int, most: int) -> Lines:
    """The text in at most `most` lines of about `longest` characters; what is left over is cut."""
    lines: list[str] = [""]
    for word in printable(text).split():
        piece = word if len(word) <= LONGEST_WORD else f"{word[: LONGEST_WORD - 1]}…"
        joined = f"{lines[-1]} {piece}".strip()
        if lines[-1] and len(joined) > longest:
            lines.append(piece)
        else:
            lines[-1] = joined
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    texts = tuple(line for line in lines if line)
    return Lines(texts, max(map(width_of, texts), default=0), LINE * len(texts))


def printable(text: str) -> str:
    """The text without what XML can't hold (XML 1.0, 2.2)."""
    return "".join(one if one.isprintable() else " " for one in text)


def width_of(text: str) -> int:
    """About how wide a line is; rather too wide than too narrow, as every reader has another font."""
    ems = (0.95 if one in WIDE else 0.36 if one in NARROW else 0.72 if one.isupper() else 0.59 for one in text)
    return round(SIZE * sum(ems))
