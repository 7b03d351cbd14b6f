"""Public pages, filled step by step without JavaScript."""

from datetime import timedelta

import pytest

from core.database import reading
from core.journal import entries
from core.worker import sweep
from modules.cases.models import CaseSubmission
from modules.pages.counting import LIMITS
from modules.pages.sweeping import draft_references, sweep_pages
from modules.parties.models import Party
from tests.modules.pages.conftest import BUILDING, PAGE, YOU, Visitor, picture

HOSTILE = '"><script>alert(1)</script>'


def test_the_start_shows_the_first_step_and_makes_no_draft(visitor: Visitor) -> None:
    page = visitor.get()
    assert "Ask for a permit" in page.text
    assert "Tell us what you build." in page.text
    assert 'name="first_name"' in page.text
    assert visitor.drafts == []


def test_a_page_that_is_not_there_answers_404(visitor: Visitor) -> None:
    assert visitor.get("/p/permits/nothing").status_code == 404
    assert visitor.get("/p/nowhere/request").status_code == 404


def test_a_filled_page_opens_one_case_with_party_values_and_documents(visitor: Visitor) -> None:
    visitor.get()
    visitor.step("you", YOU)
    visitor.clock.advance(timedelta(minutes=3))
    review = visitor.step("building", BUILDING, files={"plan": ("plan.png", picture(), "image/png")})
    assert "42.5" in review.text
    assert "plan.png" in review.text
    thanks = visitor.send()
    (case,), (party,), (document,) = visitor.cases, visitor.rows(Party), visitor.documents
    assert case.reference in thanks.text
    assert "Thank you" in thanks.text
    assert (party.first_name, party.email) == ("Ada", "ada@example.org")
    assert case.data["surface"] == "42.5"
    assert (document.piece, document.party_id, document.source) == ("plan", party.id, "form")
    (submission,) = visitor.rows(CaseSubmission)
    assert submission.purpose == "page:request"
    with reading(visitor.kernel.engine) as session:
        facts = [entry.type for entry in entries(session, case.id)]
    assert facts.index("case.opened") < facts.index("form.submitted") < facts.index("document.received")


def test_a_sent_draft_keeps_nothing_personal(visitor: Visitor) -> None:
    visitor.fill()
    visitor.send()
    (draft,) = visitor.drafts
    assert (draft.data, draft.files) == ({}, {})


def test_sending_twice_opens_one_case_and_shows_the_same_thanks(visitor: Visitor) -> None:
    visitor.fill()
    first, second = visitor.send(), visitor.send()
    assert len(visitor.cases) == 1
    assert visitor.cases[0].reference in first.text
    assert visitor.cases[0].reference in second.text


def test_after_sending_the_page_starts_anew(visitor: Visitor) -> None:
    visitor.fill()
    visitor.send()
    assert "Lovelace" not in visitor.get().text
    visitor.fill(first_name="Grace")
    visitor.send()
    assert len(visitor.cases) == 2


def test_mistakes_show_at_their_step_and_what_was_typed_stays(visitor: Visitor) -> None:
    visitor.get()
    page = visitor.step("you", {**YOU, "email": "not an address"})
    assert page.status_code == 422
    assert "form__summary" in page.text
    assert 'value="not an address"' in page.text
    assert 'value="Lovelace"' in page.text


def test_a_step_cannot_be_skipped(visitor: Visitor) -> None:
    visitor.get()
    assert 'name="first_name"' in visitor.get(f"{PAGE}?step=building").text
    assert visitor.client.get(f"{PAGE}/review").headers["location"] == PAGE


def test_a_required_field_cannot_be_left_out_by_skipping_its_step(visitor: Visitor) -> None:
    visitor.get()
    visitor.step("building", BUILDING)
    visitor.clock.advance(timedelta(minutes=3))
    page = visitor.send()
    assert visitor.cases == []
    assert page.status_code == 422
    assert 'name="first_name"' in page.text


def test_previous_keeps_what_was_typed_without_judging_it(visitor: Visitor) -> None:
    visitor.get()
    visitor.step("you", YOU)
    page = visitor.step("building", {"surface": "no number"}, action="previous")
    assert 'value="Ada"' in page.text
    assert "no number" in visitor.get(f"{PAGE}?step=building").text


def test_the_draft_is_found_again_by_its_browser_alone(visitor: Visitor) -> None:
    visitor.get()
    visitor.step("you", YOU)
    assert "Lovelace" in visitor.get().text
    assert "Lovelace" not in visitor.another().get().text


def test_a_made_up_cookie_leads_to_no_draft(visitor: Visitor) -> None:
    visitor.get()
    visitor.step("you", YOU)
    thief = visitor.another()
    thief.client.cookies.set("liasse_draft_permits_request", visitor.drafts[0].id)
    page = thief.get()
    assert page.status_code == 200
    assert "Lovelace" not in page.text


def test_nothing_personal_is_in_the_cookies(visitor: Visitor) -> None:
    visitor.fill()
    assert all("Ada" not in value and "ada@" not in value for value in visitor.client.cookies.values())
    for header in visitor.get().headers.get_list("set-cookie"):
        assert "HttpOnly" in header


def test_the_cookie_of_a_draft_is_for_its_page_and_hidden_from_scripts(visitor: Visitor) -> None:
    headers = visitor.client.get(PAGE).headers.get_list("set-cookie")
    (cookie,) = [header for header in headers if header.startswith("liasse_draft_permits_request=")]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert f"Path={PAGE}" in cookie


