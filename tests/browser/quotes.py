"""How a stranger fills the page 'Get a quote' of the shipped pack, with the words of the page itself."""

import re
from pathlib import Path

from playwright.sync_api import Page

from tests.fixtures.installations import ROOT, Visitor

FILES = ROOT / "definitions" / "insurance" / "demo" / "files"
IDENTITY = next(iter(sorted(FILES.glob("identity-*.jpg"))))
ADDRESS = next(iter(sorted(FILES.glob("address-*.pdf"))))


def fill(page: Page, name: str, value: str) -> None:
    """Type into the field with this form key."""
    page.locator(f"[name='{name}']").first.fill(value)


def pick(page: Page, name: str, value: str) -> None:
    """Choose a radio button or tick a box."""
    page.locator(f"[name='{name}'][value='{value}']").check(force=True)


def day(page: Page, name: str, written: str) -> None:
    """Fill a date given as year-month-day, in one field or in three."""
    whole = page.locator(f"[name='{name}']")
    if whole.count() and whole.first.is_visible():
        whole.first.fill(written)
        return
    year, month, number = written.split("-")
    for part, value in (("day", number), ("month", month), ("year", year)):
        page.locator(f"[name='{name}[{part}]']").fill(value)


def go_on(visitor: Visitor) -> None:
    """Press the main button of the step and wait for the next page."""
    with visitor.page.expect_navigation():
        visitor.page.locator(".form__actions .button--primary, .button--primary[type=submit]").last.click()


def update(visitor: Visitor) -> None:
    """Without a script, the button 'Update' shows what depends on the answers."""
    button = visitor.page.locator("[name=_update]").first
    if button.is_visible():
        with visitor.page.expect_navigation():
            button.click()
    else:
        visitor.page.wait_for_timeout(700)


def fill_you(visitor: Visitor, email: str) -> None:
    """The first step."""
    page = visitor.page
    fill(page, "first_name", "Zoé")
    fill(page, "last_name", "Tester")
    day(page, "birth_date", "1990-05-17")
    fill(page, "email", email)
    fill(page, "phone", "+33199000099")
    fill(page, "address", "3 rue du Port")
    fill(page, "postcode", "44000")
    fill(page, "town", "Nantes")
    pick(page, "contact_preference", "email")


def fill_vehicle(visitor: Visitor) -> None:
    """The second step: two drivers, and the insurer of today because the vehicle is insured."""
    page = visitor.page
    pick(page, "vehicle_kind", "car")
    for name, value in (("make", "Renault"), ("model", "Clio"), ("plate", "AB-123-CD")):
        fill(page, name, value)
    day(page, "first_registration", "2021-03-15")
    pick(page, "vehicle_use", "private")
    pick(page, "parking", "street")
    fill(page, "annual_distance", "12000")
    fill(page, "vehicle_value", "14500")
    fill_driver(page, 0, "Zoé")
    page.locator("[name=_add]").first.click()
    page.locator("[name='drivers[1][first_name]']").wait_for()
    fill_driver(page, 1, "Léo")
    pick(page, "insured_already", "yes")
    update(visitor)
    fill(page, "previous_insurer", "Mutuelle du Rhône")
    pick(page, "cancelled_by_insurer", "no")
    pick(page, "cover", "comprehensive")
    update(visitor)


def fill_driver(page: Page, row: int, first_name: str) -> None:
    """One row of the drivers."""
    fill(page, f"drivers[{row}][first_name]", first_name)
    fill(page, f"drivers[{row}][last_name]", "Tester")
    day(page, f"drivers[{row}][birth]", "1990-05-17")
    for key, value in (("licence_years", "12"), ("bonus", "0.68"), ("claims", "0")):
        fill(page, f"drivers[{row}][{key}]", value)


def fill_papers(visitor: Visitor, start: str, identity: Path = IDENTITY, address: Path = ADDRESS) -> None:
    """The third step: start, IBAN, both papers, consents."""
    page = visitor.page
    day(page, "cover_start", start)
    pick(page, "payment_rhythm", "monthly")
    fill(page, "iban", "FR14 2004 1010 0505 0001 3M02 606")
    for name, path in (("identity_file", identity), ("address_file", address)):
        page.locator(f"input[type=file][name^='{name}']").set_input_files(path)
    page.wait_for_timeout(1500)
    for consent in ("consent_data", "consent_true", "consent_information"):
        page.locator(f"input[type=checkbox][name='{consent}']").check(force=True)


def reference_on(page: Page) -> str:
    """The reference that the thank-you page shows."""
    found = re.search(r"CL-\d{4}-\d{5}", page.inner_text("body"))
    assert found, page.inner_text("body")
    return found[0]
