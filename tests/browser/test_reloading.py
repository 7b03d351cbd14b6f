"""Editing a definition while Liasse runs: in force at once; a mistake shows, and the last good one stays."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.fixtures.installations import Installation, visiting

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def eventually(holds: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether something comes to hold within some seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.5)
    return False


def test_an_edited_page_is_in_force_a_moment_later_and_a_mistake_leaves_it_so(
    installation: Installation, browser: Browser
) -> None:
    path = installation.folder / "definitions" / "hr" / "pages" / "apply.yaml"
    sound = path.read_text(encoding="utf-8")
    title = next(line for line in sound.splitlines() if line.startswith("title:"))
    try:
        with visiting(browser, installation.address) as visitor:

            def heading() -> str:
                visitor.open("/p/hr/apply")
                return visitor.page.inner_text("h1")

            path.write_text(sound.replace(title, "title: {en: Join the crew, fr: Rejoignez-nous}"), encoding="utf-8")
            assert eventually(lambda: heading() == "Join the crew")
            path.write_text(sound.replace("form: apply", "form: aply"), encoding="utf-8")
            assert eventually(lambda: "definitions/hr/pages/apply.yaml:" in installation.printed())
            printed = installation.printed()
            assert "there is no form 'aply'" in printed
            assert "apply" in printed.split("there is no form 'aply'")[1]
            assert heading() == "Join the crew"
            visitor.open("/definitions")
            shown = visitor.page.inner_text("main")
            assert "definitions/hr/pages/apply.yaml:" in shown
            assert "there is no form 'aply'" in shown
            assert "^" in shown
    finally:
        path.write_text(sound, encoding="utf-8")
