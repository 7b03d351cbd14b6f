"""Go on with what is right in a file: wrong parts are taken out, and what they may have said is remembered.

A mistake of structure must not hide the mistakes in names and expressions beside it; and what only follows from a part
that was taken out must not be told.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.definitions.document import Document, Path, Places
from core.definitions.problems import Lost, Problem
from core.diagnostics import Mark

WORD = re.compile(r"[a-z_][a-z0-9_]*")
QUOTED = re.compile(r"'([^']*)'")


@dataclass(frozen=True)
class Mended:
    """A document without its wrong parts, and what they may have said."""

    document: Document
    lost: Lost


def mend(document: Document, problems: Iterable[Problem]) -> Mended | None:
    """The document without the parts that have a problem; None when nothing of it would be left.

    A key that is only misspelt is put right instead, so that all that it holds is still looked at.
    """
    renamed, gone = dict[Path, str](), set[Path]()
    for problem in problems:
        meant = _meant(problem, document)
        if meant and (*problem.path[:-1], meant) not in {(*path[:-1], name) for path, name in renamed.items()}:
            renamed[problem.path] = meant
        elif problem.path:
            gone.add(problem.path)
        else:
            return None
    words = [word for path in gone for word in words_in([path[-1], document.value(path)])]
    words += [word for path in renamed for word in words_in(path[-1])]
    around = [word for path in gone for step in path[:-1] for word in words_in(step)]
    return Mended(_without(document, frozenset(gone), renamed), Lost(frozenset(words), frozenset(around)))


def words_in(value: Any) -> Iterator[str]:
    """Every word that could be a name in a value."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from words_in(key)
            yield from words_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from words_in(inner)
    elif isinstance(value, str):
        yield from WORD.findall(value)


def follows(problem: Problem, document: Document, lost: Lost) -> bool:
    """Whether a problem only follows from what was taken out.

    It does when it stands where something is missing now, or names a word of what was taken out.
    """
    place = _written(problem.path, document.data)
    if any(path[: len(place)] == place for path in document.mended):
        return True
    if problem.absence and (document.mended or lost.words):
        return True
    quoted = {word for part in QUOTED.findall(problem.message) for word in WORD.findall(part)}
    words = lost.words | lost.around
    return bool(quoted & words or words.intersection(_marked(problem, document), problem.message.split()))


def _written(path: Path, data: Any) -> Path:
    """The part of a path that is there."""
    for length, step in enumerate(path):
        inside = step in data if isinstance(data, dict) else isinstance(data, list) and step in range(len(data))
        if not inside:
            return path[:length]
        data = data[step]
    return path


def _marked(problem: Problem, document: Document) -> Iterator[str]:
    """The words that a problem points at inside of a text."""
    value = document.value(problem.path) if problem.width else None
    if isinstance(value, str):
        yield from WORD.findall(value[problem.offset : problem.offset + problem.width])


def _meant(problem: Problem, document: Document) -> str | None:
    """The key that a misspelt one was meant to be, when that one is not there."""
    is_key = problem.code == "LI103" or (problem.code == "LI110" and problem.at_key)
    if not is_key or not problem.hint or " " in problem.hint or not problem.path:
        return None
    beside = document.value(problem.path[:-1])
    return problem.hint if isinstance(beside, dict) and problem.hint not in beside else None


def _without(document: Document, gone: frozenset[Path], renamed: Mapping[Path, str]) -> Document:
    kept: dict[Path, Path] = {}
    data = _copy(document.data, (), (), gone, renamed, kept)
    mended = {*document.mended, *(path[:-1] for path in gone)}
    still = frozenset(kept[_closest(path, kept)] for path in mended)
    return replace(document, read=lambda: data, mended=still, find=lambda: _moved(document, kept))


def _closest(path: Path, kept: Mapping[Path, Path]) -> Path:
    """The part around a place that was kept."""
    return next(path[:length] for length in range(len(path), -1, -1) if path[:length] in kept)


def _copy(
    value: Any, old: Path, new: Path, gone: frozenset[Path], renamed: Mapping[Path, str], kept: dict[Path, Path]
) -> Any:
    """The value without what is gone; `kept` takes for each part where it stood and where it stands now."""
    kept[old] = new
    if isinstance(value, dict):
        names = {key: renamed.get((*old, key), key) for key in value if (*old, key) not in gone}
        return {name: _copy(value[k], (*old, k), (*new, name), gone, renamed, kept) for k, name in names.items()}
    if isinstance(value, list):
        stay = [index for index in range(len(value)) if (*old, index) not in gone]
        return [_copy(value[i], (*old, i), (*new, n), gone, renamed, kept) for n, i in enumerate(stay)]
    return value


def _moved(document: Document, kept: Mapping[Path, Path]) -> Places:
    """The places of what was kept."""
    found = document.places

    def move(places: Mapping[Path, Any]) -> dict[Path, Any]:
        return {kept[path]: place for path, place in places.items() if path in kept}

    marks: dict[Path, Mark] = move(found.marks)
    return Places(marks, move(found.key_marks), move(found.layers))
