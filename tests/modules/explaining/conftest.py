"""Questions about a permit, and about files of a desk whose rights differ."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.actors import SYSTEM, Actor
from core.context import reading
from core.dispatch import Answer as Done
from core.dispatch import dispatch
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.commands import OpenCase
from modules.explaining.answers import Answer, Reason
from modules.explaining.asking import ask
from modules.parties.language import PartyInput
from tests.fixtures.kernels import make_kernel, make_settings

DESK = Path(__file__).parents[1] / "dossiers" / "packs"
OWNER = PartyInput(first_name="Ada", last_name="Byron", email="ada@example.org")
Ask = Callable[..., Answer]


def codes(answer: Answer, holds: bool | None = False) -> list[str]:
    """The codes of the reasons for which `holds` is so: those that speak against it, unless told otherwise."""
    return [reason.code for reason in answer.reasons if reason.holds is holds]


def reason(answer: Answer, code: str) -> Reason:
    """The one reason of a code."""
    found = [one for one in answer.reasons if one.code == code]
    assert len(found) == 1, [one.code for one in answer.reasons]
    return found[0]


def ask_of(kernel: Kernel) -> Ask:
    """Asks on behalf of somebody."""

    def one(case_id: str, actor: Actor, subject: str, name: str = "", whom: str = "") -> Answer:
        with reading(kernel, actor) as ctx:
            return ask(ctx, case_id, subject, name, whom)

    return one


@pytest.fixture
def why(kernel: Kernel) -> Ask:
    """Ask about permits."""
    return ask_of(kernel)


@pytest.fixture
def desk(database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    """The desk of the tests of dossiers."""
    settings = make_settings(tmp_path, database_url, definitions=DESK / "definitions", forms=DESK / "forms")
    made = make_kernel(settings, registry)
    yield made
    made.engine.dispose()


@pytest.fixture
def open_file(desk: Kernel) -> Callable[..., str]:
    """Open a file of the desk."""

    def one(**values: Any) -> str:
        command = OpenCase(pack="desk", case_type="file", values=values, parties={"owner": OWNER})
        done: Done = dispatch(desk, command, SYSTEM)
        return str(done["case_id"])

    return one
