"""A run goes through all cases in batches: killed it goes on, two at once don't get in each other's way."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, func, select

from core.context import reading
from core.database import writing
from core.dispatch import dispatch
from core.encryption.errors import NoMasterKey
from core.errors import Forbidden
from modules.cases.commands import OpenCase
from modules.cases.models import Case
from modules.migrating.commands import ForecastBatch, MigrateBatch, StartMigration
from modules.migrating.errors import MigrationRuns, MovedMeanwhile
from modules.migrating.locking import alone
from modules.migrating.models import MigratedCase
from modules.migrating.running import runs_of
from tests.modules.migrating.conftest import ADMIN, CLERK, Office
from tests.modules.migrating.office import NEW, PLAN

KEY = "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U="
NEEDY = NEW.replace("remark: {type: text}", "remark: {type: text, required: true}")


def many(office: Office, number: int) -> list[str]:
    """Open many demands; every tenth has an amount that is no number."""
    return [office.open(amount="x" if n % 10 == 3 else str(n + 1)) for n in range(number)]


def versions(office: Office) -> dict[str, int]:
    with reading(office.kernel, ADMIN) as ctx:
        return dict(ctx.session.exec(select(Case.definition, func.count()).group_by(Case.definition)).all())


def start_process(office: Office, plan: Path, *more: str) -> subprocess.Popen[bytes]:
    """The command line in a process of its own."""
    settings = office.kernel.settings
    env = {
        **os.environ,
        "LIASSE_ENVIRONMENT": "production",
        "LIASSE_PUBLIC_URL": settings.public_url,
        "LIASSE_DATABASE_URL": settings.database_url.get_secret_value(),
        "LIASSE_DATA_DIR": str(settings.data_dir),
        "LIASSE_DEFINITIONS": str(settings.definitions),
        "LIASSE_FORMS": str(settings.forms),
        "LIASSE_ENCRYPTION_KEY": KEY,
        "LIASSE_SECRET_KEY": settings.secret_key.get_secret_value(),
    }
    command = [sys.executable, "-m", "core.cli", "migrate-cases", "office", "--plan", str(plan), *more]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.mark.slow
def test_three_hundred_cases_come_along_although_the_process_is_killed_halfway(office: Office, tmp_path: Path) -> None:
    many(office, 300)
    office.publish()
    plan = tmp_path / "to_two.yaml"
    plan.write_text(PLAN)
    process = start_process(office, plan, "--batch", "5")
    for _ in range(600):
        runs = runs_of(office.kernel, "office")
        if runs and runs[0].cursor:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    half = versions(office).get(office.versions[1], 0)
    assert 0 < half < 270
    assert office.wrong() == []
    second = start_process(office, plan, "--batch", "50")
    output = second.communicate()[0].decode()
    assert second.returncode == 1, output
    assert f"{270 - half} migrated" in output
    assert versions(office) == {office.versions[0]: 30, office.versions[1]: 270}
    [run] = runs_of(office.kernel, "office")
    assert (run.status, run.counts) == ("done", {"migrated": 270, "refused": 30})
    assert office.wrong() == []


def test_of_two_at_once_one_is_told_to_wait(office: Office) -> None:
    office.open()
    office.publish()
    with alone(office.kernel, "office"), pytest.raises(MigrationRuns):
        office.migrate()
    assert office.migrate()["run"]["resumed"] is False


def test_a_batch_of_a_run_that_stands_elsewhere_is_refused(office: Office) -> None:
    many(office, 2)
    office.publish()
    start = StartMigration(request=office.request(), keep_until=office.kernel.clock.now())
    run = dispatch(office.kernel, start, ADMIN)["run"]
    dispatch(office.kernel, MigrateBatch(run_id=run, size=1), ADMIN)
    with pytest.raises(MovedMeanwhile):
        dispatch(office.kernel, MigrateBatch(run_id=run, size=1), ADMIN)
    assert dispatch(office.kernel, start, ADMIN) | {"after": ""} == {"run": run, "after": "", "resumed": True}


def test_only_administrators_migrate_cases(office: Office) -> None:
    office.open()
    office.publish()
    request = office.request()
    for command in (
        StartMigration(request=request, keep_until=office.kernel.clock.now()),
        ForecastBatch(request=request),
    ):
        with pytest.raises(Forbidden):
            dispatch(office.kernel, command, CLERK)


def test_one_refused_case_refuses_its_batch_only_when_that_is_asked(office: Office) -> None:
    ids = [office.open(amount=amount) for amount in ("1", "no", "3", "4")]
    office.publish()
    told = office.migrate(strict=True, size=2)
    assert [told[one]["outcome"] for one in ids] == ["refused", "refused", "migrated", "migrated"]
    assert "--strict" in told[ids[0]]["why"]
    assert Counter(versions(office).values()) == Counter([2, 2])
    assert office.wrong() == []


def test_only_the_cases_that_a_condition_means_come_along(office: Office) -> None:
    low, high = office.open(amount="1", what="roof"), office.open(amount="2", what="wall")
    office.publish()
    told = office.migrate(where="what == 'wall'")
    assert low not in told and told[high]["outcome"] == "migrated"
    assert office.case(low).definition == office.versions[0]


def test_a_required_value_that_is_missing_is_a_refusal(office: Office) -> None:
    empty, full = office.open(), office.open(remark="here")
    office.publish(NEEDY)
    told = office.migrate()
    assert told[empty]["why"] == "remark: required there, and the case holds nothing"
    assert told[full]["outcome"] == "migrated"


def test_two_cases_never_hold_the_same_unique_value_and_the_dry_run_knows_across_batches(office: Office) -> None:
    first, second = office.open(amount="1"), office.open(amount="2")
    plan = PLAN.replace('label: "upper(what)', 'mark: "what"\n      label: "upper(what)').replace(", badge: mark", "")
    plan = plan.replace("other: null", "other: null, badge: null")
    office.publish()
    forecast = office.forecast(plan, size=1)
    assert forecast[first]["outcome"] == "migrated"
    assert forecast[second]["why"] == "another case holds the value of mark already"
    happened = office.migrate(plan, size=1)
    assert {one: happened[one] for one in forecast} == forecast
    assert office.wrong() == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_case_that_somebody_changes_is_tried_again(office: Office) -> None:
    """On SQLite the migration waits for the one writer."""
    held, free = office.open(), office.open()
    office.publish()
    locked, release = threading.Event(), threading.Event()

    def hold() -> None:
        with writing(office.kernel.engine) as session:
            session.exec(select(Case).where(col(Case.id) == held).with_for_update()).one()
            locked.set()
            release.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(10)
    threading.Timer(0.6, release.set).start()
    told = office.migrate()
    holder.join()
    assert [told[one]["outcome"] for one in (held, free)] == ["migrated", "migrated"]
    assert office.wrong() == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_case_that_stays_busy_is_listed_and_tried_by_the_next_run(office: Office) -> None:
    """On SQLite the migration waits for the one writer."""
    held = office.open()
    office.publish()
    with writing(office.kernel.engine) as session:
        session.exec(select(Case).where(col(Case.id) == held).with_for_update()).one()
        assert office.migrate()[held]["outcome"] == "busy"
    assert office.migrate()[held]["outcome"] == "migrated"


def test_cases_that_are_there_already_are_unchanged_and_closed_ones_stay(office: Office) -> None:
    old = office.open()
    office.publish()
    command = OpenCase(pack="office", case_type="demand", values={"topic": "new"})
    fresh = str(dispatch(office.kernel, command, CLERK)["case_id"])
    told: dict[str, Any] = office.migrate()
    assert (told[old]["outcome"], told[fresh]["outcome"]) == ("migrated", "unchanged")
    with reading(office.kernel, ADMIN) as ctx:
        assert [row.case_id for row in ctx.session.exec(select(MigratedCase))] == [old]


def test_without_a_key_neither_a_dry_run_nor_a_run_begins(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    held = office.open()
    office.publish()
    office.kernel.keyring.forget()
    monkeypatch.setattr(office.kernel.keyring, "_read_masters", tuple)
    for attempt in (office.forecast, office.migrate):
        with pytest.raises(NoMasterKey, match="LIASSE_ENCRYPTION_KEY"):
            attempt()
    assert runs_of(office.kernel, "office") == []
    assert office.case(held).definition != office.versions[-1]
