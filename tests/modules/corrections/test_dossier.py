"""What agents see of open asks and running processes, and what they do about them."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from core.clock import VirtualClock
from core.dispatch import dispatch
from core.errors import Forbidden, NotFound
from modules.cases.cancelling import CancelProcess
from modules.cases.errors import ProcessOver
from modules.cases.models import CaseProcess
from modules.parties.language import PartyInput
from tests.fixtures.kernels import person
from tests.modules.corrections.conftest import Loan
from tests.modules.corrections.test_asking import IBAN
from tests.modules.dossiers.browsers import Browser

Browse = Callable[..., Browser]


def course_of(page: str) -> str:
    """The panel of what is under way, in words."""
    found = page.split('id="course"', 1)[1].split("</details>", 1)[0] if 'id="course"' in page else ""
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_the_dossier_says_what_each_branch_waits_for_since_when_and_until_when(loan: Loan, browse: Browse) -> None:
    assert course_of(browse("reader").read(f"/cases/{loan.case_id}")) == ""
    loan.run("both")
    told = course_of(browse("reader").read(f"/cases/{loan.case_id}"))
    assert "Ada Byron (Borrower) has to answer: Income of" in told
    assert "Guarantor: Grace Hopper (Guarantor) has to answer: Your opinion" in told
    assert "since 2 Mar 2026" in told
    assert "until 4 Mar 2026" in told
    assert "Answer for them" not in told
    assert "doit répondre" in course_of(browse("reader", language="fr").read(f"/cases/{loan.case_id}"))


def test_an_agent_answers_on_the_phone_all_steps_on_one_page(loan: Loan, browse: Browse) -> None:
    loan.run("check_bank")
    adviser = browse("adviser")
    path = f"/cases/{loan.case_id}/requests/{loan.requests[0].id}"
    assert path in adviser.read(f"/cases/{loan.case_id}")
    page = adviser.read(path)
    assert 'name="iban"' in page
    assert 'name="bank[branch]"' in page
    values = {"iban": IBAN, "bank[branch]": "Lyon", "bank[since]": "2025-03-06"}
    assert adviser.post(path, False, **{**values, "iban": "wrong"}).status_code == 422
    assert adviser.post(path, False, **values).status_code == 303
    assert loan.data["advice"] == "Lyon answered"
    assert adviser.get(path).status_code == 303
    assert browse("reader").get(path).status_code == 403


def test_an_agent_withdraws_what_was_asked(loan: Loan, browse: Browse) -> None:
    loan.run("check_bank")
    path = f"/cases/{loan.case_id}/requests/{loan.requests[0].id}/withdraw"
    assert browse("reader").post(path).status_code == 403
    assert browse("adviser").post(path).status_code == 303
    assert loan.data["advice"] == "withdrawn"


def test_a_party_without_an_address_shows_in_the_dossier(lend: Callable[..., Loan], browse: Browse) -> None:
    loan = lend({"borrower": PartyInput(first_name="Ada", last_name="<script>x</script>")})
    loan.run("check_bank")
    page = browse("adviser").read(f"/cases/{loan.case_id}")
    assert "No e-mail address: tell them" in course_of(page)
    assert "<script>x" not in page


def test_who_may_cancels_a_process_with_its_branches_and_asks(loan: Loan, browse: Browse) -> None:
    loan.run("both")
    process = loan.read(lambda ctx: ctx.session.get(CaseProcess, _top(loan)))
    command = CancelProcess(case_id=loan.case_id, process_id=process.id)
    with pytest.raises(Forbidden):
        dispatch(loan.kernel, command, person("reader", "reader", pack="lending"))
    path = f"/cases/{loan.case_id}/processes/{process.id}/cancel"
    assert browse("chief").post(path).status_code == 303
    assert set(loan.statuses) == {"stopped"}
    assert "/my/requests/" not in loan.get().text
    assert loan.get(f"/requests/{loan.requests[0].id}").status_code == 410
    with pytest.raises(ProcessOver):
        dispatch(loan.kernel, command, person("chief", "chief", pack="lending"))


def test_a_process_of_another_case_is_not_cancelled(lend: Callable[..., Loan]) -> None:
    one, other = lend(), lend()
    other.run("both")
    command = CancelProcess(case_id=one.case_id, process_id=_top(other))
    with pytest.raises(NotFound):
        dispatch(one.kernel, command, person("chief", "chief", pack="lending"))
    assert "waiting" in other.statuses


def test_a_process_that_failed_shows_with_its_reason_until_somebody_puts_it_aside(
    lend: Callable[..., Loan], browse: Browse
) -> None:
    loan = lend()
    loan.run("endless")
    told = course_of(browse("reader").read(f"/cases/{loan.case_id}"))
    assert "Somebody has to look" in told
    assert "its steps lead back to themselves" in told
    assert isinstance(loan.kernel.clock, VirtualClock)
    loan.kernel.clock.advance(timedelta(minutes=1))
    failed = [one for one in loan.processes if one.status == "incident"]
    for one in failed:
        dispatch(
            loan.kernel,
            CancelProcess(case_id=loan.case_id, process_id=one.id),
            person("chief", "chief", pack="lending"),
        )
    assert course_of(browse("reader").read(f"/cases/{loan.case_id}")) == ""


def _top(loan: Loan) -> str:
    return next(one.id for one in loan.processes if one.parent_id is None and one.status == "waiting")


def test_the_history_tells_who_answered_for_whom(loan: Loan, browse: Browse) -> None:
    loan.run("check_bank")
    adviser = browse("adviser")
    values = {"iban": IBAN, "bank[branch]": "Lyon", "bank[since]": "2025-03-06"}
    adviser.post(f"/cases/{loan.case_id}/requests/{loan.requests[0].id}", False, **values)
    page = adviser.read(f"/cases/{loan.case_id}/history")
    assert "answered what" in page
