"""Quotes round a text that YAML can't read, or reads as something else, without them."""

import re
from dataclasses import dataclass

import yaml

TEXTS = re.compile(r"'[^']*'|\"[^\"]*\"")
CLOSERS = {"(": ")", "[": "]", "{": "}"}
OPENERS = {closer: opener for opener, closer in CLOSERS.items()}
BRACKETS = re.compile(r"[][(){}]")
STARTS, ENDS = re.compile(r"(?:[:,] +|[{\[] *)"), re.compile(r" *(?=[,}\]]|$)")
LONGEST_LINE = 200
"""Characters up to which a line is shown whole."""
LONGEST_TRIED = 1_000
MOST_TRIES = 12


@dataclass(frozen=True)
class Quoting:
    """A line in which one text needs quotes: where the text stands (from 0), and how the line reads with them."""

    start: int
    width: int
    line: str


def find_quoting(line: str, column: int) -> Quoting | None:
    """Where quotes round the text that holds `column` (from 0) are all that the line needs to be read."""
    if len(line) > LONGEST_TRIED or is_readable(line):
        return None
    starts = [found.end() for found in STARTS.finditer(line) if found.end() <= column]
    ends = [found.start() for found in ENDS.finditer(line) if found.start() > column]
    for start in starts[: -MOST_TRIES - 1 : -1]:
        for end in ends[:MOST_TRIES]:
            text = line[start:end]
            whole = line[:start] + quoted(text) + line[end:]
            if text[0] not in ",:[{" and closes_its_brackets(text) and is_readable(whole):
                return Quoting(start, len(text), whole)
    return None


def quoted(text: str) -> str:
    """The text in quotes, as YAML reads it back."""
    return f'"{text}"' if not {'"', "\\"} & set(text) else "'" + text.replace("'", "''") + "'"


def open_brackets(text: str) -> int:
    """How many more brackets a text opens than it closes, outside of its quotes."""
    return sum(1 if one in CLOSERS else -1 for one in BRACKETS.findall(TEXTS.sub("", text)))


def closes_its_brackets(text: str) -> bool:
    """Whether each bracket of a text is closed by one of its own kind, outside of its quotes."""
    missing: list[str] = []
    for one in BRACKETS.findall(TEXTS.sub("", text)):
        if one in CLOSERS:
            missing.append(CLOSERS[one])
        elif not missing or missing.pop() != one:
            return False
    return not missing


def is_readable(line: str) -> bool:
    """Whether YAML can read a line that stands alone, or between others of a map in braces."""
    whole = _completed(line.strip())
    return _is_yaml(whole) or _is_yaml(f"{{{whole}}}")


def _completed(line: str) -> str:
    """The line with the braces and brackets that stand on the lines around it."""
    missing: list[str] = []
    before = ""
    for one in BRACKETS.findall(TEXTS.sub("", line)):
        if one in CLOSERS:
            missing.append(CLOSERS[one])
        elif missing:
            missing.pop()
        else:
            before = OPENERS[one] + before
    return before + line + "".join(reversed(missing))


def _is_yaml(text: str) -> bool:
    try:
        for _ in yaml.parse(text, Loader=yaml.CSafeLoader):
            pass
    except (yaml.YAMLError, ValueError):
        return False
    return True
