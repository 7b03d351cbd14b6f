"""Rule: whoever types what the tutorial shows sees what it shows, and has a vertical that runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from core.actors import Actor
from core.cli.main import app
from core.context import reading
from core.dispatch import dispatch
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.commands import OpenCase
from modules.messages.models import Message
from modules.parties.language import PartyInput
from tests.docs.snippets import DOCS, snippets, write
from tests.fixtures.cases import act, finish, history, read_case, read_tasks
from tests.fixtures.kernels import make_kernel, make_settings, person

TUTORIAL = DOCS / "tutorial.md"
CHECK = "bin/liasse check"
OFFICER = person("olive", "officer", pack="lost_property")
OWNER = PartyInput(first_name="Ada", last_name="Byron", email="ada@example.org")
LOST_BAG = {"what": "bag", "lost_on": "2026-03-01", "description": "Blue"}


def check(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What `liasse check` prints for the packs in `folder`."""
    monkeypatch.setenv("LIASSE_DEFINITIONS", str(folder / "definitions"))
    monkeypatch.setenv("LIASSE_FORMS", str(folder / "forms"))
    return CliRunner().invoke(app, ["check"]).output


def build(folder: Path) -> Path:
    """Write every file of the tutorial."""
    for snippet in snippets(TUTORIAL):
        if "/" in snippet.title and snippet.title != CHECK:
            write(snippet, folder)
    return folder


@pytest.fixture
def town(tmp_path: Path, one_database_url: str, registry: Registry) -> Iterator[Kernel]:
    """The tutorial's vertical, in force."""
    folder = build(tmp_path / "town")
    settings = make_settings(tmp_path, one_database_url, definitions=folder / "definitions", forms=folder / "forms")
    kernel = make_kernel(settings, registry)
    yield kernel
    kernel.engine.dispose()


def declare(kernel: Kernel) -> str:
    """Declare a lost bag."""
    command = OpenCase(pack="lost_property", case_type="item", values=LOST_BAG, parties={"owner": OWNER})
    return str(dispatch(kernel, command, OFFICER)["case_id"])


def subjects(kernel: Kernel, actor: Actor = OFFICER) -> list[str]:
    """Subjects of the mails that were written, oldest first."""
    with reading(kernel, actor) as ctx:
        return [message.subject for message in ctx.session.exec(select(Message).order_by(Message.id))]


def test_check_prints_what_the_tutorial_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = 0
    for snippet in snippets(TUTORIAL):
        if snippet.title == CHECK:
            assert check(tmp_path, monkeypatch) == snippet.text, f"line {snippet.line} of the tutorial"
            shown += 1
        elif snippet.title:
            write(snippet, tmp_path)
    assert shown >= 3


def test_the_finished_pack_of_the_tutorial_has_no_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(build(tmp_path), monkeypatch).endswith("no mistake.\n")


def test_a_thing_cannot_be_handed_over_before_the_identity_card_is_accepted(town: Kernel) -> None:
    case_id = declare(town)
    act(town, case_id, "find", OFFICER, shelf="A3")
    case = read_case(town, case_id, OFFICER)
    assert (case.stage, case.data["shelf"], case.data["fee"]) == ("found", "A3", "5")
    assert "pieces.requested" in history(town, case_id)
    with pytest.raises(Exception, match="identity card"):
        act(town, case_id, "hand_over", OFFICER)


def test_the_owner_gets_a_mail_at_the_start_and_when_the_thing_is_found(town: Kernel) -> None:
    case_id = declare(town)
    act(town, case_id, "find", OFFICER, shelf="A3")
    assert subjects(town) == ["We look for what you lost (LP-2026-0001)", "We found it (LP-2026-0001)"]


def test_the_thing_is_found_when_the_bus_company_has_it(town: Kernel) -> None:
    case_id = declare(town)
    act(town, case_id, "ask_carrier", OFFICER)
    [task] = read_tasks(town, case_id, OFFICER)
    finish(town, task.id, "has_it", OFFICER)
    case = read_case(town, case_id, OFFICER)
    assert (case.stage, case.data["shelf"]) == ("found", "bus company")
