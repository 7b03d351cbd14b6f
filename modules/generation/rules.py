"""Checks of letters, and of the steps that generate them."""

from collections.abc import Iterator
from typing import cast

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.definitions.walk import walk
from core.registry import Registry
from modules.generation.language import Generate, Letter
from modules.messages.disclosing import check_disclosed
from modules.messages.rules import check_placeholders, check_use, missing_languages, names_known

PARTS = ("title", "body")


def letter_names(scope: Scope) -> list[str]:
    """The letters of the pack."""
    return sorted(scope.pack.all("letter"))


def check_letters(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """Languages that a letter lacks, and placeholders that mean nothing."""
    letter: Letter = scope.file.value
    known = names_known(registry, scope)
    for part in PARTS:
        texts = getattr(letter, part).by_language
        yield from missing_languages(part, texts, scope)
        yield from check_placeholders(part, texts, known)
    yield from check_disclosed({part: getattr(letter, part).by_language for part in PARTS}, letter.discloses, scope)


def check_generates(scope: Scope) -> Iterator[Problem]:
    """Steps that generate what can't be filled in: another case type's letter, a value that isn't there."""
    for found in walk(scope.file.value):
        step = found.owners[-1]
        letter = scope.pack.get("letter", step.letter) if isinstance(step, Generate) else None
        if letter is not None and found.path[-1:] == ("letter",):
            written = cast(Letter, letter)
            texts = [text for part in PARTS for text in getattr(written, part).by_language.values()]
            yield from check_use(found, scope, f"the letter '{written.letter}'", written.case_type, texts)
