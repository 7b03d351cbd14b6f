"""No screen scrolls sideways, from a small phone to a wide desk."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.screens import whole_tour
from tests.fixtures.installations import Installation

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (320, 390, 768, 1280, 1920)
WIDER = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return "";
  const far = [...document.body.querySelectorAll("*")].find((one) =>
    one.getBoundingClientRect().right > root.clientWidth + 1 && !one.closest(".table-wrap, nav, pre, .unseen"));
  return `${root.scrollWidth} px: ${far ? far.outerHTML.slice(0, 160) : "unknown"}`;
}"""


def overflows(page: Page) -> list[str]:
    """The widths at which the page is wider than its window, and what sticks out."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        wider = page.evaluate(WIDER)
        found += [f"at {width}: {wider}"] if wider else []
    page.set_viewport_size({"width": 1280, "height": 844})
    return found


def test_no_screen_scrolls_sideways_in_the_longer_language(installation: Installation, browser: Browser) -> None:
    found = {name: overflows(page) for name, page in whole_tour(installation, browser, language="fr")}
    assert len(found) > 30
    assert {name: those for name, those in found.items() if those} == {}


def test_a_page_that_is_too_wide_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<main><div style='width: 1000px'>wide</div></main>")
    assert [one.split(":")[0] for one in overflows(page)] == ["at 320", "at 390", "at 768"]
    page.close()
