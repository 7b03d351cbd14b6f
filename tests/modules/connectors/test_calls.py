"""The step `call`: asked after the commit, at least once, and the process goes on with what came of it."""

import json
import re
from collections.abc import Callable, MutableMapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from core import journal
from core.actors import Actor
from core.context import reading
from core.database import reading as reading_rows
from core.database import writing
from core.delivering import deliver
from core.dispatch import dispatch
from core.journal import entries
from core.kernel import Kernel
from core.outbox import OutboxMessage, Status
from core.registry import Registry
from core.worker import drain, sweep
from modules.cases.models import CaseProcess
from modules.connectors.models import CallStatus, ConnectorCall
from modules.incidents.commands import EditIncident, RetryIncident, SkipIncident
from modules.incidents.errors import NoSuchField
from tests.fixtures.cases import act, history, open_permit, read_case
from tests.fixtures.incidents import incident_of
from tests.fixtures.kernels import CLERK, make_kernel, make_settings
from tests.fixtures.outside import Asked, Outside, Told, json_of
from tests.modules.connectors.conftest import KEY, connect, pass_hours

CUSTOMER = b'{"id": 4711, "created": {"date": "2020-02-29T10:00:00Z"}, "account": {"balance": 12.4000000000000000001}}'
ADMIN = Actor("person", "root", "Root", administrator=True)
Later = Callable[[], None]


def ask(kernel: Kernel, action: str = "look_up") -> str:
    """Open a case and have it ask; nothing is delivered yet."""
    case_id = str(open_permit(kernel)["case_id"])
    act(kernel, case_id, action)
    return case_id


def work_of(kernel: Kernel, case_id: str) -> OutboxMessage:
    """The work that makes the call."""
    with reading_rows(kernel.engine) as session:
        statement = select(OutboxMessage).where(OutboxMessage.case_id == case_id)
        (message,) = (m for m in session.exec(statement) if m.effect == "call_connector")
        session.expunge_all()
        return message


def call_of(kernel: Kernel, case_id: str) -> ConnectorCall:
    """The call."""
    with reading_rows(kernel.engine) as session:
        call = session.exec(select(ConnectorCall).where(ConnectorCall.case_id == case_id)).one()
        session.expunge_all()
        return call


def reason(kernel: Kernel, case_id: str) -> object:
    """What the steps after the call wrote down."""
    return read_case(kernel, case_id).data.get("reason")


def test_nothing_is_asked_before_the_commit_and_the_process_waits(connected: Kernel, outside: Outside) -> None:
    case_id = ask(connected)
    assert outside.asked == [] and "reason" not in history(connected, case_id)
    with reading_rows(connected.engine) as session:
        process = session.exec(select(CaseProcess).where(CaseProcess.name == "process:look_up")).one()
        assert process.awaits == f"call:{call_of(connected, case_id).id}"


def test_an_answer_sets_fields_and_later_steps_know_it_exactly(connected: Kernel, outside: Outside) -> None:
    outside.answers = [Told(body=CUSTOMER)]
    case_id = ask(connected)
    sweep(connected)
    data = read_case(connected, case_id).data
    assert (data["customer_since"], data["reason"]) == ("2020-02-29", "known as 4711")
    (asked,) = outside.asked
    assert (asked.method, asked.path) == ("GET", "/api/customers/ada%40example.org")
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.headers["idempotency-key"] == work_of(connected, case_id).id
    assert history(connected, case_id)[-2:] == ["fields.set", "fields.set"]
    with reading(connected, CLERK) as ctx:
        sources = [e.data["source"] for e in journal.entries(ctx.session, case_id) if e.type == "fields.set"]
    assert sources[-2] == "step:process:look_up"


def test_a_body_is_json_with_exact_decimals(connected: Kernel, outside: Outside) -> None:
    outside.answers = [json_of({"ticket": {"number": "T-9"}}, 201)]
    case_id = str(open_permit(connected, surface="12.4000000001", rate="1")["case_id"])
    act(connected, case_id, "report")
    sweep(connected)
    case = read_case(connected, case_id)
    assert outside.asked[0].body == {"title": f"{case.reference} new", "amount": 12.4, "tags": ["permit"]} | {
        "day": "2026-03-02"
    }
    assert outside.asked[0].headers["content-type"] == "application/json"
    assert case.data["ticket"] == "T-9" and "reason" not in {k for k, v in case.data.items() if v}


def test_a_status_that_means_nothing_found_is_no_failure(connected: Kernel, outside: Outside) -> None:
    outside.answers = [Told(404, b"<html>not here</html>", "text/html")]
    case_id = ask(connected)
    sweep(connected)
    assert reason(connected, case_id) == "unknown"
    assert read_case(connected, case_id).data.get("customer_since") is None


