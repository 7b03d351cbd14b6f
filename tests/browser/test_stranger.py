"""A stranger asks for a quote: on a phone, in French or English, with or without JavaScript."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser

from tests.browser.quotes import fill_papers, fill_vehicle, fill_you, go_on, reference_on
from tests.fixtures.installations import Installation, visiting

pytestmark = [pytest.mark.browser, pytest.mark.slow]
START = (date.today() + timedelta(days=20)).isoformat()  # noqa: DTZ011


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_stranger_gets_a_reference_for_a_complete_request(
    installation: Installation, browser: Browser, language: str, script: bool
) -> None:
    with visiting(browser, installation.address, width=390, language=language, script=script) as visitor:
        visitor.open("/p/insurance/get_quote")
        assert visitor.page.locator("html").get_attribute("lang") == language
        fill_you(visitor, f"zoe.{language}.{int(script)}@example.org")
        go_on(visitor)
        fill_vehicle(visitor)
        assert re.search(r"[1-9]", visitor.page.locator("output[id$='estimated_price']").first.inner_text())
        go_on(visitor)
        fill_papers(visitor, START)
        go_on(visitor)
        assert "FR14" in visitor.page.inner_text("body")
        go_on(visitor)
        assert reference_on(visitor.page)


def test_what_is_missing_is_named_at_the_top_and_at_its_field(installation: Installation, browser: Browser) -> None:
    with visiting(browser, installation.address, width=390, script=False) as visitor:
        visitor.open("/p/insurance/get_quote")
        go_on(visitor)
        summary = visitor.page.locator(".form__summary")
        assert summary.get_attribute("role") == "alert"
        assert "First name" in summary.inner_text()
        field = visitor.page.locator("[name='first_name']")
        assert field.get_attribute("aria-invalid") == "true"
        described = (field.get_attribute("aria-describedby") or "").split()
        assert any(visitor.page.locator(f"#{name}").count() for name in described)


def test_a_condition_shows_its_fields_without_losing_what_was_typed(
    installation: Installation, browser: Browser
) -> None:
    with visiting(browser, installation.address) as visitor:
        visitor.open("/p/insurance/get_quote")
        fill_you(visitor, "zoe.condition@example.org")
        assert visitor.page.locator("[name='contact_time']").count() == 0
        visitor.page.locator("[name='contact_preference'][value='phone']").check(force=True)
        visitor.page.locator("[name='contact_time']").first.wait_for()
        assert visitor.page.locator("[name='town']").input_value() == "Nantes"
