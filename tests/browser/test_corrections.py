"""A customer corrects and confirms values from its phone: in French, 390 pixels wide, with or without JavaScript."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.screens import find_dossier, go, link_in_outbox, settle
from tests.fixtures.installations import Installation, Visitor, visiting

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CASES = {True: "CL-2026-00001", False: "CL-2026-00002"}
MAIL = "Merci+de+vérifier"


def ask(installation: Installation, browser: Browser, reference: str, action: str, message: str = "") -> str:
    """Somebody of sales asks the customer; gives the path of the dossier."""
    with visiting(browser, installation.address, language="fr") as visitor:
        visitor.sign_in("sales@liasse.example")
        case = find_dossier(visitor, reference)
        go(visitor, f"{case}/actions/{action}")
        if message:
            visitor.page.locator("[name='fields[]'][value='plate'], [name='fields'][value='plate']").first.check(
                force=True
            )
            visitor.page.fill("[name='message']", message)
        visitor.page.locator("main form button[type=submit]:visible").last.click()
        visitor.page.wait_for_url(re.compile(r"/cases/[^/]+$"))
        return case


def enter(visitor: Visitor, link: str) -> None:
    """Open the personal link, and what is asked there."""
    visitor.open(link)
    visitor.page.locator("main form button").first.click()
    visitor.page.wait_for_url(re.compile(r"/my$"))
    visitor.page.locator("a[href^='/my/requests/']").first.click()
    visitor.page.wait_for_url(re.compile(r"/my/requests/"))
    settle(visitor.page)


def answer_slowly(visitor: Visitor) -> list[str]:
    """Let the answer to a form take longer than its keeper waits; gives what is asked to be kept meanwhile."""
    kept: list[str] = []

    def hold(route: Route) -> None:
        visitor.page.on("request", lambda asked: kept.append(asked.url) if asked.url.endswith("/keep") else None)
        visitor.page.wait_for_timeout(2500)
        route.continue_()

    visitor.page.route(re.compile(r"/my/requests/[^/]+$"), hold)
    return kept


def picture(visitor: Visitor, name: str) -> None:
    """Keep the screen where somebody asks for it, and see that nothing sticks out of a phone."""
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390
    folder = os.environ.get("LIASSE_SCREENS")
    if folder:
        visitor.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_customer_corrects_what_was_reopened_then_confirms_it(
    installation: Installation, browser: Browser, script: bool
) -> None:
    reference, plate = CASES[script], f"ZZ-12{int(script)}-ZZ"
    case = ask(installation, browser, reference, "correct_vehicle", "La plaque est illisible.")
    link = link_in_outbox(installation, browser, MAIL)
    with visiting(browser, installation.address, width=390, language="fr", script=script) as visitor:
        enter(visitor, link)
        assert "La plaque est illisible." in visitor.page.inner_text("main")
        assert visitor.page.locator("main [name='make']").count() == 0
        picture(visitor, f"correct-{script}")
        visitor.page.fill("[name='plate']", plate)
        kept_late = answer_slowly(visitor)
        visitor.page.locator(".form__actions button").first.click()
        visitor.page.wait_for_url(re.compile(r"/my$"))
        assert kept_late == []
        assert "Merci pour votre réponse." in visitor.page.inner_text("main, body")
        assert visitor.complaints == []
    ask(installation, browser, reference, "confirm_vehicle")
    with visiting(browser, installation.address, width=390, language="fr", script=script) as visitor:
        enter(visitor, link_in_outbox(installation, browser, MAIL))
        assert plate in visitor.page.inner_text("main")
        assert visitor.page.locator("main input[type=text]").count() == 0
        picture(visitor, f"confirm-{script}")
        visitor.page.get_by_role("button", name="C’est exact").click()
        visitor.page.wait_for_url(re.compile(r"/my$"))
        assert visitor.page.locator("a[href^='/my/requests/']").count() == 0
        assert visitor.complaints == []
    with visiting(browser, installation.address, language="fr") as visitor:
        visitor.sign_in("sales@liasse.example")
        go(visitor, f"{case}/history")
        told = visitor.page.inner_text("main")
        assert plate in told
        assert "a confirmé des valeurs" in told
