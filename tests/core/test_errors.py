"""Rules of what errors say."""

import pytest

from core.errors import Size, TooLarge
from core.translations import Catalogues
from core.web.formatting import show_filesize
from core.web.rendering import CORE

FRENCH = Catalogues([CORE / "locale"]).gettext("fr")


@pytest.mark.parametrize(
    ("size", "english", "french"), [(25_000_000, "25 MB", "25 Mo"), (9_900, "9 kB", "9 ko"), (12, "12 B", "12 o")]
)
def test_a_limit_is_told_in_the_units_of_the_language(size: int, english: str, french: str) -> None:
    error = TooLarge(thing="It", limit=Size(size))
    assert english in str(error)
    assert french in error.translated(FRENCH)


@pytest.mark.parametrize(
    ("size", "english", "french"), [(2_100_000, "2.1 MB", "2,1 Mo"), (17_100, "17.1 kB", "17,1 ko")]
)
def test_a_file_has_the_units_of_the_language(size: int, english: str, french: str) -> None:
    assert (show_filesize(size, "en"), show_filesize(size, "fr")) == (english, french)


def test_french_keeps_signs_on_the_line_of_their_word() -> None:
    assert FRENCH("Error:") == "Erreur\N{NO-BREAK SPACE}:"
