"""The gallery shows every type in every state, in development only, and nothing in it is inaccessible."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page

from core.app import build_app
from core.kernel import Kernel
from core.registry import Registry
from modules.forms.catalogue import COMPONENTS
from modules.forms.gallery import SILENT, exhibits_of
from tests.fixtures.kernels import make_kernel, make_settings


@pytest.fixture
def kernel(registry: Registry, tmp_path: Path, one_database_url: str) -> Iterator[Kernel]:
    made = make_kernel(make_settings(tmp_path, one_database_url), registry)
    yield made
    made.engine.dispose()


def test_there_is_no_gallery_in_production(registry: Registry, tmp_path: Path, one_database_url: str) -> None:
    settings = make_settings(tmp_path, one_database_url, environment="production")
    made = make_kernel(settings, registry)
    with TestClient(build_app(made)) as client:
        assert client.get("/forms/gallery").status_code == 404
    made.engine.dispose()


def test_every_type_stands_in_the_gallery_with_its_states(kernel: Kernel) -> None:
    with TestClient(build_app(kernel)) as client:
        html = client.get("/forms/gallery").text
    assert re.findall(r'id="gallery-(\w+)"', html) == [name for name in COMPONENTS if name not in SILENT]
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_the_gallery_speaks_french() -> None:
    exhibits = list(exhibits_of(COMPONENTS, "fr"))
    states = {state: html for one in exhibits for state, html in one.states}
    assert "obligatoire" in states["With an error"]
    assert "En lecture seule" in states["Read-only"]
    english = {one.name: one.summary for one in exhibits_of(COMPONENTS, "en")}
    assert [one.name for one in exhibits if one.summary == english[one.name]] == []
    shown = "".join(html for one in exhibits for _, html in one.states)
    words = re.findall(r">\s*(Name|Panel|Field set|First|By post|Delay|Good|A paragraph\.)\s*<", shown)
    assert words == []
    assert "148 ko" in shown
    assert "10 Mo au plus" in shown


@pytest.mark.parametrize("name", ["file", "piece"])
@pytest.mark.parametrize("state", ["Filled in", "Disabled", "Read-only"])
def test_a_field_that_holds_a_file_shows_it_in_every_state(name: str, state: str) -> None:
    exhibit = next(one for one in exhibits_of(COMPONENTS, "en") if one.name == name)
    html = dict(exhibit.states)[state]
    assert "plan.pdf" in html
    assert ('type="file"' in html) == (state == "Filled in")


def served(client: TestClient, page: Page) -> None:
    """Let the browser's requests be answered by the application, without a port."""

    def answer(route: Any) -> None:
        url = route.request.url.removeprefix("http://testserver")
        found = client.get(url, headers={"accept-language": route.request.headers.get("accept-language", "en")})
        headers = {k: v for k, v in found.headers.items() if k not in ("content-length", "content-encoding")}
        route.fulfill(status=found.status_code, headers=headers, body=found.content)

    page.route("**/*", answer)


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_serious_in_the_gallery(kernel: Kernel, browser: Browser, scheme: Any, width: int) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, locale="fr-FR")
    page = context.new_page()
    with TestClient(build_app(kernel)) as client:
        served(client, page)
        page.goto("http://testserver/forms/gallery")
        found = Axe().run(page).response["violations"]
        wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    serious = [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []
    assert wide <= width


@pytest.mark.browser
def test_a_signature_can_be_drawn_and_typed(kernel: Kernel, browser: Browser) -> None:
    page = browser.new_page()
    with TestClient(build_app(kernel)) as client:
        served(client, page)
        page.goto("http://testserver/forms/gallery")
        box = page.locator("#w--signature_0")
        canvas = box.locator("canvas")
        canvas.scroll_into_view_if_needed()
        area = canvas.bounding_box()
        assert area
        page.mouse.move(area["x"] + 20, area["y"] + 20)
        page.mouse.down()
        page.mouse.move(area["x"] + 80, area["y"] + 40, steps=4)
        page.mouse.up()
        kept = box.locator("[data-signature-image]")
        assert kept.input_value().startswith("data:image/png;base64,")
        box.get_by_role("button").click()
        assert kept.input_value() == ""
        box.get_by_role("textbox").fill("Anna Martin")
    page.close()
