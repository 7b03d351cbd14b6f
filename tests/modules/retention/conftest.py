"""A club in force, and what happens to one of its members."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.clock import VirtualClock
from core.database import reading
from core.dispatch import dispatch
from core.kernel import Kernel
from core.registry import Registry
from core.worker import sweep
from modules.cases.commands import OpenCase, RunAction, SetFields
from modules.cases.models import Case
from modules.cases.timers import fire_due_timers
from modules.parties.language import PartyInput
from tests.fixtures.kernels import make_kernel, make_settings, person
from tests.modules.retention.club import write_club

CLERK = person("clerk", "clerk", pack="club")
FORENAME, SURNAME, STREET = "Zebulon", "Quaxley", "Nightingale-Row"
SAID = (
    FORENAME,
    SURNAME,
    STREET,
    "Kinsfolk-Name",
    "zeb@quaxley.example",
    "PASS-775533",
    "Word-of-mouth",
    "S3cret-Code",
)


def joining(**more: Any) -> OpenCase:
    """The command by which somebody becomes a member."""
    values = {
        "street": STREET,
        "code": "S3cret-Code",
        "passport": "PASS-775533",
        "mail": "zeb@quaxley.example",
        "level": 3,
        "kin": [{"name": "Kinsfolk-Name", "age": 7}],
        **more,
    }
    member = PartyInput(first_name=FORENAME, last_name=SURNAME, email="zeb@quaxley.example")
    return OpenCase(pack="club", case_type="member", values=values, parties={"member": member})


@dataclass
class Club:
    """The installation under test."""

    kernel: Kernel
    folder: Path

    def join(self, **more: Any) -> str:
        """A new member; gives the case's id."""
        return str(dispatch(self.kernel, joining(**more), CLERK)["case_id"])

    def run(self, case_id: str, action: str) -> None:
        """The clerk runs an action."""
        dispatch(self.kernel, RunAction(case_id=case_id, action=action, values={}), CLERK)

    def set(self, case_id: str, **values: Any) -> None:
        """The clerk changes fields."""
        dispatch(self.kernel, SetFields(case_id=case_id, values=values), CLERK)

    def pass_days(self, days: int) -> None:
        """Time passes, and what is due then is done."""
        assert isinstance(self.kernel.clock, VirtualClock)
        self.kernel.clock.advance(timedelta(days=days))
        self.work()

    def work(self) -> None:
        """What is due is done."""
        fire_due_timers(self.kernel)
        sweep(self.kernel)

    def read(self, case_id: str) -> Case:
        """The case's row."""
        with reading(self.kernel.engine) as session:
            found = session.get(Case, case_id)
            assert found is not None
            session.expunge(found)
        return found


@pytest.fixture
def club(database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Club]:
    """The pack `club` in force, on each kind of database."""
    settings = make_settings(tmp_path, database_url, definitions=write_club(tmp_path), forms=tmp_path / "forms")
    kernel = make_kernel(settings, registry)
    yield Club(kernel, tmp_path)
    kernel.engine.dispose()
