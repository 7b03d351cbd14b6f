"""The step `ask`: a form goes to a third party, and the process waits for the answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from core.actors import SYSTEM, Actor
from core.clock import VirtualClock
from core.database import reading
from core.dispatch import dispatch
from core.errors import Forbidden, Invalid
from modules.cases.models import CaseSubmission
from modules.corrections.answering import AnswerRequest
from modules.corrections.errors import AlreadyAnswered
from modules.corrections.models import AnswerDraft
from modules.corrections.withdrawing import WithdrawRequest
from modules.documents.models import Document
from modules.parties.language import PartyInput
from tests.fixtures.kernels import person
from tests.modules.corrections.conftest import ADVISER, Loan
from tests.modules.pages.conftest import picture

IBAN = "FR1420041010050500013M02606"
READER = person("reader", "reader", pack="lending")
PAGE = {"iban": IBAN, "_page": "account", "_action": "next"}
REST: dict[str, Any] = {"bank__branch": "Lyon", "bank__since": "2025-03-06", "_page": "more"}


def path_of(loan: Loan, place: int = -1) -> str:
    return f"/requests/{loan.requests[place].id}"


def whole(**more: Any) -> dict[str, Any]:
    return {"iban": IBAN, "bank": {"branch": "Lyon", "since": "2025-03-06"}, **more}


def answer(loan: Loan, values: dict[str, Any], actor: Actor = SYSTEM) -> None:
    command = AnswerRequest(request_id=loan.requests[-1].id, case_id=loan.case_id, values=values)
    dispatch(loan.kernel, command, actor)


def test_the_party_is_mailed_what_it_is_asked_and_finds_it_on_its_page(loan: Loan) -> None:
    loan.run("check_bank", advice="<b>Hurry</b>")
    mail = loan.mails[-1]
    assert mail.subject == "Your bank details: please answer"
    assert "/my/" in mail.text
    assert "Please answer before" in mail.text
    home = loan.get(language="fr").text
    assert "Vos coordonnées bancaires" in home
    page = loan.get(path_of(loan), language="fr").text
    assert "&lt;b&gt;Hurry&lt;/b&gt;" in page
    assert "<b>Hurry" not in page
    assert "Merci de répondre avant" in page


def test_a_paper_that_an_open_ask_wants_is_asked_for_once(loan: Loan) -> None:
    assert 'action="/my/pieces/statement"' in loan.get().text
    loan.run("check_bank")
    home = loan.get().text
    assert "/my/requests/" in home
    assert "/my/pieces/statement" not in home
    assert "We still need" not in home and "Nothing is missing" not in home


def test_a_party_without_javascript_answers_step_by_step_and_the_process_goes_on(loan: Loan) -> None:
    loan.run("check_bank")
    path = path_of(loan)
    assert loan.post(path, **{**PAGE, "iban": "nonsense"}).status_code == 422
    onward = loan.post(path, **PAGE)
    assert onward.headers["location"].endswith("?step=more")
    files = {"paper": ("bill.png", picture(), "image/png")}
    assert loan.post(path, files=files, _action="submit", **REST).status_code == 303
    assert loan.data["advice"] == "Lyon answered"
    assert (loan.data["days"], loan.data["opened_on"]) == (1, "2025-03-06")
    assert IBAN not in str(loan.data)
    documents = loan.read(lambda ctx: [one.piece for one in ctx.session.exec(select(Document))])
    assert documents == ["statement"]
    assert loan.facts.count("form.answered") == 1
    assert "incident" not in loan.statuses


def test_the_submission_is_kept_without_what_is_encrypted_and_says_from_whom(loan: Loan) -> None:
    loan.run("check_bank")
    loan.post(path_of(loan), **PAGE)
    loan.post(path_of(loan), _action="submit", **REST)
    kept = loan.read(lambda ctx: list(ctx.session.exec(select(CaseSubmission))))[-1]
    assert (kept.form, kept.purpose) == ("bank_details", "ask:bank")
    assert kept.actor.startswith("party:")
    assert "iban" not in kept.data


def test_what_is_typed_is_kept_encrypted_and_goes_on_on_another_device(loan: Loan) -> None:
    loan.run("check_bank")
    path = path_of(loan)
    assert loan.post(f"{path}/keep", iban=IBAN, _page="account").status_code == 200
    kept = loan.read(lambda ctx: list(ctx.session.exec(select(AnswerDraft))))
    assert IBAN not in kept[0].sealed
    loan.another_device()
    assert IBAN in loan.get(path).text.replace(" ", "")
    assert "You have begun" in loan.get().text
    loan.post(path, **PAGE)
    loan.post(path, _action="submit", **REST)
    assert loan.read(lambda ctx: list(ctx.session.exec(select(AnswerDraft)))) == []


def test_a_file_that_was_sent_before_is_still_there_days_later(loan: Loan) -> None:
    loan.run("check_bank")
    path = path_of(loan)
    files = {"paper": ("bill.png", picture(), "image/png")}
    assert "bill.png" in loan.post(f"{path}/upload", files=files, _page="more").text
    loan.post(path, **PAGE)
    loan.later(days=4)
    loan.another_device()
    page = loan.get(f"{path}?step=more").text
    assert "bill.png" in page
    found = page.split('name="paper[]" value="')[1].split('"')[0]
    assert loan.post(path, _action="submit", **{**REST, "paper[]": found}).status_code == 303
    assert loan.read(lambda ctx: [one.name for one in ctx.session.exec(select(Document))]) == ["bill.png"]


def test_going_on_later_keeps_even_what_is_not_right_yet(loan: Loan) -> None:
    loan.run("check_bank")
    answer = loan.post(path_of(loan), iban="FR14", _page="account", _action="later")
    assert answer.headers["location"] == "/my"
    assert 'value="FR14"' in loan.get(path_of(loan)).text


def test_reminders_go_out_once_each_and_stop_with_the_answer(loan: Loan) -> None:
    loan.run("check_bank")
    loan.later(days=3, minutes=1)
    assert [one.subject for one in loan.mails][-1] == "Reminder: Your bank details: please answer"
    loan.later(days=2)
    assert len(loan.mails) == 2
    loan.post(path_of(loan), **PAGE)
    loan.post(path_of(loan), _action="submit", **REST)
    loan.later(days=9)
    assert len(loan.mails) == 2
    assert loan.facts.count("form.reminded") == 1


def test_when_no_worker_ran_for_a_week_one_reminder_goes_out(loan: Loan) -> None:
    loan.run("check_bank")
    loan.later(days=8)
    assert len(loan.mails) == 2
    loan.later(days=1)
    assert len(loan.mails) == 2


def test_without_an_answer_the_process_goes_on_when_the_time_is_over(loan: Loan) -> None:
    loan.run("check_bank")
    path = path_of(loan)
    loan.later(days=10, minutes=1)
    assert loan.data["advice"] == "late"
    assert "form.overdue" in loan.facts
    loan.another_device()
    over = loan.get(path, language="fr")
    assert (over.status_code, "Le délai de cette réponse est passé" in over.text) == (410, True)
    assert loan.post(path, **PAGE).status_code == 410


def test_an_answer_in_the_moment_after_its_time_counts_as_late_even_before_the_timer_ran(loan: Loan) -> None:
    loan.run("check_bank")
    party = loan.requests[0]
    assert isinstance(loan.kernel.clock, VirtualClock)
    loan.kernel.clock.advance(timedelta(days=10))
    with pytest.raises(AlreadyAnswered):
        dispatch(loan.kernel, AnswerRequest(request_id=party.id, case_id=loan.case_id, values=whole()), ADVISER)


def test_an_answer_is_taken_once_however_many_arrive_at_the_same_time(loan: Loan) -> None:
    loan.run("check_bank")
    command = AnswerRequest(request_id=loan.requests[0].id, case_id=loan.case_id, values=whole())

    def send(_: int) -> str:
        try:
            return str(dispatch(loan.kernel, command, ADVISER)["status"])
        except AlreadyAnswered:
            return "again"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, range(4))) == ["again", "again", "again", "answered"]
    assert loan.facts.count("form.answered") == 1


def test_another_party_finds_nothing_and_changes_nothing(loan: Loan) -> None:
    loan.run("check_bank")
    path = path_of(loan)
    assert loan.get(path, role="guarantor").status_code == 404
    assert loan.post(path, role="guarantor", **PAGE).status_code == 404
    assert loan.post(f"{path}/keep", role="guarantor", iban=IBAN).status_code == 404
    assert loan.requests[0].status == "open"


def test_what_the_form_does_not_ask_for_is_left_out(loan: Loan) -> None:
    loan.run("check_bank")
    loan.post(path_of(loan), **{**PAGE, "income": "1", "advice": "forged"})
    loan.post(path_of(loan), _action="submit", **{**REST, "income": "1", "stage": "ended"})
    assert (loan.data["income"], loan.case.stage) == ("2000", "study")


def test_several_parties_are_asked_at_once_and_each_branch_goes_on_by_itself(loan: Loan) -> None:
    loan.run("both")
    assert len(loan.requests) == 2
    assert 'value="2000"' in loan.get(path_of(loan, 0)).text
    assert loan.post(path_of(loan, 0), income="2500").status_code == 303
    assert (loan.data["income"], loan.data.get("advice")) == ("2500.00", None)
    loan.later(days=2, minutes=1)
    assert loan.data["advice"] == "answered late"


def test_each_value_of_a_list_asks_for_itself(lend: Callable[..., Loan]) -> None:
    loan = lend(papers=["lease", "bill"])
    loan.run("each")
    home = loan.get().text
    assert "lease" in home
    assert "bill" in home
    for place in (1, 0):
        assert loan.post(path_of(loan, place), words="good").status_code == 303
    assert loan.data["days"] == 2


def test_an_ask_falls_away_with_its_stage_and_its_link_says_so(loan: Loan) -> None:
    loan.run("while_studied")
    loan.run("shelve")
    assert loan.data["advice"] == "withdrawn"
    over = loan.get(path_of(loan))
    assert (over.status_code, "We no longer need this answer" in over.text) == (410, True)
    assert loan.post(path_of(loan), words="still").status_code == 410


def test_when_the_case_closes_its_open_asks_are_over(loan: Loan) -> None:
    loan.run("check_bank")
    loan.run("end")
    assert loan.get(path_of(loan)).status_code == 410
    assert "/my/requests/" not in loan.get().text


def test_somebody_with_the_right_answers_for_the_party_and_it_is_said_who(loan: Loan) -> None:
    loan.run("check_bank")
    command = AnswerRequest(request_id=loan.requests[0].id, case_id=loan.case_id, values=whole())
    with pytest.raises(Forbidden):
        dispatch(loan.kernel, command, READER)
    dispatch(loan.kernel, command, ADVISER)
    assert loan.requests[0].answered_by == "person:adviser"
    assert loan.data["advice"] == "Lyon answered"


def test_what_is_withdrawn_lets_the_process_go_on_without_an_answer(loan: Loan) -> None:
    loan.run("check_bank")
    command = WithdrawRequest(request_id=loan.requests[0].id, case_id=loan.case_id)
    with pytest.raises(Forbidden):
        dispatch(loan.kernel, command, READER)
    dispatch(loan.kernel, command, ADVISER)
    assert loan.data["advice"] == "withdrawn"
    assert loan.get(path_of(loan)).status_code == 410


def test_a_party_without_an_address_is_not_lost_but_told_by_a_fact(lend: Callable[..., Loan]) -> None:
    loan = lend({"borrower": PartyInput(first_name="Ada", last_name="Byron")})
    loan.run("check_bank")
    assert "form.unreachable" in loan.facts
    assert loan.mails == []
    assert loan.requests[0].status == "open"


def test_nobody_in_the_role_lets_the_process_go_on(lend: Callable[..., Loan]) -> None:
    loan = lend({})
    loan.run("check_bank")
    assert loan.data["advice"] == "nobody"
    assert "form.unasked" in loan.facts


def test_drafts_that_nobody_waits_for_are_forgotten(loan: Loan) -> None:
    loan.run("check_bank")
    loan.post(f"{path_of(loan)}/keep", iban=IBAN, _page="account")
    loan.run("end")
    loan.later(hours=2)
    with reading(loan.kernel.engine) as session:
        assert list(session.exec(select(AnswerDraft))) == []


def test_a_hostile_answer_is_refused_and_the_draft_stays(loan: Loan) -> None:
    loan.run("check_bank")
    path = path_of(loan)
    loan.post(f"{path}/keep", iban=IBAN, _page="account")
    assert loan.post(f"{path}/keep", iban="x" * 600_000, _page="account").status_code == 303
    hostile = {"bank": [[{}]], "iban": {"a": 1}, "paper": [{"id": "x" * 99}]}
    with pytest.raises(Invalid):
        answer(loan, hostile)
    assert loan.requests[0].status == "open"
