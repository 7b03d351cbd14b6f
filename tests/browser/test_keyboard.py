"""Everything can be done without a mouse: an agent's work on a case, and a stranger's request."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.quotes import ADDRESS, IDENTITY, reference_on
from tests.browser.screens import SETTLED, START, find_dossier, path_of, settle
from tests.fixtures.installations import PASSWORD, Installation, visiting

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_TABS = 120
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const label = one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText || one.value || "";
  const style = getComputedStyle(one);
  const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const box = one.matches("[type=radio], [type=checkbox], [type=file]") ? getComputedStyle(one.parentElement) : style;
  const seen = ringed || style.boxShadow !== "none" || box.boxShadow !== "none" || box.outlineStyle !== "none";
  return {label: label.replace(/\\s+/g, " ").trim(), name: one.name || "", value: one.value || "",
          seen: seen || one.id === "content" || one.matches("dialog, [tabindex='-1'], [type=date]"),
          html: one.outerHTML.slice(0, 140)};
}"""


KIND = """() => {
  const one = document.activeElement;
  return [one.tagName, one.type || "", one.className].join(" ");
}"""


def stops(page: Page) -> Iterator[dict[str, str]]:
    """What the focus comes to with each press of Tab; each stop must be visible."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS)
        if here:
            assert here["seen"], f"the focus cannot be seen on {here['html']}"
            yield here


def tab_to(page: Page, label: str) -> None:
    """Press Tab until the focus is on what bears this label."""
    assert any(re.fullmatch(label, here["label"]) for here in stops(page)), f"Tab never comes to '{label}'"


def tab_to_field(page: Page, name: str) -> None:
    """Press Tab until the focus is in the field with this name."""
    assert any(here["name"] == name for here in stops(page)), f"Tab never comes to the field '{name}'"


def sign_in(page: Page, address: str, email: str) -> None:
    """Type e-mail and password."""
    page.goto(f"{address}/login")
    tab_to_field(page, "email")
    page.keyboard.type(email)
    tab_to_field(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(work|tasks)"))


def press(page: Page, *keys: str) -> None:
    """Press keys after each other."""
    for key in keys:
        page.keyboard.press(key)


def test_an_agent_clears_a_case_without_the_mouse(installation: Installation, browser: Browser) -> None:
    with visiting(browser, installation.address) as visitor:
        page = visitor.page
        sign_in(page, installation.address, "tom@liasse.example")
        press(page, "g", "t")
        page.wait_for_url(re.compile(r"/tasks"))
        press(page, "g", "w")
        page.wait_for_url(re.compile(r"/work/"))
        settle(page)
        press(page, "j", "j")
        second = page.evaluate("() => document.activeElement.closest('[data-row]').rowIndex")
        press(page, "k")
        assert page.evaluate("() => document.activeElement.closest('[data-row]').rowIndex") == second - 1
        press(page, "Enter")
        page.wait_for_url(re.compile(r"/cases/"))
        settle(page)
        accepted = page.get_by_text("Accepted", exact=True).count()
        tab_to(page, r"Accept")
        with page.expect_response(re.compile(r"/accept$")):
            press(page, "Enter")
        expect(page.get_by_text("Accepted", exact=True)).to_have_count(accepted + 1)


def test_a_dialog_keeps_the_focus_inside_and_gives_it_back(installation: Installation, browser: Browser) -> None:
    with visiting(browser, installation.address) as visitor:
        page = visitor.page
        sign_in(page, installation.address, "tom@liasse.example")
        find_dossier(visitor, SETTLED)
        dialog = page.locator("dialog#dialog")
        tab_to(page, r"Record a complaint")
        press(page, "Enter")
        expect(dialog.locator(".dialog__title")).to_have_text("Record a complaint")
        settle(page)
        inside = "() => document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        for _ in range(12):
            press(page, "Tab")
            assert page.evaluate(inside)
        press(page, "Escape")
        expect(dialog).not_to_be_visible()
        assert page.evaluate(FOCUS)["label"] == "Record a complaint"


def test_an_action_with_a_form_is_done_without_the_mouse(installation: Installation, browser: Browser) -> None:
    with visiting(browser, installation.address) as visitor:
        page = visitor.page
        sign_in(page, installation.address, "tom@liasse.example")
        dossier = find_dossier(visitor, SETTLED)
        tab_to(page, r"Record a complaint")
        press(page, "Enter")
        page.locator("dialog#dialog[open] form").first.wait_for()
        settle(page)
        fill_whatever_is_asked(page)
        press(page, "Enter")
        expect(page.locator("dialog#dialog")).not_to_be_visible()
        expect(page.locator(".toast").first).to_be_visible()
        assert path_of(page).startswith(dossier)


def fill_whatever_is_asked(page: Page) -> None:
    """Answer the fields of the dialog in their order, and stop on its main button."""
    for _ in range(40):
        kind = page.evaluate(KIND)
        if "TEXTAREA" in kind or kind.startswith("INPUT text"):
            page.keyboard.type("The call came too late.")
        elif "INPUT radio" in kind:
            press(page, "Space")
        elif kind.startswith("SELECT"):
            press(page, "ArrowDown")
        elif kind.startswith("INPUT date"):
            page.keyboard.type("11202026")
        elif "button--primary" in kind:
            return
        press(page, "Tab")
    raise AssertionError("Tab never came to the main button of the dialog")


def type_into(page: Page, **values: str) -> None:
    """Come to each field with Tab, in the order given, and type."""
    for name, value in values.items():
        tab_to_field(page, name)
        page.keyboard.type(value)


def day_into(page: Page, name: str, written: str) -> None:
    """Type a date into one field, or into its three parts."""
    year, month, number = written.split("-")
    if page.locator(f"[name='{name}']").count():
        tab_to_field(page, name)
        page.keyboard.type(f"{month}{number}{year}")
        return
    type_into(page, **{f"{name}[day]": number, f"{name}[month]": month, f"{name}[year]": year})


def choose(page: Page, name: str, value: str) -> None:
    """Come to a group of radio buttons and choose with the arrow keys."""
    tab_to_field(page, name)
    press(page, "Space")
    for _ in range(8):
        if page.evaluate(FOCUS)["value"] == value:
            return
        press(page, "ArrowDown")
    raise AssertionError(f"the arrow keys never come to '{value}'")


def go_on(page: Page, label: str = "Continue") -> None:
    """Come to the main button and press Enter."""
    tab_to(page, label)
    with page.expect_navigation():
        press(page, "Enter")


def type_driver(page: Page) -> None:
    """The one driver."""
    type_into(page, **{"drivers[0][first_name]": "Ada", "drivers[0][last_name]": "Keys"})
    day_into(page, "drivers[0][birth]", "1990-05-17")
    rest = {"licence_years": "12", "bonus": "0.68", "claims": "0"}
    type_into(page, **{f"drivers[0][{name}]": value for name, value in rest.items()})


def test_a_stranger_asks_for_a_quote_without_the_mouse(installation: Installation, browser: Browser) -> None:
    with visiting(browser, installation.address) as visitor:
        page = visitor.page
        visitor.open("/p/insurance/get_quote")
        type_into(page, first_name="Ada", last_name="Keys")
        day_into(page, "birth_date", "1990-05-17")
        type_into(page, email="ada.keys@example.org", phone="+33199000098")
        type_into(page, address="3 rue du Port", postcode="44000", town="Nantes")
        choose(page, "contact_preference", "email")
        go_on(page)
        choose(page, "vehicle_kind", "car")
        type_into(page, make="Renault", model="Clio", plate="AB-123-CD")
        day_into(page, "first_registration", "2021-03-15")
        choose(page, "vehicle_use", "private")
        choose(page, "parking", "street")
        type_into(page, annual_distance="12000", vehicle_value="14500")
        type_driver(page)
        choose(page, "insured_already", "no")
        choose(page, "cover", "comprehensive")
        page.wait_for_timeout(700)
        go_on(page)
        day_into(page, "cover_start", START)
        choose(page, "payment_rhythm", "monthly")
        type_into(page, iban="FR1420041010050500013M02606")
        page.locator("input[type=file][name^='identity_file']").set_input_files(IDENTITY)
        page.wait_for_timeout(1200)
        page.locator("input[type=file][name^='address_file']").set_input_files(ADDRESS)
        page.wait_for_timeout(1200)
        for consent in ("consent_data", "consent_true", "consent_information"):
            tab_to_field(page, consent)
            press(page, "Space")
        go_on(page)
        go_on(page, "Send")
        assert reference_on(page)
