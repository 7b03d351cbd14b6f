"""The administrators' page of incidents, over HTTP."""

import pytest

from core.database import reading, writing
from core.failures import Failure
from core.incidents import Incident, describe, open_incident
from core.outbox import OutboxMessage, Status
from tests.fixtures.incidents import open_incidents
from tests.modules.messages.conftest import Shop
from tests.modules.messages.test_pages import browser

WORDS = "The mail did not go out: {reason}."


def break_down(shop: Shop, number: int = 1) -> list[str]:
    """Let the mails of so many new cases be incidents; returns the ids of their work."""
    works = []
    for _ in range(number):
        shop.open_case()
        works.append(shop.messages()[-1].outbox_id)
    with writing(shop.kernel.engine) as session:
        for work in works:
            row = session.get_one(OutboxMessage, work)
            row.status = Status.INCIDENT
            incident = Incident(
                kind="effect",
                subject=work,
                name="send_mail",
                case_id=row.case_id,
                since=shop.clock.now(),
                attempts=7,
                code="",
                words="",
                details={},
            )
            failure = Failure("MailNotAccepted", WORDS, {"reason": "<b>refused</b>"})
            open_incident(session, describe(incident, failure))
    return works


def status_of(shop: Shop, work: str) -> str:
    with reading(shop.kernel.engine) as session:
        return session.get_one(OutboxMessage, work).status


def test_administrators_see_why_work_failed_and_try_it_again_or_skip_it(shop: Shop) -> None:
    works = break_down(shop, 2)
    page = browser(shop, "admin").get("/admin/incidents").text
    assert page.count("data-row") == 2 and "&lt;b&gt;refused" in page and "Mail to a party" in page
    first, second = open_incidents(shop.kernel)
    assert "MailNotAccepted" in browser(shop, "admin").get(f"/admin/incidents/{first.id}").text
    browser(shop, "admin").post(f"/admin/incidents/{first.id}", data={"decision": "retry"})
    browser(shop, "admin").post("/admin/incidents", data={"decision": "chosen:skip", "incident": second.id})
    assert [status_of(shop, work) for work in works] == [Status.WAITING, Status.SKIPPED]
    assert "No incidents" in browser(shop, "admin").get("/admin/incidents").text
    assert "Skipped" in browser(shop, "admin").get("/admin/incidents?status=skipped").text


def test_all_that_a_filter_chooses_is_tried_again_at_once(shop: Shop) -> None:
    works = break_down(shop, 3)
    sent = {"decision": "all:retry", "kind": "process"}
    browser(shop, "admin").post("/admin/incidents", data=sent)
    assert {status_of(shop, work) for work in works} == {Status.INCIDENT}
    browser(shop, "admin").post("/admin/incidents", data={**sent, "kind": "effect", "name": "send_mail"})
    assert {status_of(shop, work) for work in works} == {Status.WAITING}


def test_the_reference_of_a_case_shows_only_to_those_who_may_read_it(shop: Shop) -> None:
    break_down(shop)
    assert "O-000001" not in browser(shop, "admin").get("/admin/incidents").text
    assert "data-row" not in browser(shop, "admin").get("/admin/incidents?case=O-000001").text


@pytest.mark.parametrize("who", ["agent", "reader"])
def test_nobody_else_sees_or_decides(shop: Shop, who: str) -> None:
    break_down(shop)
    (incident,) = open_incidents(shop.kernel)
    for path in ("/admin/incidents", f"/admin/incidents/{incident.id}"):
        assert browser(shop, who).get(path).status_code == 403
        assert browser(shop, who).post(path, data={"decision": "chosen:retry"}).status_code in (400, 403)
    sent = {"decision": "retry", "incident": incident.id}
    assert browser(shop, who).post(f"/admin/incidents/{incident.id}", data=sent).status_code == 403
    assert len(open_incidents(shop.kernel)) == 1


@pytest.mark.parametrize("query", ["kind=%00", "status='--", "after=zzz", "name=" + "x" * 200, "case=%25"])
def test_hostile_filters_find_nothing(shop: Shop, query: str) -> None:
    assert browser(shop, "admin").get(f"/admin/incidents?{query}").status_code in (200, 400, 422)


def test_the_counter_stands_in_the_navigation(shop: Shop) -> None:
    break_down(shop, 2)
    page = browser(shop, "admin").get("/admin/incidents").text
    assert '<span class="counter">2</span>' in page or ">2<" in page


def test_prometheus_counts_open_incidents_by_kind_and_what_waits(shop: Shop) -> None:
    break_down(shop, 2)
    shop.open_case()
    told = browser(shop, "admin").get("/metrics").text
    assert 'liasse_incidents{kind="effect"} 2.0' in told
    assert 'liasse_outbox_waiting{priority="person"} 1.0' in told