def test_a_system_that_fails_is_asked_again_with_the_same_key(
    connected: Kernel, outside: Outside, later: Later
) -> None:
    outside.answers = [Told(500), Told(503), Told(429), Told(body=CUSTOMER)]
    case_id = ask(connected)
    sweep(connected)
    assert reason(connected, case_id) is None and work_of(connected, case_id).status == Status.WAITING
    for _ in range(3):
        later()
    assert reason(connected, case_id) == "known as 4711"
    assert len({asked.headers["idempotency-key"] for asked in outside.asked}) == 1 and len(outside.asked) == 4


def test_work_that_is_delivered_twice_sets_the_answer_once(connected: Kernel, outside: Outside) -> None:
    outside.answers = [Told(body=CUSTOMER), json_of({"id": 1})]
    case_id = ask(connected)
    message = work_of(connected, case_id)
    outside.answer = lambda asked: _deliver_meanwhile(connected, message.id, outside, asked)
    assert deliver(connected, message.id)
    assert history(connected, case_id).count("connector.answered") == 1
    assert reason(connected, case_id) == "unknown"
    assert read_case(connected, case_id).data.get("customer_since") is None


def _deliver_meanwhile(kernel: Kernel, message_id: str, outside: Outside, _: Asked) -> Told:
    """While the first worker waits for its answer its lease ends, and a second one gets another answer first."""
    outside.answer = lambda _: json_of({"id": 1})
    with writing(kernel.engine) as session:
        message = session.get(OutboxMessage, message_id)
        assert message
        message.leased_until = kernel.clock.now()
        session.add(message)
    assert deliver(kernel, message_id)
    return Told(body=CUSTOMER)


def test_when_the_attempts_run_out_an_administrator_retries(connected: Kernel, outside: Outside, later: Later) -> None:
    outside.answers = [Told(500)]
    case_id = ask(connected)
    for _ in range(8):
        later()
    message = work_of(connected, case_id)
    assert message.status == Status.INCIDENT and "status 500" in message.error and len(outside.asked) == 7
    assert "ada" not in message.error and KEY not in message.error
    outside.answers = [Told(body=CUSTOMER)]
    dispatch(connected, RetryIncident(incident_id=incident_of(connected, message.id)), ADMIN)
    sweep(connected)
    assert reason(connected, case_id) == "known as 4711"


def test_a_call_that_is_skipped_lets_the_process_go_on_as_failed(connected: Kernel, outside: Outside) -> None:
    outside.answers = [Told(403)]
    case_id = ask(connected)
    sweep(connected)
    message = work_of(connected, case_id)
    assert message.status == Status.INCIDENT and len(outside.asked) == 1
    dispatch(connected, SkipIncident(incident_id=incident_of(connected, message.id)), ADMIN)
    assert reason(connected, case_id) == "unknown"
    assert call_of(connected, case_id).status == CallStatus.FAILED
    assert "connector.failed" in history(connected, case_id)


def test_an_administrator_corrects_what_a_call_is_told_without_reading_it(connected: Kernel, outside: Outside) -> None:
    outside.answers = [Told(422)]
    case_id = ask(connected)
    sweep(connected)
    incident = incident_of(connected, work_of(connected, case_id).id)
    with pytest.raises(NoSuchField):
        dispatch(connected, EditIncident(incident_id=incident, values={"nothing": "x"}), ADMIN)
    dispatch(connected, EditIncident(incident_id=incident, values={"email": "grace@example.org"}), ADMIN)
    outside.answers = [Told(body=CUSTOMER)]
    dispatch(connected, RetryIncident(incident_id=incident), ADMIN)
    sweep(connected)
    assert "grace%40example.org" in outside.asked[-1].path
    first, last = (asked.headers["idempotency-key"] for asked in outside.asked)
    assert first != last, "a key serves one question only"
    assert reason(connected, case_id) == "known as 4711"
    with reading_rows(connected.engine) as session:
        told = [one.data for one in entries(session, "platform") if one.type == "incident.edited"]
    assert [one["fields"] for one in told] == [["email"]] and "grace" not in str(told)


def test_a_step_may_go_on_by_itself_after_the_attempts_it_says(
    connected: Kernel, outside: Outside, later: Later
) -> None:
    outside.answers = [Told(500)]
    case_id = ask(connected, "report")
    sweep(connected)
    assert reason(connected, case_id) is None
    later()
    assert str(reason(connected, case_id)).startswith("failed: crm answered create_ticket with status 500")
    assert len(outside.asked) == 2 and work_of(connected, case_id).status == Status.DONE


