"""Files of public pages: with the step's post, or as soon as they are chosen."""

import pytest

from modules.pages import drafts
from tests.modules.pages.conftest import BUILDING, PAGE, YOU, Visitor, picture

IMAGE = ("plan.png", picture(), "image/png")


@pytest.fixture
def at_building(visitor: Visitor) -> Visitor:
    """A visitor whose first step is done."""
    visitor.get()
    visitor.step("you", YOU)
    return visitor


def send(visitor: Visitor, name: str, content: bytes, type_: str = "image/png"):  # type: ignore[no-untyped-def]
    """The second step with a file."""
    return visitor.step("building", BUILDING, files={"plan": (name, content, type_)})


def test_a_refused_file_is_told_at_its_field_and_the_rest_stays(at_building: Visitor) -> None:
    page = send(at_building, "plan.png", b"MZ" + b"\0" * 400)
    assert page.status_code == 422
    assert 'id="e--plan"' in page.text
    assert 'value="42.5"' in page.text
    assert at_building.drafts[0].files == {}


def test_a_file_of_another_kind_is_refused_whatever_its_name_says(at_building: Visitor) -> None:
    page = send(at_building, "plan.png", picture(format_="JPEG"))
    assert page.status_code == 422
    assert "JPG" in page.text


def test_a_file_over_the_limit_of_its_field_is_refused_at_it(at_building: Visitor) -> None:
    page = send(at_building, "plan.png", picture()[:100] + b"\0" * (11 * 1024 * 1024))
    assert page.status_code == 422
    assert "plan.png is larger than" in page.text
    assert 'value="42.5"' in page.text


def test_a_post_over_the_limit_leads_back_to_the_step(at_building: Visitor) -> None:
    token = at_building.token()
    answer = at_building.client.post(
        PAGE,
        data={"_csrf": token, "_page": "building"},
        files={"plan": ("plan.png", b"\0" * (52 * 1024 * 1024), "image/png")},
        headers={"referer": f"http://testserver{PAGE}?step=building"},
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{PAGE}?step=building"
    assert "larger than the limit" in at_building.get(f"{PAGE}?step=building").text


def test_a_post_over_the_limit_never_leads_elsewhere(at_building: Visitor) -> None:
    answer = at_building.client.post(
        PAGE,
        data={"_csrf": at_building.token()},
        files={"plan": ("plan.png", b"\0" * (52 * 1024 * 1024), "image/png")},
        headers={"referer": "https://evil.example/p/x"},
    )
    assert answer.headers["location"] == "/"


def test_a_hostile_file_name_is_cleaned_and_escaped(at_building: Visitor) -> None:
    review = send(at_building, "../../<script>alert(1)</script>.png", picture())
    assert "<script>alert" not in review.text
    (file,) = at_building.drafts[0].files.values()
    assert "/" not in file["name"]


def test_a_file_of_an_input_that_the_form_lacks_is_ignored(at_building: Visitor) -> None:
    at_building.step("building", BUILDING, files={"passport": IMAGE})
    assert at_building.drafts[0].files == {}


def test_an_upload_at_once_answers_with_its_field(at_building: Visitor) -> None:
    data = {"_page": "building", **BUILDING, "surface": "77"}
    answer = at_building.post(f"{PAGE}/upload", data, {"plan": IMAGE})
    assert answer.headers["hx-retarget"] == answer.headers["hx-reselect"] == "#w--plan"
    assert "plan.png" in answer.text
    assert at_building.drafts[0].data["surface"] == "77"


def test_an_upload_without_a_draft_starts_one(visitor: Visitor) -> None:
    visitor.get()
    visitor.post(f"{PAGE}/upload", {"_page": "building"}, {"plan": IMAGE})
    assert len(visitor.drafts[0].files) == 1


def test_the_files_of_others_are_unknown(at_building: Visitor) -> None:
    send(at_building, *IMAGE)
    (stolen,) = at_building.drafts[0].files
    thief = at_building.another()
    thief.get()
    thief.step("you", YOU)
    page = thief.step("building", {**BUILDING, "plan[]": stolen})
    assert page.status_code == 422
    assert thief.cases == []


def test_a_file_that_was_taken_back_is_not_sent(at_building: Visitor) -> None:
    send(at_building, *IMAGE)
    (file_id,) = at_building.drafts[0].files
    at_building.post(PAGE, {**BUILDING, "_page": "building", "plan[]": file_id, "_remove": "plan[0]"})
    assert at_building.drafts[0].files == {}


def test_a_new_file_takes_the_place_of_the_last(at_building: Visitor) -> None:
    send(at_building, *IMAGE)
    send(at_building, "better.png", picture())
    (file,) = at_building.drafts[0].files.values()
    assert file["name"] == "better.png"


def test_a_draft_holds_only_so_much(at_building: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST_BYTES", 1000)
    page = send(at_building, *IMAGE)
    assert page.status_code == 413
    assert 'value="42.5"' in page.text
    assert at_building.drafts[0].files == {}


def test_refreshing_keeps_nothing(at_building: Visitor) -> None:
    before = at_building.drafts[0].data
    page = at_building.post(f"{PAGE}/refresh", {"_page": "building", "surface": "12"})
    assert 'value="12"' in page.text
    assert at_building.drafts[0].data == before
