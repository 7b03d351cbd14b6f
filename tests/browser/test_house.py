"""The people of the house treat what came in: basket, dossier, pieces, tasks, transitions, cases on demand."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.installations import Installation, Visitor, started, visiting

pytestmark = [pytest.mark.browser, pytest.mark.slow]


CLAIM = {
    "incident_date": "2026-03-01",
    "discovered_on": "2026-03-01",
    "place": "Lyon",
    "description": "A stone hit the windscreen.",
    "damaged_plate": "AB-123-CD",
    "damage_estimate": "400",
}


@pytest.fixture
def untouched(tmp_path: Path) -> Iterator[Installation]:
    """A running Liasse whose demo no other test has worked on."""
    with started(tmp_path) as made:
        yield made


def open_case(visitor: Visitor, reference: str) -> Page:
    """Find a case by its reference and open its dossier."""
    visitor.open(f"/search?q={reference}")
    if "/cases/" not in visitor.page.url:
        visitor.page.locator(f"main a:has-text('{reference}')").first.click()
        visitor.page.wait_for_url(re.compile(r"/cases/"))
    return visitor.page


def test_starting_prints_the_addresses_and_the_logins(installation: Installation) -> None:
    printed = installation.printed()
    assert f"{installation.address}/p/insurance/get_quote" in re.sub(r"\s+", " ", printed)
    assert "sales@liasse.example" in printed
    assert "demo-liasse-2026" in printed


def test_an_agent_judges_a_piece_does_a_task_and_moves_the_case_on(untouched: Installation, browser: Browser) -> None:
    with visiting(browser, untouched.address) as visitor:
        visitor.sign_in("tom@liasse.example")
        visitor.open("/work/insurance/leads")
        visitor.page.locator("main table a", has_text="CL-2026-00017").first.click()
        page = visitor.page
        expect(page.locator(".case-head h1")).to_be_visible()
        dossier = page.url
        page.locator("a, button", has_text=re.compile(r"^\s*Accept\s*$")).first.click()
        page.wait_for_load_state("networkidle")
        visitor.page.goto(dossier)
        expect(page.locator("main")).to_contain_text("Accepted")
        page.locator("a[href*='/tasks/']:visible").first.click()
        page.locator("[name=call_note]").first.fill("Wants the price of the renewal.")
        page.locator("form#form button[name=_action]:not([aria-hidden])").first.click()
        page.wait_for_load_state("networkidle")
        page.goto(dossier)
        page.locator("form[action$='/actions/collect'] button").first.click()
        page.wait_for_load_state("networkidle")
        page.goto(dossier)
        expect(page.locator(".case-head")).to_contain_text("Collecting")


def test_a_disabled_action_says_why(installation: Installation, browser: Browser) -> None:
    with visiting(browser, installation.address) as visitor:
        visitor.sign_in("tom@liasse.example")
        page = open_case(visitor, "CL-2026-00013")
        expect(page.locator("[aria-disabled=true]").first).to_be_visible()
        assert "Accept every required document first." in page.content()


def test_a_claim_opened_on_demand_has_its_own_dossier(installation: Installation, browser: Browser) -> None:
    with visiting(browser, installation.address) as visitor:
        visitor.sign_in("tom@liasse.example")
        page = open_case(visitor, "CL-2026-00001")
        visitor.open(re.sub(r"https?://[^/]+", "", page.url).rstrip("/") + "/actions/declare_claim")
        fill_claim(visitor.page)
        visitor.page.wait_for_load_state("networkidle")
        visitor.open("/search?q=Emma")
        expect(visitor.page.locator("main")).to_contain_text("SI-2026-00005")


def fill_claim(page: Page) -> None:
    """The declaration that opens a claim."""
    page.locator("select[name='kind']").select_option("glass")
    for name, value in CLAIM.items():
        page.locator(f"[name='{name}']").first.fill(value)
    page.locator("[name='third_party'][value='no']").check(force=True)
    page.wait_for_timeout(800)
    page.locator("form#form button.button--primary").last.click()


def test_a_claims_handler_sees_claims_only(installation: Installation, browser: Browser) -> None:
    with visiting(browser, installation.address) as visitor:
        visitor.sign_in("pieter@liasse.example")
        page = visitor.page
        assert "CL-2026" not in page.inner_text("body")
        visitor.open("/search?q=CL-2026")
        assert page.locator("main a", has_text="CL-2026").count() == 0
        open_case(visitor, "SI-2026-00003")
        expect(page.locator(".case-head")).to_contain_text("SI-2026-00003")


def test_the_identity_card_of_the_customer_shows_in_the_contract_too(
    installation: Installation, browser: Browser
) -> None:
    with visiting(browser, installation.address) as visitor:
        visitor.sign_in("tom@liasse.example")
        assert "identity-emma" in documents_of(visitor, "CL-2026-00001")
        assert "identity-emma" in documents_of(visitor, "CT-2026-00001")


def documents_of(visitor: Visitor, reference: str) -> str:
    """The text of all tabs of a dossier."""
    page = open_case(visitor, reference)
    links = [link.get_attribute("href") or "" for link in page.locator(".tabs a").all()]
    texts = []
    for link in links:
        visitor.open(link)
        texts.append(page.inner_text("main"))
    return "\n".join(texts)


def newest_link(visitor: Visitor) -> str:
    """The personal link in the newest mail that has one; not every mail does."""
    visitor.open("/admin/outbox")
    mails = [row.get_attribute("href") or "" for row in visitor.page.locator("main a[href^='/admin/outbox/']").all()]
    for mail in mails:
        visitor.open(mail)
        found = re.search(r"/my/[A-Za-z0-9_-]{20,}", visitor.page.content())
        if found:
            return found[0]
    raise AssertionError("No mail of the demonstration holds a personal link.")


def test_a_customers_link_opens_its_own_dossier_only(installation: Installation, browser: Browser) -> None:
    with visiting(browser, installation.address) as visitor:
        visitor.sign_in("admin@liasse.example")
        other = re.sub(r"https?://[^/]+", "", open_case(visitor, "CL-2026-00002").url)
        link = newest_link(visitor)
    with visiting(browser, installation.address, width=390, language="fr") as visitor:
        visitor.open(link)
        visitor.page.locator("main form button").first.click()
        visitor.page.wait_for_url(re.compile(r"/my$"))
        assert re.search(r"[A-Z]{2}-\d{4}-\d{5}", visitor.page.inner_text("body"))
        visitor.open(other)
        assert "/login" in visitor.page.url
        api = other.replace("/cases/", "/api/v1/cases/")
        assert visitor.page.request.get(installation.address + api).status == 401
