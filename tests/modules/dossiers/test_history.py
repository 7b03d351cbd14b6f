"""Rules of the history: every fact is a sentence, and nobody is told to have done what followed by itself."""

import re

import pytest

from core.modules import MODULES, discover
from core.registry import Registry
from core.translations import Catalogues
from core.web.formatting import bind_language
from core.web.rendering import make_environment
from tests.modules.dossiers.conftest import OpenFile, SignIn

SENTENCES = "dossiers/sentences.html"
FOLDERS = [MODULES / name for name in discover()]


def sayings(language: str) -> dict[str, str]:
    """What the history says, by type of fact."""
    gettext = Catalogues([folder / "locale" for folder in FOLDERS]).gettext(language)
    template = make_environment(FOLDERS).get_template(SENTENCES)
    module = template.make_module({"_": gettext, **bind_language(language)})
    found: dict[str, tuple[str, str, str]] = module.sayings  # type: ignore[attr-defined]
    return {fact: said for fact, (_, _, said) in found.items()}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_fact_of_every_module_is_a_sentence(registry: Registry, language: str) -> None:
    assert set(registry.parts("fact")) - set(sayings(language)) == set()


def test_every_sentence_is_french_in_french() -> None:
    english, french = sayings("en"), sayings("fr")
    assert [fact for fact, said in english.items() if french[fact] == said and re.search(r"[a-z]{3} [a-z]", said)] == []


def test_what_followed_by_itself_is_told_of_nobody(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file(note="aside")["case_id"]
    page = sign_in("clerk").read(f"/cases/{case_id}/history")
    assert "The case moved on by itself: <strong>Put aside" in page
