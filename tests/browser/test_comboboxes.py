"""Rule: a long list is found by typing, with the keyboard alone; without a script it is a plain list."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page

from core.app import build_app
from core.web.rendering import language_of, render
from modules.forms.form import compile_form
from tests.architecture.sources import ROOT
from tests.fixtures.kernels import make_kernel, make_settings

MOST_SCRIPT = 60_000
"""Bytes of all scripts as they are sent, compressed."""
TOWNS = ["Angers", "Brest", "Caen", "Évry", "Lille", "Lyon", "Metz", "Nancy", "Nîmes", "Paris"]
VALUES = [{"label": town, "value": town.lower()} for town in TOWNS]
FORM = compile_form(
    {
        "components": [
            {"type": "select", "key": "town", "label": "Town", "data": {"values": VALUES}},
            {"type": "select", "key": "towns", "label": "Towns", "multiple": True, "data": {"values": VALUES}},
            {"type": "select", "key": "plain", "label": "Plain", "searchEnabled": False, "data": {"values": VALUES}},
        ]
    },
    "towns",
)
router = APIRouter()


@router.get("/towns")
def towns(request: Request) -> HTMLResponse:
    """A page with long lists."""
    html = FORM.fields({}, language=language_of(request))
    return render(request, "forms/gallery.html", exhibits=[_Exhibit(html)], page_title="Towns")


class _Exhibit:
    def __init__(self, html: Any) -> None:
        self.name, self.summary, self.states = "select", "", (("", html),)


@pytest.fixture
def client(one_database_url: str, tmp_path: Path, registry: Any) -> Iterator[TestClient]:
    kernel = make_kernel(make_settings(tmp_path, one_database_url), registry)
    app = build_app(kernel)
    app.include_router(router)
    with TestClient(app) as made:
        yield made
    kernel.engine.dispose()


def opened(client: TestClient, browser: Browser, **options: Any) -> Page:
    """The page with the lists, answered without a port."""
    page = browser.new_page(**options)

    def answer(route: Any) -> None:
        found = client.get(route.request.url.removeprefix("http://testserver"))
        headers = {k: v for k, v in found.headers.items() if k not in ("content-length", "content-encoding")}
        route.fulfill(status=found.status_code, headers=headers, body=found.content)

    page.route("**/*", answer)
    page.goto("http://testserver/towns")
    return page


@pytest.mark.browser
def test_typing_finds_a_choice_with_the_keyboard_alone(client: TestClient, browser: Browser) -> None:
    page = opened(client, browser)
    box = page.get_by_role("combobox", name="Town", exact=True)
    box.focus()
    page.keyboard.type("evr")
    assert page.locator("[role=option]").all_inner_texts() == ["Évry"]
    assert page.get_by_role("status").filter(has_text="1 choices").count() == 1
    page.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").inner_text() == "Évry"
    page.keyboard.press("Enter")
    assert box.input_value() == "Évry"
    assert page.locator("select[name=town]").input_value() == "évry"
    assert box.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Control+a")
    page.keyboard.type("zzz")
    assert page.locator("[role=option]").count() == 0
    page.keyboard.press("Tab")
    assert box.input_value() == "Évry"
    box.focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Tab")
    assert page.locator("select[name=town]").input_value() == ""
    page.close()


@pytest.mark.browser
def test_escape_leaves_the_choice_as_it_was(client: TestClient, browser: Browser) -> None:
    page = opened(client, browser)
    box = page.get_by_role("combobox", name="Town", exact=True)
    box.click()
    page.locator("[role=option]", has_text="Lyon").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert (box.input_value(), page.locator("select[name=town]").input_value()) == ("Lyon", "lyon")
    page.close()


@pytest.mark.browser
def test_several_choices_are_filtered_and_ticked_ones_stay(client: TestClient, browser: Browser) -> None:
    page = opened(client, browser)
    page.get_by_role("checkbox", name="Brest").press("Space")
    page.get_by_role("searchbox", name="Search in Towns").fill("n")
    assert page.locator(".choice:visible").all_inner_texts() == ["Angers", "Brest", "Caen", "Lyon", "Nancy", "Nîmes"]
    page.close()


@pytest.mark.browser
def test_without_a_script_a_long_list_is_a_plain_one(client: TestClient, browser: Browser) -> None:
    page = opened(client, browser, java_script_enabled=False)
    page.get_by_label("Town", exact=True).select_option("lyon")
    assert page.get_by_role("searchbox").count() == 0
    assert page.locator(".choice:visible").count() == len(TOWNS)
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_an_open_list_is_accessible(client: TestClient, browser: Browser, scheme: Any, width: int) -> None:
    page = opened(client, browser, color_scheme=scheme, viewport={"width": width, "height": 700})
    page.get_by_role("combobox", name="Town", exact=True).click()
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_all_scripts_together_stay_light() -> None:
    scripts = (ROOT / "core" / "web" / "static").rglob("*.js")
    assert sum(len(gzip.compress(path.read_bytes())) for path in scripts) < MOST_SCRIPT
