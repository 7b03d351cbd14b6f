"""Rule: everything that people read about documents is there in French."""

import inspect
import re
from collections.abc import Iterator

from core.modules import MODULES
from core.translations import Catalogues
from modules.documents import errors
from modules.documents.checks import CHECKS

FOLDER = MODULES / "documents"
CALL = re.compile(r"""\b_\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")


def texts() -> Iterator[str]:
    """Texts of the templates, of the errors and of the checks."""
    for template in FOLDER.rglob("*.html"):
        yield from (double or single for double, single in CALL.findall(template.read_text("utf-8")))
    for _, error in inspect.getmembers(errors, inspect.isclass):
        if error.__module__ == errors.__name__:
            yield " ".join(inspect.cleandoc(error.__doc__ or "").split())
    yield from (check.description for check in CHECKS)


def test_everything_is_there_in_french() -> None:
    french = Catalogues([FOLDER / "locale", MODULES.parent / "core" / "web" / "locale"])
    known = french._texts["fr"]
    assert [text for text in texts() if text not in known] == []


def test_no_translation_loses_a_placeholder() -> None:
    known = Catalogues([FOLDER / "locale"])._texts["fr"]
    holes = re.compile(r"\{\w+\}|%\(\w+\)s")
    assert [t for t, f in known.items() if sorted(holes.findall(t)) != sorted(holes.findall(f))] == []
