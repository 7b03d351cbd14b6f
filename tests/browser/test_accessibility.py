"""No screen has a serious or critical violation of axe-core's rules, light on a desk and dark on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.screens import whole_tour
from tests.fixtures.installations import Installation

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GRAVE = ("serious", "critical")


def violations(page: Page) -> list[str]:
    """What axe-core holds to be serious or critical: rule, element, reason."""
    answer = Axe().run(page).response
    return [
        f"{found['id']}: {node['html'][:160]} ({(node['any'] or node['all'] or node['none'])[0]['message']})"
        for found in answer["violations"]
        if found["impact"] in GRAVE
        for node in found["nodes"]
    ]


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_no_screen_has_a_serious_or_critical_violation(
    installation: Installation, browser: Browser, theme: str, width: int
) -> None:
    found: dict[str, list[str]] = {}
    for name, page in whole_tour(installation, browser, width=width, dark=theme == "dark"):
        found[name] = violations(page)
    assert len(found) > 30
    assert {name: those for name, those in found.items() if those} == {}


def test_axe_finds_what_is_wrong_on_a_page(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=en><title>x</title><main><img src=x><button></button></main></html>")
    assert {one.split(":")[0] for one in violations(page)} >= {"image-alt", "button-name"}
    page.close()
