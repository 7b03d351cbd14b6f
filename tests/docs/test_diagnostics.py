"""Rule: each code's page shows a wrong example that brings exactly this code, and a right one that brings none."""

import pytest

from core.registry import Registry
from scripts.diagnostics import Page, every_page, found_in

PAGES = {page.code: page for page in every_page()}
WITHOUT_EXAMPLE = {"LI100", "LI600"}
"""Reported by modules of others, and by scenarios when they are played."""


@pytest.mark.parametrize("code", [code for code in PAGES if code not in WITHOUT_EXAMPLE])
def test_the_wrong_example_brings_its_code_alone_and_the_right_one_none(code: str, registry: Registry) -> None:
    page = PAGES[code]
    wrong, right = page.examples(wrong=True), page.examples(wrong=False)
    assert wrong
    assert right
    found, _ = found_in(wrong, registry)
    assert [one.code for one in found] == [page.code], list(map(str, found))
    assert "\n```text said\n" in page.text
    assert found_in(right, registry)[0] == ()


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_a_page_says_what_is_wrong_and_what_to_do(page: Page) -> None:
    assert page.title.endswith((".", "…"))
    assert page.do.endswith((".", "…", ")"))
    assert f"# {page.code}: " in page.text
