"""An office whose cases opened under version 1.0.0, on each kind of database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.actors import Actor
from core.clock import VirtualClock
from core.context import reading
from core.dispatch import dispatch
from core.journal import verify
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.commands import OpenCase
from modules.cases.folding import verify_cases
from modules.cases.models import Case
from modules.migrating.plans import PlanText
from modules.migrating.preparing import Asked, prepare
from modules.migrating.requests import Request
from modules.migrating.running import forecast, migrate
from modules.parties.language import PartyInput
from tests.fixtures.kernels import START, make_kernel, make_settings, person
from tests.modules.migrating.office import ADDRESS, NEW, OLD, PLAN, publish_version, write_version

CLERK = person("clerk", "clerk", pack="office")
CHIEF = person("chief", "chief", pack="office")
ADMIN = Actor("person", "root", "Root", administrator=True)
IBAN = "FR7630006000011234567890189"
Told = dict[str, dict[str, Any]]


@dataclass
class Office:
    """The installation, and shorthand for what an administrator does."""

    kernel: Kernel
    folder: Path
    clock: VirtualClock
    versions: list[str] = field(default_factory=list)

    def open(self, **values: Any) -> str:
        """Open a demand; gives its id."""
        parties: dict[str, PartyInput | str] = {"applicant": PartyInput(first_name="Ada", last_name="Byron")}
        command = OpenCase(pack="office", case_type="demand", values={"what": "roof", **values}, parties=parties)
        return str(dispatch(self.kernel, command, CLERK)["case_id"])

    def publish(self, demand: str = NEW, version: str = "2.0.0", **files: str) -> None:
        """Put another version in force."""
        self.versions.append(publish_version(self.kernel, self.folder, version, demand, **files))

    def request(self, plan: str = PLAN, **more: Any) -> Request:
        """What an administrator asks for."""
        return prepare(self.kernel, Asked("office", **more), PlanText("to_two.yaml" if plan else "", plan))

    def forecast(self, plan: str = PLAN, size: int = 100, **more: Any) -> Told:
        """What a dry run tells, by case."""
        return {one["case"]: one for one in forecast(self.kernel, self.request(plan, **more), ADMIN, size)}

    def migrate(self, plan: str = PLAN, size: int = 100, **more: Any) -> Told:
        """What a migration tells, by case; under `run` what it tells first."""
        until = self.kernel.clock.now() + timedelta(days=30)
        told = migrate(self.kernel, self.request(plan, **more), ADMIN, until, size)
        return {one.get("case", "run"): one for one in told}

    def case(self, case_id: str) -> Case:
        """The case as it stands."""
        with reading(self.kernel, ADMIN) as ctx:
            return ctx.session.get_one(Case, case_id)

    def wrong(self) -> list[str]:
        """What does not agree: journals, and cases with the fold of theirs."""
        with reading(self.kernel, ADMIN) as ctx:
            return [*verify(ctx.session), *verify_cases(self.kernel)]


MakeOffice = Callable[[str], Office]


@pytest.fixture
def office(database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Office]:
    """Version 1.0.0 in force, in production: cases follow the version that they opened with."""
    folders = write_version(tmp_path, "1.0.0", OLD)
    clock = VirtualClock(START)
    more: dict[str, Any] = {**folders, "environment": "production", "public_url": ADDRESS}
    more["encryption_key"] = "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U="
    kernel = make_kernel(make_settings(tmp_path, database_url, **more), registry, clock)
    yield Office(kernel, tmp_path, clock, [kernel.definitions.in_force["office"].hash])
    kernel.engine.dispose()
