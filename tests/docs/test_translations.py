"""Rule: whatever people read in the interface is there in French, and no translation loses a placeholder."""

import ast
import re
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from core.modules import MODULES, discover
from tests.docs.snippets import ROOT

PLACES = ["core", *discover()]
SHARED = ROOT / "core" / "web" / "locale" / "fr.po"
HOLE = re.compile(r"\{\w+\}|%\(\w+\)s")
SETTINGS = {"newstyle_gettext": "true"}
ROOT_ERROR = "LiasseError"


def folder_of(place: str) -> Path:
    """The folder of core or of a module."""
    return ROOT / "core" if place == "core" else MODULES / place


def catalogue(path: Path) -> dict[str, str]:
    """Translations by text."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}


def texts_of_templates(folder: Path) -> Iterator[str]:
    """What templates pass through `_()`."""
    for path in sorted(folder.rglob("*.html")):
        with path.open("rb") as file:
            for _, message, _, _ in extract("jinja2.ext:babel_extract", file, options=SETTINGS):
                yield message if isinstance(message, str) else str(message[0])


def error_classes(files: list[Path]) -> dict[str, tuple[ast.ClassDef, Path]]:
    """Classes that may be errors, by name, with the file that they stand in."""
    found: dict[str, tuple[ast.ClassDef, Path]] = {}
    for path in files:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                found[node.name] = node, path
    return found


def is_error(name: str, classes: dict[str, tuple[ast.ClassDef, Path]]) -> bool:
    """Whether the class descends from `LiasseError`."""
    if name == ROOT_ERROR or name not in classes:
        return name == ROOT_ERROR
    bases = [base.id for base in classes[name][0].bases if isinstance(base, ast.Name)]
    return any(is_error(base, classes) for base in bases)


def texts_of_errors(folder: Path) -> Iterator[str]:
    """The docstrings of errors: their messages."""
    everything = error_classes([*ROOT.glob("core/**/*.py"), *ROOT.glob("modules/**/*.py")])
    for name, (node, path) in everything.items():
        if folder in path.parents and is_error(name, everything):
            yield " ".join(cleandoc(ast.get_docstring(node) or "").split())


def texts_of_code(folder: Path) -> Iterator[str]:
    """What Python passes to gettext in so many words."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="gettext") | ast.Attribute(attr="gettext"), args=[ast.Constant(value=str(text))]
                ):
                    yield text
                case ast.Call(func=ast.Call(func=ast.Attribute(attr="gettext")), args=[ast.Constant(value=str(text))]):
                    yield text


def missing(place: str) -> list[str]:
    """Texts of a place without a French translation."""
    folder = folder_of(place)
    known = {**catalogue(SHARED), **catalogue(folder / "locale" / "fr.po")}
    texts = dict.fromkeys((*texts_of_templates(folder), *texts_of_errors(folder), *texts_of_code(folder)))
    return [text for text in texts if text not in known]


@pytest.mark.parametrize("place", PLACES)
def test_everything_that_people_read_is_there_in_french(place: str) -> None:
    assert missing(place) == []


@pytest.mark.parametrize("place", PLACES)
def test_no_translation_loses_a_placeholder(place: str) -> None:
    known = catalogue(SHARED if place == "core" else folder_of(place) / "locale" / "fr.po")
    assert [text for text, french in known.items() if set(HOLE.findall(text)) != set(HOLE.findall(french))] == []


def test_texts_and_errors_are_found() -> None:
    assert list(texts_of_templates(folder_of("core")))
    assert any(text.startswith("You may not") for text in texts_of_errors(folder_of("core")))
