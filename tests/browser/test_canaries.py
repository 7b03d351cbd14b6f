"""Markup that a stranger writes into a form stays text on every screen of the house and of the stranger."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page

from tests.browser.quotes import ADDRESS, IDENTITY, fill, fill_papers, fill_vehicle, fill_you, go_on, reference_on
from tests.browser.screens import START, find_dossier, go, link_in_outbox, own_page, paths_in
from tests.fixtures.installations import Installation, Visitor, visiting

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MARKUP = '"><img src=x onerror=alert(1)>'
TEMPLATE = "{{7*7}}${7*7}"
SCRIPT = "javascript:alert(1)"
LIST = ["/work/insurance/leads", "/tasks", "/tasks?whose=roles", "/search?q=alert"]
ALIVE = "() => document.querySelectorAll('img[src=x], [onerror], a[href^=\"javascript:\"]').length"


def send_canaries(visitor: Visitor, folder: Path) -> str:
    """Ask for a quote with a canary in every text and in the names of the files; gives the reference."""
    page = visitor.page
    visitor.open("/p/insurance/get_quote")
    fill_you(visitor, "canary@example.org")
    for name, text in (("address", SCRIPT), ("town", MARKUP)):
        fill(page, name, text)
    go_on(visitor)
    fill_vehicle(visitor)
    for name, text in (("make", MARKUP), ("model", TEMPLATE), ("previous_insurer", SCRIPT)):
        fill(page, name, text)
    fill(page, "drivers[1][last_name]", MARKUP)
    go_on(visitor)
    identity = folder / f"{TEMPLATE}<img src=x onerror=alert(1)>.jpg"
    address = folder / "<svg onload=alert(1)>.pdf"
    identity.write_bytes(IDENTITY.read_bytes())
    address.write_bytes(ADDRESS.read_bytes())
    fill_papers(visitor, START, identity, address)
    go_on(visitor)
    assert MARKUP in page.inner_text("main")
    assert_lifeless(page)
    go_on(visitor)
    return reference_on(page)


def assert_lifeless(page: Page) -> None:
    """No canary became an element, and no expression was computed."""
    assert page.evaluate(ALIVE) == 0, page.url
    assert "4949" not in page.inner_text("body"), page.url


def watch(visitor: Visitor) -> None:
    """A dialog counts as a complaint."""

    def complain(dialog: Dialog) -> None:
        visitor.complaints.append(dialog.message)
        dialog.dismiss()

    visitor.page.on("dialog", complain)


def test_markup_of_a_stranger_is_shown_as_text_everywhere(
    installation: Installation, browser: Browser, tmp_path: Path
) -> None:
    with visiting(browser, installation.address) as visitor:
        watch(visitor)
        reference = send_canaries(visitor, tmp_path)
    assert MARKUP in write_on_own_page(installation, browser, reference)
    shown = read_as_agent(installation, browser, reference)
    assert MARKUP in shown
    assert TEMPLATE in shown
    assert SCRIPT in shown
    assert f"Yours{MARKUP}" in shown
    assert reference in read_mails(installation, browser, reference)


def read_as_agent(installation: Installation, browser: Browser, reference: str) -> str:
    """Everything that an agent reads of the case, on all its screens."""
    with visiting(browser, installation.address) as visitor:
        watch(visitor)
        visitor.sign_in("tom@liasse.example")
        case = find_dossier(visitor, reference)
        tabs = paths_in(visitor.page, ".tabs a")
        things = "a[href^='/documents/'], main a[href^='/parties/'], main a[href^='/tasks/']"
        inside = paths_in(visitor.page, f"main {things}, main a[href^='{case}/']")
        return "\n".join(read(visitor, path) for path in dict.fromkeys([case, *tabs, *inside, *LIST]))


def read(visitor: Visitor, path: str) -> str:
    """The visible text of a page, which must be lifeless."""
    go(visitor, path)
    assert_lifeless(visitor.page)
    return visitor.page.inner_text("main")


def read_mails(installation: Installation, browser: Browser, reference: str) -> str:
    """The outbox and the mails of the case."""
    with visiting(browser, installation.address) as visitor:
        watch(visitor)
        visitor.sign_in("admin@liasse.example")
        outbox = f"/admin/outbox?q={reference}"
        texts = [read(visitor, outbox)]
        mails = paths_in(visitor.page, "main a[href^='/admin/outbox/']")
        return "\n".join([*texts, *(read(visitor, path) for path in mails)])


def write_on_own_page(installation: Installation, browser: Browser, reference: str) -> str:
    """Send a message with a canary from the page that the personal link opens; gives what the page shows then."""
    link = link_in_outbox(installation, browser, reference)
    with visiting(browser, installation.address, width=390) as visitor:
        watch(visitor)
        for _name in own_page(visitor, link):
            assert_lifeless(visitor.page)
        visitor.page.locator("main textarea").last.fill(f"Yours{MARKUP}\n{SCRIPT}")
        visitor.page.locator("main form:has(textarea) button").last.click()
        visitor.page.locator(".message", has_text="Yours").wait_for()
        return read(visitor, "/my")
