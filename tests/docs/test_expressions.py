"""Rule: every example of the page on expressions gives what the page says."""

import re
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from core.calendars.calendar import standard
from core.expressions import parse
from core.expressions.opentime import CALENDAR
from tests.docs.snippets import DOCS

ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \|$", re.MULTILINE)
FACTS = {
    "amount": Decimal("1200.50"),
    "deposit": None,
    "stage": "study",
    "kinds": ["a", "b"],
    "today": date(2026, 3, 2),
    CALENDAR: standard(ZoneInfo("Europe/Paris"), "FR"),
    "birth": date(2000, 2, 29),
    "owner": {"name": "Ada Byron"},
    "rows": [{"price": Decimal("10"), "paid": True}, {"price": Decimal("2.50"), "paid": False}],
}


def examples() -> list[tuple[str, str]]:
    """Expressions and what the page says that they give."""
    page = (DOCS / "expressions.md").read_text("utf-8").partition("\n## Names")[0]
    return [(found[0], found[1].strip()) for found in ROW.findall(page)]


def shown(value: object) -> str:
    """A value as the page writes it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return value.isoformat() if isinstance(value, date) else str(value)


def test_the_page_has_examples() -> None:
    assert len(examples()) > 20


@pytest.mark.parametrize(("expression", "says"), examples())
def test_an_example_gives_what_the_page_says(expression: str, says: str) -> None:
    assert shown(parse(expression).evaluate(FACTS)) == says
