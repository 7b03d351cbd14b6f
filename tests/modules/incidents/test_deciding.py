"""Administrators decide about what failed, whatever it was; the journal keeps who decided what."""

from typing import Any

import pytest
from sqlmodel import select

from core.actors import Actor
from core.database import reading, writing
from core.dispatch import dispatch
from core.errors import Forbidden
from core.failures import Failure
from core.incidents import Incident, IncidentStatus, describe, open_incident
from core.journal import entries
from core.kernel import Kernel
from modules.accounts.models import Person
from modules.cases.commands import SetFields
from modules.cases.errors import NotRestartable
from modules.cases.models import CaseProcess, ProcessStatus
from modules.incidents import queries
from modules.incidents.commands import EditIncident, RetryIncident, SkipIncident
from modules.incidents.deciding import decide, decide_all
from modules.incidents.errors import NoIncident, NothingToCorrect
from modules.incidents.queries import Chosen
from tests.fixtures.cases import act, history, open_permit, read_case
from tests.fixtures.incidents import open_incidents
from tests.fixtures.kernels import CLERK
from tests.fixtures.routes import ANNE, Routes, open_file

ADMIN = Actor("person", "admin", "Admin", administrator=True)
TASK = """
processes:
  route:
    on_demand: {by: agent}
    steps: [set: {count: count + 1}, task: {id: look, title: Look, for: {person: who}}, set: {ready: true}]
"""
TURNING = """
stages: {open: {}, study: {}, done: {final: true}}
transitions:
  there: {from: open, to: study, when: ready}
  back: {from: study, to: open, when: ready}
  close: {from: [open, study], to: done, by: agent}
processes:
  route: {on_demand: {by: agent}, steps: [set: {ready: true}]}
"""


def platform(kernel: Kernel) -> list[tuple[str, str, dict[str, Any]]]:
    with reading(kernel.engine) as session:
        return [(one.type, one.actor, one.data) for one in entries(session, "platform")]


def fake(kernel: Kernel, case_id: str | None = None, kind: str = "loop") -> str:
    """An incident that nothing stands behind."""
    incident = Incident(
        kind=kind,
        subject=case_id or "s" * 36,
        name="there",
        case_id=case_id,
        since=kernel.clock.now(),
        code="",
        words="",
        details={},
    )
    with writing(kernel.engine) as session:
        return open_incident(session, describe(incident, Failure("looped", "It did not end."))).id


def test_a_decision_is_kept_with_who_took_it(kernel: Kernel) -> None:
    incident = fake(kernel, open_permit(kernel)["case_id"])
    dispatch(kernel, RetryIncident(incident_id=incident), ADMIN)
    (fact, actor, data) = platform(kernel)[-1]
    assert (fact, actor, data["incident"], data["kind"]) == ("incident.retried", "person:admin", incident, "loop")
    assert open_incidents(kernel) == []
    with pytest.raises(NoIncident):
        dispatch(kernel, SkipIncident(incident_id=incident), ADMIN)


@pytest.mark.parametrize("command", [RetryIncident, SkipIncident])
def test_nobody_but_administrators_decides(kernel: Kernel, command: type[RetryIncident]) -> None:
    incident = fake(kernel, open_permit(kernel)["case_id"])
    with pytest.raises(Forbidden):
        dispatch(kernel, command(incident_id=incident), CLERK)
    with pytest.raises(Forbidden):
        decide(kernel, CLERK, "retry", [incident])
    assert len(open_incidents(kernel)) == 1


