"""Who reads French reads French only, and who reads English reads English only; the data stay as they are."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Page

from tests.browser.screens import whole_tour
from tests.fixtures.installations import ROOT, Installation

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOLE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
TEXTS = """() => {
  const data = "td, dd, .message, .document, .timeline strong, .timeline__detail, .person, "
    + "textarea, code, pre, [lang], kbd";
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest(data + ", script, style, template")) found.push(walker.currentNode.data.trim());
  }
  for (const one of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
    if (one.closest(data)) continue;
    for (const name of ["aria-label", "title", "placeholder"]) found.push(one.getAttribute(name) || "");
  }
  return [...new Set(found.filter(Boolean))];
}"""


@cache
def translations() -> dict[str, str]:
    """French by English of all modules, where the two differ."""
    found: dict[str, str] = {}
    for path in sorted([*ROOT.glob("core/web/locale/fr.po"), *ROOT.glob("modules/*/locale/fr.po")]):
        with Path(path).open("rb") as file:
            found |= {str(one.id): str(one.string) for one in read_po(file) if one.id and one.string}
    return {spaced(id_): spaced(string) for id_, string in found.items() if id_ != string}


def spaced(text: str) -> str:
    """The text with plain single spaces."""
    return " ".join(text.split())


def pattern_of(messages: Iterable[str]) -> re.Pattern[str]:
    """Matches a text that is one of these messages, whatever fills their holes."""
    long_enough = [one for one in messages if len(HOLE.sub("", one)) > 3]
    parts = [".+".join(map(re.escape, HOLE.split(one))) for one in long_enough]
    return re.compile("|".join(f"(?:{part})" for part in parts))


def foreign_texts(page: Page, wrong: re.Pattern[str], allowed: set[str]) -> list[str]:
    """The texts of the page that are messages of the other language."""
    texts = {spaced(one) for one in page.evaluate(TEXTS)}
    return sorted(one for one in texts - allowed if wrong.fullmatch(one))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_screen_speaks_the_readers_language(installation: Installation, browser: Browser, language: str) -> None:
    both = translations()
    here, there = (both.values(), both.keys()) if language == "fr" else (both.keys(), both.values())
    same = set(here) & set(there)
    wrong = pattern_of(set(there) - same)
    found: dict[str, list[str]] = {}
    for name, page in whole_tour(installation, browser, language=language):
        assert page.locator("html").get_attribute("lang") == language, name
        found[name] = foreign_texts(page, wrong, same)
    assert len(found) > 30
    assert {name: those for name, those in found.items() if those} == {}


def test_a_text_of_the_other_language_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<main><p>Nothing to do here</p><p>Pause</p></main>")
    assert foreign_texts(page, pattern_of(translations()), set()) == ["Nothing to do here"]
    page.close()
