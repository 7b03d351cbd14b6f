"""`doctor --production` on an installation that runs: clocks, incidents, bindings, demo people, what is away."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from core.actors import SYSTEM
from core.cli.main import app
from core.database import new_id, utc_now, writing
from core.dispatch import dispatch
from core.incidents import Incident, open_incident
from core.kernel import Kernel
from core.safety import running
from core.safety.examining import diagnose, examine
from core.storage.local import LocalStorage
from modules.accounts.administering import CreatePerson
from modules.accounts.demo import seed_people
from modules.accounts.models import Person
from modules.accounts.passwords import hash_password

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PEOPLE = "people:\n  - {email: Ada@example.org, name: Ada, password: demo-liasse-2026}\n"


def rules(kernel: Kernel) -> set[str]:
    return {one.rule for one in examine(kernel)}


@pytest.mark.parametrize(
    ("told", "skew"),
    [(NOON, 0), (NOON + SECOND, 0), (NOON - 3 * SECOND, 3), (NOON + 9 * SECOND, 8), (NOON - 3600 * SECOND, 3600)],
)
def test_skew_is_what_lies_outside_of_the_time_of_asking(told: datetime, skew: int) -> None:
    assert running.skew_of(NOON, told, NOON + SECOND) == timedelta(seconds=skew)


def test_clocks_that_disagree_are_found(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "clock" not in rules(kernel)
    monkeypatch.setattr(running, "utc_now", lambda: utc_now() + 30 * SECOND)
    assert ("clock" in rules(kernel)) == (kernel.engine.dialect.name == "postgresql")


def test_incidents_that_wait_are_found(kernel: Kernel) -> None:
    assert "incidents" not in rules(kernel)
    with writing(kernel.engine) as session:
        incident = Incident(
            kind="effect", subject=new_id(), name="send_mail", since=NOON, code="X", words="It failed.", details={}
        )
        open_incident(session, incident)
    assert "incidents" in rules(kernel)


def test_a_binding_that_nobody_filled_in_is_found_with_its_variable(kernel: Kernel) -> None:
    found = [one for one in examine(kernel) if one.rule == "bindings"]
    assert found
    assert all(one.remedy.startswith("Set LIASSE_BINDING_") for one in found)


def test_people_of_the_demo_are_found_until_their_password_is_another(kernel: Kernel, tmp_path: Path) -> None:
    folder = tmp_path / "packs" / "permits"
    (folder / "demo").mkdir(parents=True)
    (folder / "demo" / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    settings = kernel.settings.model_copy(update={"definitions": folder.parent})
    kernel = replace(kernel, settings=settings)
    own = CreatePerson(email="ada@example.org", name="Ada", password=hash_password("her own, not published"))
    created = dispatch(kernel, own, SYSTEM)
    seed_people(kernel, folder)
    assert "demo-people" not in rules(kernel)
    set_password(kernel, str(created["person_id"]), "demo-liasse-2026")
    (found,) = [one for one in examine(kernel) if one.rule == "demo-people"]
    assert "ada" not in str(found).lower()


def set_password(kernel: Kernel, person_id: str, password: str) -> None:
    with writing(kernel.engine) as session:
        person = session.get(Person, person_id)
        assert person
        person.password_hash = hash_password(password)
        session.add(person)


def test_a_store_that_is_away_is_told_beside_the_settings(kernel: Kernel, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    away = replace(kernel, storage=LocalStorage(tmp_path / "file" / "below"))
    assert {"reachable", "environment"} <= rules(away)
    assert diagnose(away)


Doctor = Callable[..., tuple[int, str]]


@pytest.fixture
def doctor(one_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Doctor]:
    """The command in an installation on SQLite."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIASSE_DATABASE_URL", one_database_url)
    monkeypatch.setenv("LIASSE_DATA_DIR", str(tmp_path / "var"))

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["doctor", *words])
        return done.exit_code, done.stdout

    before, handlers = structlog.get_config(), logging.getLogger().handlers[:]
    yield run
    structlog.configure(**before)
    logging.getLogger().handlers = handlers


def test_the_command_fails_and_tells_rules_and_remedies_to_programs(doctor: Doctor) -> None:
    status, said = doctor("--production", "--json")
    told = json.loads(said)
    assert status == 1
    assert {"environment", "secret-key", "public-url", "smtp"} <= {one["rule"] for one in told["findings"]}
    assert len(told["problems"]) == len(told["findings"])
    assert told["accepted"] == []


def test_what_is_accepted_by_name_no_longer_fails_and_is_told_as_accepted(doctor: Doctor) -> None:
    every = {one["rule"] for one in json.loads(doctor("--production", "--json")[1])["findings"]}
    words = [word for rule in sorted(every) for word in ("--accept", rule)]
    status, said = doctor("--production", "--json", *words, "--accept", "storage-tls")
    told = json.loads(said)
    assert (status, told["findings"]) == (0, [])
    assert set(told["accepted"]) == every
