"""Rule: a wizard of three pages is filled with the keyboard alone, with a script and without one."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from core.app import build_app
from core.clock import SystemClock
from core.database import reading
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.models import CaseSubmission
from tests.browser.serving import served
from tests.fixtures.kernels import make_kernel, make_settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_TABS = 60
REQUIRED = {"validate": {"required": True}}
FORM = {
    "display": "wizard",
    "title": "Membership",
    "components": [
        {
            "type": "panel",
            "key": "you",
            "title": "You",
            "components": [
                {"type": "textfield", "key": "name", "label": "Name", **REQUIRED},
                {"type": "email", "key": "email", "label": "E-mail", **REQUIRED},
                {"type": "checkbox", "key": "young", "label": "I am under 18"},
                {
                    "type": "textfield",
                    "key": "guardian",
                    "label": "Guardian",
                    "conditional": {"show": True, "when": "young", "eq": "true"},
                    **REQUIRED,
                },
            ],
        },
        {
            "type": "panel",
            "key": "family",
            "title": "Family",
            "components": [
                {
                    "type": "datagrid",
                    "key": "children",
                    "label": "Children",
                    "components": [{"type": "textfield", "key": "child", "label": "First name", **REQUIRED}],
                },
                {"type": "number", "key": "adults", "label": "Adults", "validate": {"required": True, "min": 1}},
                {
                    "type": "number",
                    "key": "fee",
                    "label": "Fee",
                    "suffix": "EUR",
                    "calculateValue": {"*": [{"var": "data.adults"}, 12]},
                },
                {"type": "textarea", "key": "note", "label": "Note"},
            ],
        },
        {
            "type": "panel",
            "key": "papers",
            "title": "Papers",
            "components": [{"type": "file", "key": "photo", "label": "Photo", "filePattern": ".txt", **REQUIRED}],
        },
    ],
}
PACK = {
    "pack.yaml": "pack: club\nversion: 1.0.0\ntitle: Club\nlanguages: [en]\n",
    "roles.yaml": "roles:\n  clerk: {title: Clerk, may: {member: [read]}}\n",
    "case_types/member.yaml": (
        'case_type: member\ntitle: Member\nreference: "M-{number:04}"\nparties: {owner: {title: Owner}}\n'
        "forms: {join: {map: {name: owner.last_name, email: owner.email}}}\n"
        "stages: {asked: {title: Asked}, in: {title: In, final: true}}\n"
        "transitions: {take: {title: Take, from: asked, to: in, by: clerk}}\n"
    ),
    "pages/join.yaml": (
        "page: join\ntitle: Join\nintro: Ask to join.\nform: join\nopens: member\nparty: owner\n"
        "thanks: {title: Thank you, text: Bye}\n"
    ),
}


@pytest.fixture
def kernel(one_database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    """A pack of its own, with a wizard."""
    for name, text in {f"definitions/club/{n}": t for n, t in PACK.items()}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "forms/club").mkdir(parents=True)
    (tmp_path / "forms/club/join.json").write_text(json.dumps(FORM))
    folders = {"definitions": tmp_path / "definitions", "forms": tmp_path / "forms"}
    made = replace(make_kernel(make_settings(tmp_path, one_database_url, **folders), registry), clock=SystemClock())
    yield made
    made.engine.dispose()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A browser with and without JavaScript."""
    context = browser.new_context(java_script_enabled=request.param, locale="en-GB")
    yield context.new_page()
    context.close()


def focused(page: Page) -> dict[str, Any]:
    """Name, label and text of what has the focus."""
    found: dict[str, Any] = page.evaluate(
        """() => { const one = document.activeElement;
        return {name: one.name || "", id: one.id, text: (one.innerText || "").replace(/\\s+/g, " ").trim(),
                value: one.value || "", href: one.getAttribute("href") || ""}; }"""
    )
    return found


