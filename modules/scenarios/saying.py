"""Lines as people type them: `clerk does first_look outcome fine`, without colons and line breaks."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.definitions.read import read
from core.errors import Refused
from core.registry import Part, Registry
from modules.scenarios.lines import CHECK, VALUE, VERB
from modules.scenarios.phrases import Said, closest, understand

WORD = re.compile(r"\S+")
OPENING, CLOSING = "{[", "}]"


class NotUnderstood(Refused):
    """'{text}' means nothing here. {advice}"""


def parse(text: str, registry: Registry) -> dict[str, Any]:
    """What somebody typed as a line of a scenario; raises `NotUnderstood` with what was probably meant."""
    typed = text.strip().removeprefix("- ")
    for end in _word_ends(typed):
        phrase = typed[:end].rstrip(":")
        for kind in (VERB, CHECK):
            said = understand(phrase, registry.parts(kind))
            if said is not None and (typed[end:].strip() or typed[:end].endswith(":")):
                return {phrase: None, **_options(phrase, said, typed[end:])}
    raise NotUnderstood(text=typed[:80], advice=_advice(typed, registry))


def _word_ends(text: str) -> list[int]:
    """The ends of the first words, the longest beginning first, as `another clerk does` goes before `another clerk`."""
    return [match.end() for match in WORD.finditer(text)][:6][::-1]


def _advice(text: str, registry: Registry) -> str:
    phrases = [*registry.parts(VERB), *registry.parts(CHECK)]
    words = text.split()
    for count in range(min(len(words), 5), 0, -1):
        near = closest(" ".join(words[:count]).rstrip(":"), phrases)
        if near:
            return f"Did you mean '{near}'?"
    return "Type 'help' for what can be said."


def _options(phrase: str, said: Said, rest: str) -> dict[str, Any]:
    """The value behind the phrase, and the options that follow it by their names."""
    known = _names(said.part)
    found: dict[str, Any] = {}
    key, start = phrase, 0
    for begin, end in _words_outside(rest):
        word = rest[begin:end].rstrip(":")
        if word in known and rest[start:begin].strip():
            found[key] = _read(rest[start:begin])
            key, start = word, end
    found[key] = _read(rest[start:])
    return found


def _names(part: Part) -> set[str]:
    assert part.options
    return {field.alias or name for name, field in part.options.model_fields.items()} - {VALUE}


def _words_outside(text: str) -> Iterator[tuple[int, int]]:
    """Where the words stand that are in no braces, brackets or quotation marks."""
    depth, quoted = 0, False
    for match in WORD.finditer(text):
        if depth == 0 and not quoted:
            yield match.span()
        word = match.group()
        depth += sum(word.count(c) for c in OPENING) - sum(word.count(c) for c in CLOSING)
        quoted ^= word.count('"') % 2 == 1


def _read(text: str) -> Any:
    """A value as YAML reads it."""
    data: Mapping[str, Any] = read(f"value: {text.strip()}\n".encode(), "what you typed").data
    return data["value"]
