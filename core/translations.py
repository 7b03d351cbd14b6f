"""Interface texts: gettext catalogues (`locale/<language>.po`) of core and of every module."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("en", "fr")
NARROW = re.compile(r"(?<=\S) (?=[:;?!»])|(?<=«) (?=\S)")
"""Where French typography keeps a sign on the line of its word."""
Gettext = Callable[[str], str]


class Catalogues:
    """Texts by language; a text without translation shows as it is."""

    def __init__(self, roots: Iterable[Path]) -> None:
        self._texts: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
        for root in roots:
            for path in sorted(root.glob("*.po")):
                self._texts.setdefault(path.stem, {}).update(_read(path))

    def gettext(self, language: str) -> Gettext:
        """The function that translates into `language`."""
        texts = self._texts.get(language, {})
        return lambda text: texts.get(text) or text

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the interface."""
        return tuple(self._texts)


def _read(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    texts = {str(m.id): str(m.string) for m in catalogue if m.id and m.string}
    return {id_: NARROW.sub("\N{NO-BREAK SPACE}", text) for id_, text in texts.items()} if path.stem == "fr" else texts