def tab_to(page: Page, **wanted: str) -> None:
    """Press Tab until what has the focus matches."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        here = focused(page)
        if all(re.fullmatch(pattern, here[name]) for name, pattern in wanted.items()):
            return
    raise AssertionError(f"Tab never comes to {wanted}")


def press_button(page: Page, text: str) -> None:
    """Tab to a button, and press it."""
    tab_to(page, text=text)
    page.keyboard.press("Enter")


def test_a_wizard_is_filled_with_the_keyboard_alone(kernel: Kernel, page: Page, tmp_path: Path) -> None:
    with served(build_app(kernel)) as address:
        page.goto(f"{address}/p/club/join")
        _first_page(page)
        _second_page(page)
        _third_page(page, tmp_path)
        expect(page.get_by_role("heading", level=1)).to_have_text("Check and send")
        expect(page.locator(".form__steps li")).to_have_text(["You", "Family", "Papers", "Check and send"])
        expect(page.locator(".form__step--current")).to_have_text("Check and send")
        page.wait_for_timeout(3_000)
        press_button(page, "Send")
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    with reading(kernel.engine) as session:
        (kept,) = session.exec(select(CaseSubmission)).all()
        values = kept.data
    assert values["guardian"] == "Ada"
    assert values["children"] == [{"child": "Zoe"}]
    assert (values["adults"], values["fee"]) == (2, 24)
    assert values["photo"][0]["name"] == "photo.txt"


def _first_page(page: Page) -> None:
    """What is missing is told, each line of the summary leads to its field, a condition shows another field."""
    press_button(page, "Continue")
    expect(page.locator(".form__summary a")).to_have_text(["Name is required.", "E-mail is required."])
    tab_to(page, href="#f--email")
    page.keyboard.press("Enter")
    expect(page.locator("#f--email")).to_be_focused()
    page.keyboard.type("ada@example.org")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("Lovelace")
    tab_to(page, name="young")
    page.keyboard.press("Space")
    _refreshed(page, "Guardian")
    tab_to(page, name="guardian")
    page.keyboard.type("Ada")
    press_button(page, "Continue")


def _refreshed(page: Page, label: str) -> None:
    """The field that appears: by itself with a script, by the button 'Update' or the next page without one."""
    if page.locator("noscript").count() and page.get_by_role("button", name="Update").is_visible():
        press_button(page, "Update")
    expect(page.get_by_label(label)).to_be_visible()


def _second_page(page: Page) -> None:
    """Rows are added and removed; what is calculated comes while typing goes on elsewhere."""
    expect(page.locator(".form__step--current")).to_have_text("Family")
    for number, name in enumerate(("Tim", "Zoe")):
        press_button(page, "Add another Children")
        row = page.locator("[name$='[child]']")
        expect(row).to_have_count(number + 1)
        page.locator(".row-group__rows").focus()
        tab_to(page, name=rf"children\[{number}\]\[child\]")
        page.keyboard.type(name)
    page.locator(".row-group__rows").focus()
    press_button(page, "Remove Children 1")
    expect(page.locator("[name$='[child]']")).to_have_count(1)
    expect(page.locator("[name$='[child]']")).to_have_value("Zoe")
    tab_to(page, name="adults")
    page.keyboard.type("2")
    tab_to(page, name="note")
    for letter in "we type while the form is refreshed":
        page.keyboard.type(letter, delay=15)
    assert focused(page)["name"] == "note"
    expect(page.locator("[name=note]")).to_have_value("we type while the form is refreshed")
    if page.get_by_role("button", name="Update").is_visible():
        press_button(page, "Update")
    expect(page.locator("output#f--fee")).to_have_text("24 EUR")
    press_button(page, "Continue")


def _third_page(page: Page, tmp_path: Path) -> None:
    """The picker of files is the browser's own."""
    expect(page.locator(".form__step--current")).to_have_text("Papers")
    (tmp_path / "photo.txt").write_text("a photo")
    tab_to(page, name="photo")
    page.locator("[name=photo]").set_input_files(tmp_path / "photo.txt")
    page.wait_for_timeout(800)
    press_button(page, "Continue")