def test_the_same_failure_is_one_incident_until_it_is_decided(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    assert fake(kernel, case_id) == fake(kernel, case_id)
    assert [one.attempts for one in open_incidents(kernel)] == [2]
    dispatch(kernel, SkipIncident(incident_id=open_incidents(kernel)[0].id), ADMIN)
    fake(kernel, case_id)
    with reading(kernel.engine) as session:
        assert sorted(session.exec(select(Incident.status)).all()) == [IncidentStatus.OPEN, IncidentStatus.SKIPPED]


def test_many_are_decided_together_and_one_that_is_refused_holds_no_other(kernel: Kernel) -> None:
    good = [fake(kernel, open_permit(kernel)["case_id"]) for _ in range(3)]
    broken = fake(kernel, kind="gone")
    decided = decide(kernel, ADMIN, "retry", [good[0], broken, good[1], "0" * 36, good[2]])
    assert decided.done == good
    assert set(decided.refused) == {broken, "0" * 36}
    assert [one.id for one in open_incidents(kernel)] == [broken]


def test_a_process_goes_on_at_the_step_that_failed(routes: Routes) -> None:
    kernel = routes.kernel(TASK)
    case_id = open_file(kernel)
    act(kernel, case_id, "route", ANNE)
    (incident,) = open_incidents(kernel)
    assert (incident.kind, incident.name, incident.code) == ("process", "route", "nobody")
    dispatch(kernel, RetryIncident(incident_id=incident.id), ADMIN)
    (again,) = open_incidents(kernel)
    assert again.id != incident.id and again.subject == incident.subject
    helper = Person(email="a@b.fr", email_key="a@b.fr", name="Ada", created_at=kernel.clock.now())
    with writing(kernel.engine) as session:
        session.add(helper)
    dispatch(kernel, SetFields(case_id=case_id, values={"who": helper.id}), ANNE)
    dispatch(kernel, RetryIncident(incident_id=again.id), ADMIN)
    assert read_case(kernel, case_id, ANNE).data["count"] == 1  # the step before was not done again
    with reading(kernel.engine) as session:
        process = session.get(CaseProcess, incident.subject)
        assert process and (process.status, process.rests_at) == (ProcessStatus.WAITING, "look")
    assert history(kernel, case_id).count("process.retried") == 2
    assert open_incidents(kernel) == []


def test_a_loop_is_an_incident_and_settles_again_on_demand(routes: Routes) -> None:
    kernel = routes.kernel(TURNING, moves="")
    case_id = open_file(kernel)
    act(kernel, case_id, "route", ANNE)
    (incident,) = open_incidents(kernel)
    assert (incident.kind, incident.subject) == ("loop", case_id)
    dispatch(kernel, SetFields(case_id=case_id, values={"ready": False}), ANNE)
    dispatch(kernel, RetryIncident(incident_id=incident.id), ADMIN)
    assert open_incidents(kernel) == []


def test_a_process_of_a_closed_case_can_only_be_skipped(routes: Routes) -> None:
    kernel = routes.kernel(TASK)
    case_id = open_file(kernel)
    act(kernel, case_id, "route", ANNE)
    act(kernel, case_id, "close", ANNE)
    (incident,) = open_incidents(kernel)
    with pytest.raises(NotRestartable):
        dispatch(kernel, RetryIncident(incident_id=incident.id), ADMIN)
    dispatch(kernel, SkipIncident(incident_id=incident.id), ADMIN)
    assert open_incidents(kernel) == []


def test_work_without_anything_to_correct_says_so(kernel: Kernel) -> None:
    incident = fake(kernel, open_permit(kernel)["case_id"])
    with pytest.raises(NothingToCorrect):
        dispatch(kernel, EditIncident(incident_id=incident, values={"name": "x"}), ADMIN)


def test_all_that_was_chosen_is_decided_in_portions_and_nothing_else(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    wanted = {fake(kernel, open_permit(kernel)["case_id"]) for _ in range(5)}
    other = fake(kernel, open_permit(kernel)["case_id"], kind="timer")
    decided = decide_all(kernel, ADMIN, "skip", Chosen(kind="loop"))
    assert (set(decided.done), decided.refused) == (wanted, {})
    assert [one.id for one in open_incidents(kernel)] == [other]


def test_those_that_cannot_be_decided_do_not_stop_the_others(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST", 1)
    ids = [fake(kernel, open_permit(kernel)["case_id"], kind="process"), fake(kernel, open_permit(kernel)["case_id"])]
    decided = decide_all(kernel, ADMIN, "retry", Chosen())
    assert set(decided.refused) | set(decided.done) == set(ids)
    assert ids[1] in decided.done
