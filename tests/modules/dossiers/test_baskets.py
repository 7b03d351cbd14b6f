"""Rules of baskets: what they hold for whom, in which order, page by page."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from core.actors import SYSTEM
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.cases.commands import AssignCase
from tests.modules.dossiers.browsers import Browser, main_part
from tests.modules.dossiers.conftest import OpenFile, SignIn

REFERENCE = re.compile(r">(F-\d{5})</a>")
NEXT = re.compile(r'rel="next" href="([^"]+)"')


def listed(browser: Browser, path: str) -> list[str]:
    """The references in a basket, over all of its pages."""
    found: list[str] = []
    while path:
        page = browser.read(path)
        found += REFERENCE.findall(page)
        following = NEXT.search(page)
        path = following[1].replace("&amp;", "&") if following else ""
    return found


@pytest.mark.parametrize("basket", ["todo", "dear", "noted"])
def test_pages_show_every_case_once(open_file: OpenFile, sign_in: SignIn, basket: str) -> None:
    made = []
    for number in range(60):
        value = {} if number % 7 == 0 else {"amount": str(number % 5), "note": f"n{number % 4}"}
        made.append(open_file(**value)["reference"])
    found = listed(sign_in("clerk"), f"/work/desk/{basket}")
    assert len(found) == len(set(found))
    assert sorted(found) == sorted(made)


def test_a_basket_is_in_the_order_of_its_column_and_what_is_missing_comes_last(
    open_file: OpenFile, sign_in: SignIn
) -> None:
    for amount in ("9.5", None, "100", "20"):
        open_file(**({"amount": amount} if amount else {}))
    assert listed(sign_in("clerk"), "/work/desk/dear") == ["F-00001", "F-00004", "F-00003", "F-00002"]


def test_the_newest_come_first_where_the_basket_says_so(open_file: OpenFile, sign_in: SignIn) -> None:
    for _ in range(2):
        open_file(case_type="visit")
    page = sign_in("outsider").read("/work/desk/visits")
    assert page.index("V-00002") < page.index("V-00001")


def test_a_basket_holds_what_its_condition_says(open_file: OpenFile, sign_in: SignIn) -> None:
    opened = open_file()
    clerk = sign_in("clerk")
    clerk.post(f"/cases/{opened['case_id']}/actions/start")
    assert listed(clerk, "/work/desk/todo") == []
    assert listed(clerk, "/work/desk/working") == [opened["reference"]]


def test_a_basket_holds_only_what_one_may_read(open_file: OpenFile, sign_in: SignIn) -> None:
    open_file(region="south")
    north = open_file(region="north")
    assert listed(sign_in("north"), "/work/desk/todo") == [north["reference"]]


@pytest.mark.parametrize(
    ("role", "basket"), [("outsider", "todo"), ("boxed", "todo"), ("clerk", "visits"), ("clerk", "none")]
)
def test_a_basket_that_one_may_not_see_is_not_there(sign_in: SignIn, role: str, basket: str) -> None:
    browser = sign_in(role)
    assert browser.get(f"/work/desk/{basket}").status_code == 404
    assert browser.post(f"/work/desk/{basket}/take-next").status_code == 404


def test_a_role_sees_only_the_baskets_that_its_rights_name(open_file: OpenFile, sign_in: SignIn) -> None:
    page = sign_in("boxed").read("/tasks")
    assert "/work/desk/working" in page
    assert "/work/desk/todo" not in page


def test_filters_narrow_a_basket(open_file: OpenFile, sign_in: SignIn, kernel: Kernel) -> None:
    clerk = sign_in("clerk")
    mine, free = open_file(), open_file()
    dispatch(kernel, AssignCase(case_id=mine["case_id"], person_id=clerk.actor.id), SYSTEM)
    assert listed(clerk, "/work/desk/todo?whose=mine") == [mine["reference"]]
    assert listed(clerk, "/work/desk/todo?whose=nobody") == [free["reference"]]
    assert listed(clerk, "/work/desk/todo?whose=late") == []
    assert listed(clerk, f"/work/desk/todo?q={free['reference'].lower()}") == [free["reference"]]
    assert listed(clerk, "/work/desk/todo?q=%25") == []
    assert listed(clerk, "/work/desk/todo?stage=open") == []


def test_an_empty_basket_says_so(sign_in: SignIn) -> None:
    assert "Nothing to do here" in sign_in("clerk").read("/work/desk/todo")
    assert "No case matches" in sign_in("clerk").read("/work/desk/todo?q=zzz")


def test_a_forged_cursor_is_refused(sign_in: SignIn) -> None:
    assert sign_in("clerk").get("/work/desk/todo?cursor=WzEsMl0").status_code == 400


def test_work_starts_in_the_first_basket_that_holds_something(open_file: OpenFile, sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    assert clerk.get("/work").headers["location"] == "/tasks"
    open_file()
    assert clerk.get("/work").headers["location"] == "/work/desk/todo"


def test_the_navigation_counts_by_rights(open_file: OpenFile, sign_in: SignIn) -> None:
    for region in ("north", "south", "south"):
        open_file(region=region)
    counts = re.compile(r'href="/work/desk/todo".*?side__count">(\d+)<', re.DOTALL)
    assert counts.findall(sign_in("clerk").read("/work/navigation")) == ["3"]
    assert counts.findall(sign_in("north").read("/work/navigation")) == ["1"]


def test_a_page_of_a_basket_costs_the_same_whatever_it_holds(
    open_file: OpenFile, sign_in: SignIn, kernel: Kernel
) -> None:
    clerk = sign_in("clerk")
    open_file()
    few = _fewest(kernel, clerk)
    for _ in range(20):
        open_file()
    assert _fewest(kernel, clerk) == few


NOW_AND_THEN = ("core_publication", "accounts_session")
"""What is in force and who asks: known for a moment, then asked for again, whatever is shown."""


def _queries(kernel: Kernel, browser: Browser) -> int:
    seen: list[str] = []

    def count(_: object, __: object, statement: str, *___: object) -> None:
        if not any(table in statement for table in NOW_AND_THEN):
            seen.append(statement)

    event.listen(kernel.engine, "before_cursor_execute", count)
    browser.read("/work/desk/todo")
    event.remove(kernel.engine, "before_cursor_execute", count)
    return len(seen)


def _fewest(kernel: Kernel, browser: Browser) -> int:
    """Without what is asked now and then."""
    return min(_queries(kernel, browser) for _ in range(3))


def test_lateness_stands_out(open_file: OpenFile, sign_in: SignIn, kernel: Kernel) -> None:
    open_file()
    clerk = sign_in("clerk")
    assert 'class="nowrap late"' not in main_part(clerk.read("/work/desk/todo"))
    kernel.clock.advance(timedelta(days=3))  # type: ignore[attr-defined]
    assert 'class="nowrap late"' in main_part(clerk.read("/work/desk/todo"))
