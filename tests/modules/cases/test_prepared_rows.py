"""What commands leave is the same whether rows go by prepared statements or SQLAlchemy's own way."""

import random
import secrets
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from core import database
from core.clock import VirtualClock
from core.dispatch import dispatch
from core.errors import Refused
from core.journal import verify
from core.kernel import Kernel
from core.migrations import upgrade
from core.registry import Registry
from core.rows.session import Session
from core.scheduling import tick
from modules.cases.commands import AssignCase, CompleteTask, RunAction, SetFields
from modules.cases.folding import verify_cases
from modules.cases.models import TaskStatus
from modules.cases.tallying import verify_tallies
from tests.fixtures.appeals import open_appeal
from tests.fixtures.cases import open_permit, read_case, read_tasks
from tests.fixtures.databases import empty
from tests.fixtures.kernels import CLERK, HEAD, SURVEYOR, make_kernel, make_settings

ACTIONS = ("begin", "refuse", "grant", "inspect", "visit", "remind")
PEOPLE = (CLERK, HEAD, SURVEYOR)
OF_THE_MACHINE = {"core_definition", "core_publication", "core_schedule", "core_data_key", "cases_tally"}
"""Tables whose rows tell the machine's own time or the server's process, or hold what is drawn by lot."""


def rows_of(kernel: Kernel) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    found = {}
    with kernel.engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in OF_THE_MACHINE:
                rows = connection.execute(select(table).order_by(*table.primary_key.columns))
                found[table.name] = [dict(row._mapping) for row in rows]
    return found


def verify_journal_of(kernel: Kernel) -> list[str]:
    """What is wrong with the journal."""
    with database.reading(kernel.engine) as session:
        return list(verify(session))


def one_step(kernel: Kernel, lot: random.Random, cases: list[str]) -> None:
    """One thing that somebody does, or time that passes."""
    person, case_id = lot.choice(PEOPLE), lot.choice(cases)
    version = lot.choice((None, None, read_case(kernel, case_id).version))
    tasks = [task for task in read_tasks(kernel, case_id) if task.status == TaskStatus.OPEN]
    kind = lot.randrange(8)
    if kind <= 2:
        name, values = lot.choice(ACTIONS), {"message": "No"}
        action = RunAction(case_id=case_id, action=name, values=values, expected_version=version)
        dispatch(kernel, action, person, lot.choice(("", f"key{lot.randrange(9)}")))
    elif kind == 3:
        surface = str(lot.randrange(1, 40))
        dispatch(kernel, SetFields(case_id=case_id, values={"surface": surface}, expected_version=version), person)
    elif kind == 4 and tasks:
        task = lot.choice(tasks)
        dispatch(kernel, CompleteTask(task_id=task.id, outcome=lot.choice(list(task.outcomes))), person)
    elif kind == 5:
        dispatch(kernel, AssignCase(case_id=case_id), person)
    elif kind == 6:
        assert isinstance(kernel.clock, VirtualClock)
        kernel.clock.advance(timedelta(hours=lot.choice((1, 30, 400))))
        tick(kernel)
    else:
        cases.append(str(open_permit(kernel, key=f"open{lot.randrange(4)}")["case_id"]))


def lived(kernel: Kernel, seed: int, steps: int) -> int:
    """A random life of some cases; how many of its steps were refused."""
    lot, refused = random.Random(seed), 0
    cases = [str(open_permit(kernel)["case_id"]), open_appeal(kernel)]
    for _ in range(steps):
        try:
            one_step(kernel, lot, cases)
        except Refused:
            refused += 1
    return refused


def run(
    url: str, folder: Path, registry: Registry, seed: int, monkeypatch: pytest.MonkeyPatch, prepared: bool
) -> tuple[dict[str, list[dict[str, Any]]], int]:
    """One life over an empty database; its rows, and how much was refused."""
    sessions: list[Session] = []

    def opened(*given: Any, **more: Any) -> Session:
        sessions.append(Session(*given, prepared=prepared, **more))
        return sessions[-1]

    monkeypatch.setattr(database, "Session", opened)
    ids, salts = iter(range(10**6)), iter(range(10**6))
    monkeypatch.setattr(database, "uuid_utils", SimpleNamespace(uuid7=lambda: f"{next(ids):036}"))
    monkeypatch.setattr(secrets, "token_hex", lambda size=16: f"{next(salts):0{2 * size}}")
    kernel = make_kernel(make_settings(folder, url), registry)
    refused = lived(kernel, seed, 40)
    found = rows_of(kernel)
    assert not [*verify_journal_of(kernel), *verify_cases(kernel), *verify_tallies(kernel)]
    kernel.engine.dispose()
    assert len(sessions) > 100 and all(one.prepared is prepared for one in sessions)
    return found, refused


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_prepared_statements_leave_the_same_rows_journal_and_outbox(
    database_url: str, seed: int, registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hashes of the journal are among them, so that one other value anywhere shows."""
    again = partial(run, folder=tmp_path, registry=registry, seed=seed, monkeypatch=monkeypatch)
    plain, refused = again(database_url, prepared=False)
    if database_url.startswith("sqlite"):
        other = f"sqlite:///{tmp_path}/other.db"
        upgrade(database.open_engine(other))
    else:
        empty(database_url)
        other = database_url
    quick, refused_too = again(other, prepared=True)
    assert refused == refused_too
    assert len(plain["core_journal"]) > 40
    for name, rows in plain.items():
        if name == "core_revision":
            continue  # tells when this database was made
        assert quick[name] == rows, name
