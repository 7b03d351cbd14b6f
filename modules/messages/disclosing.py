"""Encrypted fields in texts: a mail or a letter keeps what it says in clear text, so it must say that it means to."""

import re
from collections.abc import Iterable, Iterator, Mapping

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.diagnostics import nearest
from core.templates import paths_used

Path = tuple[str | int, ...]


def encrypted_fields(scope: Scope) -> frozenset[str]:
    """The encrypted fields of the case type that a text speaks of; without one, those of every case type."""
    every = [scope.case_type] if scope.case_type else scope.pack.all("case_type").values()
    return frozenset(name for one in every for name, field in one.fields.items() if field.encrypted)


def check_disclosed(
    texts: Mapping[str, Mapping[str, str]], discloses: Iterable[str], scope: Scope
) -> Iterator[Problem]:
    """Texts (by part and language) that name an encrypted field which `discloses` does not list, and the reverse."""
    if scope.is_lost:
        return
    hidden, allowed = encrypted_fields(scope), tuple(discloses)
    yield from _told(texts, hidden - set(allowed))
    for number, name in enumerate(allowed):
        if name not in hidden:
            message = f"there is no encrypted field '{name}' to disclose"
            yield Problem(("discloses", number), message, nearest(name, hidden) or "delete it", "LI138")


def _told(texts: Mapping[str, Mapping[str, str]], hidden: frozenset[str]) -> Iterator[Problem]:
    """Each hidden name that the texts tell, where it stands first."""
    seen: set[str] = set()
    for part, by_language in texts.items():
        for language, text in by_language.items():
            for name in sorted({first for first, *_ in paths_used(text)} & hidden - seen):
                seen.add(name)
                yield _named((part, language) if language else (part,), text, name)


def _named(path: Path, text: str, name: str) -> Problem:
    found = re.search(rf"\b{name}\b", text)
    message = f"'{name}' is encrypted, and what this text says is kept and sent in clear text"
    hint = f"take it out, or add 'discloses: [{name}]'"
    return Problem(path, message, hint, "LI138", found.start() if found else 0, len(name))
