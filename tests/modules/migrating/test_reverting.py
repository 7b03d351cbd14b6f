"""A migrated case goes back to its old version with all that it held, unless it went on meanwhile."""

from datetime import timedelta
from typing import Any

from sqlmodel import select

from core.actors import SYSTEM
from core.context import Context, reading
from core.dispatch import dispatch
from modules.cases.commands import SetFields
from modules.cases.models import CaseParty, CaseProcess, Task, Timer
from modules.cases.timers import fire_due_timers
from modules.migrating.commands import ForgetMigration
from modules.migrating.models import MigratedCase
from modules.migrating.running import find_run, forget_old_runs, revert, runs_of
from tests.fixtures.cases import act
from tests.modules.migrating.conftest import ADMIN, CLERK, IBAN, Office, Told

VOLATILE = {"version", "changed_at"}


def go_back(office: Office, dry: bool = False) -> Told:
    run = runs_of(office.kernel, "office")[0]
    return {one["case"]: one for one in revert(office.kernel, run, ADMIN, dry=dry)}


def rows_of(ctx: Context, model: Any, case_id: str) -> list[dict[str, Any]]:
    found = [row.model_dump() for row in ctx.session.exec(select(model).where(model.case_id == case_id))]
    return sorted(found, key=lambda row: str(row.get("id", row.get("role"))))


def state(office: Office, case_id: str) -> dict[str, Any]:
    """All that a case is, its envelopes opened."""
    with reading(office.kernel, CLERK) as ctx:
        rows = {model.__name__: rows_of(ctx, model, case_id) for model in (CaseParty, CaseProcess, Task)}
        waiting = select(Timer).where(Timer.case_id == case_id, ~Timer.done)  # type: ignore[arg-type]
        timers = sorted((row.kind, row.target, row.at) for row in ctx.session.exec(waiting))
    case = office.case(case_id).model_dump(exclude=VOLATILE)
    case["data"] = {name: value for name, value in case["data"].items() if name != "secret"}
    return {"case": case, "timers": timers, **rows}


def test_a_case_that_goes_back_is_as_it_was(office: Office) -> None:
    case_id = office.open(amount="12", iban=IBAN, secret="blue", badge="B1", other="gone")
    act(office.kernel, case_id, "follow", CLERK)
    act(office.kernel, case_id, "watch", CLERK)
    office.clock.advance(timedelta(days=4))
    fire_due_timers(office.kernel)
    before = state(office, case_id)
    office.publish()
    assert office.migrate()[case_id]["outcome"] == "migrated"
    assert state(office, case_id) != before
    assert go_back(office)[case_id]["outcome"] == "reverted"
    assert state(office, case_id) == before
    assert office.wrong() == []
    with reading(office.kernel, CLERK) as ctx:
        assert ctx.facts(office.case(case_id))["secret"] == "blue"


def test_a_value_that_was_changed_since_goes_back_under_its_old_name(office: Office) -> None:
    case_id = office.open(amount="12", other="gone")
    office.publish()
    office.migrate()
    dispatch(office.kernel, SetFields(case_id=case_id, values={"topic": "wall", "amount": 7}), CLERK)
    assert go_back(office)[case_id]["why"] == ""
    data = office.case(case_id).data
    assert (data["what"], data["amount"], data["other"]) == ("wall", "7", "gone")
    assert office.wrong() == []


def test_a_case_that_went_on_stays_and_it_is_said_why(office: Office) -> None:
    moved, filled, still = office.open(), office.open(), office.open()
    office.publish()
    office.migrate()
    act(office.kernel, moved, "examine", CLERK)
    dispatch(office.kernel, SetFields(case_id=filled, values={"level": "high"}), CLERK)
    told = go_back(office)
    assert "transition.run" in told[moved]["why"]
    assert "level" in told[filled]["why"]
    assert [office.case(one).definition for one in (moved, filled, still)] == [
        office.versions[1],
        office.versions[1],
        office.versions[0],
    ]
    assert office.wrong() == []


def test_a_dry_revert_changes_nothing(office: Office) -> None:
    case_id = office.open()
    office.publish()
    office.migrate()
    before = state(office, case_id)
    assert go_back(office, dry=True)[case_id]["outcome"] == "reverted"
    assert state(office, case_id) == before
    assert runs_of(office.kernel, "office")[0].counts == {"migrated": 1}
    assert go_back(office)[case_id]["outcome"] == "reverted"
    assert runs_of(office.kernel, "office")[0].counts == {"migrated": 1, "reverted": 1}


def test_what_was_kept_is_sealed_and_erased_when_its_time_is_over(office: Office) -> None:
    first = office.open(iban=IBAN, secret="blue", other="given up")
    office.publish()
    office.migrate()
    with reading(office.kernel, ADMIN) as ctx:
        row = ctx.session.exec(select(MigratedCase)).one()
    assert row.kept and not any(word in row.kept + str(row.details) for word in (IBAN, "blue", "given up"))
    forget_old_runs(office.kernel)
    assert runs_of(office.kernel, "office")[0].forgotten_at is None
    office.clock.advance(timedelta(days=31))
    forget_old_runs(office.kernel)
    assert go_back(office)[first]["why"] == "what was kept for it is erased"


def test_what_was_kept_is_erased_on_request(office: Office) -> None:
    case_id = office.open()
    office.publish()
    office.migrate()
    run = find_run(office.kernel, "office", runs_of(office.kernel, "office")[0].id[-12:])
    assert dispatch(office.kernel, ForgetMigration(run_id=run.id), SYSTEM)["erased"] == 1
    assert go_back(office)[case_id]["outcome"] == "refused"


def test_a_case_can_be_brought_along_again_after_it_went_back(office: Office) -> None:
    case_id = office.open(amount="5")
    office.publish()
    for _ in range(2):
        assert office.migrate()[case_id]["outcome"] == "migrated"
        assert go_back(office)[case_id]["outcome"] == "reverted"
    assert office.case(case_id).data["amount"] == "5"
    assert office.wrong() == []
