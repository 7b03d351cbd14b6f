"""Rules of who sees what on the pages of work."""

import pytest

from core.kernel import Kernel
from tests.modules.dossiers.browsers import main_part
from tests.modules.dossiers.conftest import OpenFile, SignIn

SECRET = "Only clerks may read this"


@pytest.mark.parametrize(
    "path", ["/cases/{id}", "/cases/{id}/history", "/cases/{id}/edit?fields=note", "/cases/{id}/assignee"]
)
@pytest.mark.parametrize("roles", [(), ("outsider",)])
def test_a_case_that_one_may_not_read_is_not_there(
    open_file: OpenFile, sign_in: SignIn, path: str, roles: tuple[str, ...]
) -> None:
    case_id = open_file()["case_id"]
    assert sign_in(*roles).get(path.format(id=case_id)).status_code == 404


def test_a_right_with_a_condition_opens_only_the_cases_for_which_it_holds(open_file: OpenFile, sign_in: SignIn) -> None:
    north, south = open_file(region="north"), open_file(region="south")
    browser = sign_in("north")
    assert browser.get(f"/cases/{north['case_id']}").status_code == 200
    assert browser.get(f"/cases/{south['case_id']}").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/work", "/tasks", "/search?q=a", "/work/desk/todo", "/cases/x", "/parties/x", "/work/navigation"],
)
def test_visitors_sign_in_first(sign_in: SignIn, path: str) -> None:
    client = sign_in().client
    client.cookies.clear()
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/login")


@pytest.mark.parametrize("tab", ["", "/main", "/history"])
def test_a_masked_field_never_reaches_the_page(open_file: OpenFile, sign_in: SignIn, tab: str) -> None:
    case_id = open_file(note=SECRET, amount="500")["case_id"]
    assert SECRET not in sign_in("reader").read(f"/cases/{case_id}{tab}")


def test_a_field_that_is_not_masked_does(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file(note=SECRET)["case_id"]
    assert SECRET in sign_in("clerk").read(f"/cases/{case_id}")


def test_a_basket_shows_no_masked_field(open_file: OpenFile, sign_in: SignIn) -> None:
    open_file(note=SECRET)
    assert SECRET not in sign_in("reader").read("/work/desk/todo")
    assert SECRET in sign_in("clerk").read("/work/desk/todo")


def test_a_table_of_other_cases_shows_no_masked_field(open_file: OpenFile, sign_in: SignIn) -> None:
    open_file(note=SECRET)
    case_id = open_file()["case_id"]
    assert SECRET not in sign_in("reader").read(f"/cases/{case_id}/history")
    assert SECRET in sign_in("clerk").read(f"/cases/{case_id}/history")


def test_the_timeline_does_not_name_a_masked_field(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file(note=SECRET, amount="5")["case_id"]
    page = main_part(sign_in("reader").read(f"/cases/{case_id}/history"))
    assert "Amount" in page
    assert "Note" not in page


def test_a_masked_field_can_not_be_edited(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file(note=SECRET)["case_id"]
    assert sign_in("reader").get(f"/cases/{case_id}/edit?fields=note").status_code == 404


def test_whoever_may_not_update_is_offered_no_change(open_file: OpenFile, sign_in: SignIn) -> None:
    case_id = open_file(region="north")["case_id"]
    browser = sign_in("boss")
    assert "/edit?" not in browser.read(f"/cases/{case_id}")
    assert browser.get(f"/cases/{case_id}/edit?fields=note").status_code == 403


def test_sorting_by_a_masked_field_tells_nothing_of_it(open_file: OpenFile, sign_in: SignIn) -> None:
    for number in range(30):
        open_file(note=f"{SECRET} {99 - number}")
    first = sign_in("reader").read("/work/desk/noted")
    assert first.index("F-00001") < first.index("F-00002")


def test_a_party_is_known_only_to_those_who_read_one_of_its_cases(
    open_file: OpenFile, sign_in: SignIn, kernel: Kernel
) -> None:
    case_id = open_file(region="south")["case_id"]
    clerk = sign_in("clerk")
    url = clerk.read(f"/cases/{case_id}").split('href="/parties/', 1)[1].split('"', 1)[0]
    assert "ada@example.org" in clerk.read(f"/parties/{url}")
    assert sign_in("north").get(f"/parties/{url}").status_code == 404
    assert sign_in("outsider").get(f"/parties/{url}").status_code == 404


def test_the_page_of_a_party_lists_readable_cases_only(open_file: OpenFile, sign_in: SignIn) -> None:
    north, south = open_file(region="north"), open_file(region="south")
    browser = sign_in("north")
    url = browser.read(f"/cases/{north['case_id']}").split('href="/parties/', 1)[1].split('"', 1)[0]
    page = browser.read(f"/parties/{url}")
    assert north["reference"] in page
    assert south["reference"] not in page


def test_search_finds_readable_cases_only(open_file: OpenFile, sign_in: SignIn) -> None:
    north, south = open_file(region="north"), open_file(region="south")
    page = sign_in("north").read("/search?q=byron")
    assert north["reference"] in page
    assert south["reference"] not in page
    assert "Ada Byron" not in sign_in("outsider").read("/search?q=byron")


def test_a_whole_reference_leads_to_its_case(open_file: OpenFile, sign_in: SignIn) -> None:
    opened = open_file(region="south")
    found = sign_in("clerk").get(f"/search?q={opened['reference']}")
    assert found.headers["location"] == f"/cases/{opened['case_id']}"
    assert sign_in("north").get(f"/search?q={opened['reference']}").status_code == 200
