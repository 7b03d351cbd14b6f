"""The public page in a real browser, on a phone, with and without JavaScript."""

import io
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from core.app import build_app
from core.clock import SystemClock
from core.database import reading
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.models import Case
from modules.documents.models import Document
from modules.pages.models import Draft
from tests.fixtures.kernels import make_kernel, make_settings

pytestmark = pytest.mark.browser


@dataclass
class Site:
    """A running installation."""

    kernel: Kernel
    address: str

    def count(self, model: type) -> int:
        """How many rows a table has."""
        with reading(self.kernel.engine) as session:
            return len(list(session.exec(select(model))))


@pytest.fixture
def site(one_database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Site]:
    """The sample pack, served on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kernel = replace(make_kernel(make_settings(tmp_path, one_database_url, port=port), registry), clock=SystemClock())
    server = uvicorn.Server(uvicorn.Config(build_app(kernel), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield Site(kernel, f"http://127.0.0.1:{port}")
    server.should_exit = True
    thread.join(timeout=10)
    kernel.engine.dispose()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def phone(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A phone's browser, with and without JavaScript; any message of a script fails the test."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=request.param, locale="en-GB"
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    yield page
    context.close()
    assert wrong == []


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A file to send."""
    path = tmp_path / "plan.png"
    out = io.BytesIO()
    Image.effect_noise((900, 900), 90).convert("RGB").save(out, "PNG")
    path.write_bytes(out.getvalue())
    return path


def no_overflow(page: Page) -> None:
    """Nothing is wider than the phone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def continue_(page: Page) -> None:
    """Press the button of the step."""
    page.locator(".form__actions").get_by_role("button", name="Continue").click()


def test_the_page_can_be_filled_mended_and_sent(site: Site, phone: Page, plan: Path) -> None:
    phone.goto(f"{site.address}/p/permits/request")
    no_overflow(phone)
    continue_(phone)
    expect(phone.locator(".form__summary")).to_be_visible()
    phone.get_by_label("First name").fill('Ada <img src=x onerror="alert(1)">')
    phone.get_by_label("Last name").fill("Lovelace")
    phone.get_by_label("E-mail").fill("ada@example.org")
    continue_(phone)
    phone.get_by_label("Surface").fill("42")
    phone.get_by_label("Shed").check(force=True)
    phone.get_by_label("Plan").set_input_files(plan)
    time.sleep(1)
    continue_(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Check and send")
    expect(phone.get_by_text("plan.png")).to_be_visible()
    no_overflow(phone)
    time.sleep(2)
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you")
    no_overflow(phone)
    assert (site.count(Case), site.count(Document)) == (1, 1)


@pytest.mark.parametrize("phone", [True], indirect=True)
def test_with_a_script_a_file_travels_as_soon_as_it_is_chosen(site: Site, phone: Page, plan: Path) -> None:
    phone.goto(f"{site.address}/p/permits/request")
    for label, text in (("First name", "Ada"), ("Last name", "Lovelace"), ("E-mail", "a@example.org")):
        phone.get_by_label(label).fill(text)
    continue_(phone)
    phone.get_by_label("Surface").fill("42")
    phone.get_by_label("Plan").set_input_files(plan)
    expect(phone.locator(".upload__name")).to_have_text("plan.png")
    phone.get_by_label("Surface").fill("43")
    with reading(site.kernel.engine) as session:
        (draft,) = session.exec(select(Draft)).all()
        assert len(draft.files) == 1
        assert draft.data["surface"] == "42"
    phone.reload()
    expect(phone.locator(".upload__name")).to_have_text("plan.png")
    expect(phone.get_by_label("Surface")).to_have_value("42")
