"""Running cases come to another version wholly, or stay as they were."""

from datetime import timedelta

import pytest
from sqlmodel import select

from core.context import reading
from modules.cases.models import CaseClock, CaseProcess, Task, Timer
from modules.cases.provenance import origins_of
from modules.cases.queries import find_case, view_case
from modules.cases.timers import fire_due_timers
from tests.fixtures.cases import act, finish
from tests.modules.migrating.conftest import ADMIN, CHIEF, CLERK, IBAN, Office
from tests.modules.migrating.office import NEW


def test_a_case_keeps_its_version_through_a_publish_and_comes_along_when_it_is_told_to(office: Office) -> None:
    case_id = office.open(amount="12", iban=IBAN, secret="blue", badge="B1")
    office.publish()
    assert office.case(case_id).definition == office.versions[0]
    told = office.migrate()[case_id]
    case = office.case(case_id)
    assert (told["outcome"], told["why"]) == ("migrated", "")
    assert told["stages"] == ["asked", "received"]
    assert (case.definition, case.stage, case.basket) == (office.versions[1], "received", "new_roof")
    assert office.wrong() == []


def test_every_value_stands_in_its_new_place(office: Office) -> None:
    case_id = office.open(amount="12", iban=IBAN, secret="blue", badge="B1", other="x", price="8")
    before = office.case(case_id)
    office.publish()
    office.migrate()
    with reading(office.kernel, CLERK) as ctx:
        values = view_case(ctx, find_case(ctx, case_id)).values
    case = office.case(case_id)
    assert {name: str(values[name]) for name in ("topic", "amount", "account", "secret", "mark", "half", "level")} == {
        "topic": "roof",
        "amount": "12",
        "account": IBAN,
        "secret": "blue",
        "mark": "B1",
        "half": "5",
        "level": "low",
    }
    assert values["label"] == f"ROOF {case.reference}"
    assert IBAN not in str(case.data) and case.data["secret"] == "blue"
    assert before.data["iban"] == IBAN and before.data["secret"] != "blue"
    assert "other" not in case.data
    assert case.headline == "Ada Byron"


def test_what_a_dry_run_says_is_what_happens_and_it_changes_nothing(office: Office) -> None:
    ids = [office.open(amount=amount) for amount in ("3", "many", "0")]
    office.publish()
    before = [office.case(one).model_dump() for one in ids]
    forecast = office.forecast()
    assert [forecast[one]["outcome"] for one in ids] == ["migrated", "refused", "refused"]
    assert forecast[ids[1]]["why"] == "what the field amount holds does not fit its definition there"
    assert [office.case(one).model_dump() for one in ids] == before
    happened = office.migrate()
    assert {one: happened[one] for one in ids} == forecast
    assert [office.case(one).model_dump() for one in ids[1:]] == before[1:]
    assert office.wrong() == []


def test_deadlines_and_clocks_run_by_the_new_version_from_when_they_began(office: Office) -> None:
    case_id = office.open()
    opened = office.case(case_id).opened_at
    office.clock.advance(timedelta(days=4))
    office.publish()
    told = office.migrate()[case_id]
    assert told["timers"]["moved"] >= 2
    with reading(office.kernel, ADMIN) as ctx:
        clocks = {row.name: row for row in ctx.session.exec(select(CaseClock))}
        timers = {(row.kind, row.target): row.at for row in ctx.session.exec(select(Timer).where(~Timer.done))}  # type: ignore[arg-type]
    assert {name: row.due_at.date() for name, row in clocks.items() if row.due_at} == {
        "answer": (opened + timedelta(days=30)).date(),
        "total": (opened + timedelta(days=60)).date(),
    }
    assert office.case(case_id).due_at == timers["stage", "lapse"]
    assert timers["stage", "lapse"].date() == (opened + timedelta(days=15)).date()
    assert office.wrong() == []


def test_a_process_goes_on_at_its_new_place_and_a_task_passes_to_its_new_role(office: Office) -> None:
    waiting, asked, watching = office.open(), office.open(), office.open(other="stay")
    act(office.kernel, waiting, "follow", CLERK)
    act(office.kernel, watching, "watch", CLERK)
    act(office.kernel, asked, "follow", CLERK)
    begun = office.kernel.clock.now()
    office.clock.advance(timedelta(days=3, minutes=1))
    fire_due_timers(office.kernel)
    with reading(office.kernel, ADMIN) as ctx:
        assert len(list(ctx.session.exec(select(Task)))) == 2
    office.publish()
    told = office.migrate()
    assert told[watching]["processes"] == {"cancelled": ["watch.wait"]}
    assert told[asked]["processes"] == {"moved": ["follow.check"]}
    with reading(office.kernel, ADMIN) as ctx:
        processes = {row.case_id: row for row in ctx.session.exec(select(CaseProcess))}
        [task] = ctx.session.exec(select(Task).where(Task.case_id == asked))
    assert (processes[asked].name, processes[asked].rests_at) == ("process:pursue", "verify")
    assert (task.name, task.role, task.title) == ("verify", "chief", {"": "Verify it"})
    assert task.due_at and task.due_at.date() == (begun + timedelta(days=7)).date()
    assert processes[watching].status == "stopped"
    finish(office.kernel, task.id, "done", CHIEF)
    assert office.case(asked).data["remark"] == "verified done"
    assert office.wrong() == []


@pytest.mark.parametrize(("formula", "told"), [("price / 2", False), ("price / 2 + 1", True)])
def test_a_calculated_value_is_told_and_traced_anew_only_where_it_is_another_one(
    office: Office, formula: str, told: bool
) -> None:
    case_id = office.open()
    with reading(office.kernel, ADMIN) as ctx:
        before = origins_of(ctx, office.case(case_id))["half"]
    office.publish(NEW.replace("price / 2 + 1", formula))
    assert ("half" in office.forecast()[case_id]["set"]) is told
    assert ("half" in office.migrate()[case_id]["set"]) is told
    with reading(office.kernel, ADMIN) as ctx:
        after = origins_of(ctx, office.case(case_id))["half"]
    assert after.source == "calculated"
    assert (after == before) is not told
    assert office.wrong() == []