def test_forged_fields_are_ignored(visitor: Visitor) -> None:
    visitor.fill(fee="1", approved="true", reason="x", iban="FR76", stage="granted")
    visitor.send()
    (case,) = visitor.cases
    assert case.stage == "received"
    assert case.data["approved"] is False
    assert case.data.get("iban") is None


def test_a_post_without_the_token_is_refused(visitor: Visitor) -> None:
    visitor.get()
    answer = visitor.client.post(PAGE, data={**YOU, "_page": "you", "_action": "next"})
    assert answer.status_code == 403
    assert visitor.drafts == []


def test_without_cookies_the_page_says_so_and_keeps_what_was_typed(visitor: Visitor) -> None:
    answer = visitor.client.post(PAGE, data={**YOU, "_page": "you", "_action": "next"})
    assert answer.status_code == 422
    assert "cookie" in answer.text
    assert 'value="Lovelace"' in answer.text


def test_hostile_values_are_shown_as_text(visitor: Visitor) -> None:
    review = visitor.fill(first_name=HOSTILE, last_name=HOSTILE)
    assert "<script>alert" not in review.text
    assert "&lt;script&gt;alert" in review.text
    assert "<script>alert" not in visitor.get().text


def test_a_filled_honeypot_opens_nothing(visitor: Visitor) -> None:
    visitor.fill()
    page = visitor.send(website="https://spam.example")
    assert page.status_code == 422
    assert visitor.cases == []


def test_whoever_is_faster_than_people_reads_the_review_again(visitor: Visitor) -> None:
    visitor.get()
    visitor.step("you", YOU)
    visitor.step("building", BUILDING)
    assert visitor.send().status_code == 422
    assert visitor.cases == []
    visitor.clock.advance(timedelta(seconds=4))
    assert visitor.send().status_code == 200
    assert len(visitor.cases) == 1


def test_a_network_starts_only_so_many_drafts_an_hour(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = LIMITS["draft"]
    monkeypatch.setitem(LIMITS, "draft", type(limit)(2, limit.window))
    statuses = []
    for _ in range(3):
        one = visitor.another()
        one.get()
        statuses.append(one.step("you", YOU).status_code)
    assert statuses == [200, 200, 429]
    visitor.clock.advance(timedelta(hours=1, seconds=1))
    late = visitor.another()
    late.get()
    assert late.step("you", YOU).status_code == 200


def test_ten_thousand_values_are_refused(visitor: Visitor) -> None:
    visitor.get()
    body = "&".join(f"rows[{n}][a]=1" for n in range(10_000))
    token = visitor.token()
    answer = visitor.client.post(
        PAGE,
        content=f"_csrf={token}&_page=you&{body}",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code in (400, 413)
    assert visitor.drafts == []


def test_endless_answers_are_refused_and_the_draft_stays(visitor: Visitor) -> None:
    visitor.get()
    visitor.step("you", YOU)
    page = visitor.step("you", {**YOU, "first_name": "x" * 600_000})
    assert page.status_code == 413
    assert visitor.drafts[0].data["first_name"] == "Ada"


@pytest.mark.parametrize("name", ["surface[]", "surface[a][b]", "kind[0]", "_page", "you", "[", "surface"])
def test_values_of_the_wrong_shape_never_break_the_page(visitor: Visitor, name: str) -> None:
    visitor.get()
    visitor.step("you", YOU)
    assert visitor.step("building", {name: "x"}).status_code == 422


def test_a_link_with_a_language_is_honoured_and_remembered(visitor: Visitor) -> None:
    assert "Demander un permis" in visitor.get(f"{PAGE}?lang=fr").text
    assert "Demander un permis" in visitor.get().text
    assert visitor.client.get(f"{PAGE}?lang=fr&step=you").headers["location"] == f"{PAGE}?step=you"


def test_an_unknown_language_changes_nothing(visitor: Visitor) -> None:
    assert "Ask for a permit" in visitor.get(f"{PAGE}?lang=%0d%0ax").text


def test_the_party_is_written_to_in_the_language_of_the_page(visitor: Visitor) -> None:
    visitor.get(f"{PAGE}?lang=fr")
    visitor.fill()
    visitor.send()
    assert visitor.rows(Party)[0].language == "fr"


def test_drafts_are_forgotten_after_a_week(visitor: Visitor) -> None:
    visitor.get()
    visitor.step("you", YOU)
    visitor.clock.advance(timedelta(days=6))
    sweep_pages(visitor.kernel)
    assert len(visitor.drafts) == 1
    visitor.clock.advance(timedelta(days=1, seconds=1))
    assert "Lovelace" not in visitor.get().text
    sweep_pages(visitor.kernel)
    assert visitor.drafts == []


def test_the_work_after_the_commit_succeeds(visitor: Visitor) -> None:
    visitor.fill()
    visitor.send()
    sweep(visitor.kernel)
    assert len(visitor.cases) == 1


def test_files_of_drafts_are_not_orphans(visitor: Visitor) -> None:
    visitor.get()
    visitor.step("you", YOU)
    visitor.step("building", BUILDING, files={"plan": ("plan.png", picture(), "image/png")})
    (draft,) = visitor.drafts
    with reading(visitor.kernel.engine) as session:
        kept = set(draft_references(session))
    assert kept == {file["storage_key"] for file in draft.files.values()}
    assert len(kept) == 1
