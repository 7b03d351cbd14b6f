"""The module's own interface texts in the person's language."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from core.translations import Catalogues

LOCALE = Path(__file__).parent / "locale"

Translate = Callable[[str], str]


class Ours(str):
    """A text of a form that this module wrote, so that its own translations know it."""

    __slots__ = ()


@cache
def catalogues() -> Catalogues:
    """The texts of this module."""
    return Catalogues([LOCALE])


def translator(language: str) -> Translate:
    """A `gettext` for this language; unknown messages come back as they are."""
    return catalogues().gettext(short(language))


def short(language: str) -> str:
    """`fr` for `fr-CA`; anything that is no language code becomes English."""
    code = language[:2].lower()
    return code if code.isascii() and code.isalpha() and len(code) == 2 else "en"