GARBAGE = [
    Told(body=b"<html>oops</html>", media_type="text/html"),
    Told(body=b"{broken"),
    Told(body=b'{"ticket": {"number": NaN}}'),
    Told(body=b"\xff\xfe"),
    Told(body=b"[" * 100_000),
    Told(body=b'{"ticket": {"number": ["x"]}}'),
    Told(body=b'{"ticket": {"number": "' + b"x" * 20_000 + b'"}}'),
    Told(body=b"x" * 1_100_000),
    Told(body=b'"just a text"'),
    Told(body=b""),
    Told(body=b"{}", headers={"content-encoding": "gzip"}),
    Told(302, headers={"location": "http://169.254.169.254/"}),
    Told(raw=b"\x00\x01garbage\r\n"),
    Told(wait=2.5),
]


@pytest.mark.parametrize("told", GARBAGE, ids=range(len(GARBAGE)))
def test_an_answer_that_cannot_be_used_is_a_failure_and_never_a_value(
    one_database_url: str, registry: Registry, tmp_path: Path, outside: Outside, told: Told
) -> None:
    connected = connect(make_kernel(make_settings(tmp_path, one_database_url), registry), outside.url)
    outside.answers = [told]
    case_id = ask(connected, "report")
    sweep(connected)
    pass_hours(connected)
    assert str(reason(connected, case_id)).startswith("failed: ")
    assert read_case(connected, case_id).data.get("ticket") is None
    connected.engine.dispose()


def test_what_the_field_cannot_hold_is_a_failure(connected: Kernel, outside: Outside) -> None:
    outside.answers = [json_of({"id": 1, "created": {"date": "the 12th"}})]
    case_id = ask(connected)
    sweep(connected)
    message = work_of(connected, case_id)
    assert "since (at created.date) is not a date" in message.error and "12th" not in message.error


def test_the_arguments_of_a_call_are_forgotten_once_it_is_answered(connected: Kernel, outside: Outside) -> None:
    outside.answers = [Told(body=CUSTOMER)]
    case_id = ask(connected)
    assert call_of(connected, case_id).arguments == {"email": "ada@example.org"}
    assert "ada@" not in json.dumps(work_of(connected, case_id).payload)
    sweep(connected)
    assert call_of(connected, case_id).arguments == {}


def test_where_no_system_is_connected_development_goes_on_with_the_examples(kernel: Kernel) -> None:
    case_id = ask(kernel)
    drain(kernel)
    data = read_case(kernel, case_id).data
    assert (data["customer_since"], data["reason"]) == (date(2020, 2, 29).isoformat(), "known as 4711")
    with reading(kernel, CLERK) as ctx:
        (answered,) = (e for e in journal.entries(ctx.session, case_id) if e.type == "connector.answered")
    assert answered.data["stub"] is True


def test_with_the_setting_stub_no_system_is_asked_although_it_is_connected(connected: Kernel, outside: Outside) -> None:
    settings = connected.settings.model_copy(update={"connectors": "stub"})
    case_id = ask(replace(connected, settings=settings))
    sweep(replace(connected, settings=settings))
    assert outside.asked == [] and reason(connected, case_id) == "known as 4711"


def test_in_production_nobody_goes_on_with_examples(kernel: Kernel) -> None:
    settings = kernel.settings.model_copy(update={"environment": "production"})
    production = replace(kernel, settings=settings)
    case_id = ask(production)
    sweep(production)
    message = work_of(production, case_id)
    assert message.status == Status.WAITING and "crm_url, crm_token is not filled in" in message.error


def test_in_production_this_machine_is_not_asked(connected: Kernel, outside: Outside) -> None:
    settings = connected.settings.model_copy(update={"environment": "production"})
    case_id = ask(connected)
    sweep(replace(connected, settings=settings))
    message = work_of(connected, case_id)
    assert outside.asked == [] and message.status == Status.INCIDENT and "may not be reached" in message.error


def test_an_answer_that_comes_after_the_case_is_closed_changes_nothing(connected: Kernel, outside: Outside) -> None:
    outside.answers = [Told(body=CUSTOMER)]
    case_id = ask(connected)
    act(connected, case_id, "refuse", message="No.")
    sweep(connected)
    case = read_case(connected, case_id)
    assert case.data["reason"] == "No." and case.data.get("customer_since") is None


def test_neither_logs_nor_journal_nor_outbox_hold_keys_or_values(
    connected: Kernel, outside: Outside, logged: list[MutableMapping[str, Any]]
) -> None:
    outside.answers = [Told(500), Told(body=CUSTOMER)]
    case_id = ask(connected)
    sweep(connected)
    error = work_of(connected, case_id).error
    pass_hours(connected)
    with reading(connected, CLERK) as ctx:
        facts = [entry.data for entry in journal.entries(ctx.session, case_id)]
    said = json.dumps([facts, error, work_of(connected, case_id).payload], default=str) + repr(logged)
    assert not re.search(r"\b4711\b", said) and KEY not in said and "ada@" not in said
    assert any(line["event"] == "connector asked" for line in logged)
