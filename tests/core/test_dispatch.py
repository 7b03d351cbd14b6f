"""The one way a command travels: all or nothing, once per key, one at a time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from core.away import DatabaseAway
from core.commands import CommandModel
from core.context import Context, reading
from core.database import reading as read_database
from core.dispatch import Answer, UncheckedCommand, dispatch
from core.errors import KeyReused, Refused, Stale
from core.journal import JournalEntry
from core.kernel import Kernel
from core.registry import Command
from core.rows.session import Session
from modules.cases.commands import RunAction
from modules.cases.models import Case
from tests.fixtures.cases import act, open_permit, read_case
from tests.fixtures.kernels import CLERK


def count(kernel: Kernel, model: type) -> int:
    with read_database(kernel.engine) as session:
        return len(session.exec(select(model)).all())


def test_the_same_key_gets_the_same_answer_and_acts_once(kernel: Kernel) -> None:
    first = open_permit(kernel, key="one")
    assert open_permit(kernel, key="one") == first
    assert count(kernel, Case) == 1


def test_a_key_serves_one_request_only(kernel: Kernel) -> None:
    open_permit(kernel, key="one")
    with pytest.raises(KeyReused):
        open_permit(kernel, key="one", surface="99")


def test_two_people_may_use_the_same_key(kernel: Kernel) -> None:
    open_permit(kernel, key="one")
    open_permit(kernel, CLERK.__class__("person", "other", roles=CLERK.roles), key="one")
    assert count(kernel, Case) == 2


def test_a_change_on_an_older_version_is_refused(kernel: Kernel) -> None:
    answer = open_permit(kernel)
    act(kernel, answer["case_id"], "begin")
    command = RunAction(case_id=answer["case_id"], action="refuse", expected_version=answer["version"])
    with pytest.raises(Stale, match="PC-2026-00001"):
        dispatch(kernel, command, CLERK)


def test_a_refused_command_leaves_nothing_behind(kernel: Kernel) -> None:
    before = count(kernel, JournalEntry)
    with pytest.raises(Refused):
        open_permit(kernel, surface="wide")
    assert (count(kernel, Case), count(kernel, JournalEntry)) == (0, before)


@pytest.fixture
def lost_answer(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next commit is done, and the connection breaks before the database could say so."""
    # PostgreSQL commits with the last statements of a command; then only `is_over` is asked
    place: Any
    dialect = kernel.engine.dialect
    place, name = (Session, "is_over") if dialect.name == "postgresql" else (dialect, "do_commit")
    end: Callable[..., object] = getattr(place, name)

    def end_and_break(*given: object) -> None:
        end(*given)
        monkeypatch.undo()
        raise OperationalError("COMMIT", {}, ConnectionError("reset"))

    monkeypatch.setattr(place, name, end_and_break)


@pytest.mark.usefixtures("lost_answer")
def test_a_command_whose_commit_was_not_answered_is_not_repeated_without_a_key(kernel: Kernel) -> None:
    with pytest.raises(DatabaseAway):
        open_permit(kernel)
    assert count(kernel, Case) == 1


@pytest.mark.usefixtures("lost_answer")
def test_a_command_whose_commit_was_not_answered_is_repeated_with_its_key(kernel: Kernel) -> None:
    assert open_permit(kernel, key="one")["case_id"]
    assert count(kernel, Case) == 1


class Careless(CommandModel):
    """Changes something without asking whether it may."""


def careless(_: Careless, ctx: Context) -> Answer:
    ctx.record("thing.done", stream="thing")
    return {}


def test_a_command_that_checks_no_right_is_rolled_back(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel.registry, "find", lambda *_: Command(Careless, careless))
    with pytest.raises(UncheckedCommand, match="Careless"):
        dispatch(kernel, Careless(), CLERK)
    assert count(kernel, JournalEntry) == 0


def test_of_fifty_transitions_at_once_one_wins_and_the_others_are_told(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]

    def attempt(_: int) -> str:
        try:
            act(kernel, case_id, "begin")
        except Refused as refused:
            return f"{refused.status}"
        return "won"

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(attempt, range(50)))
    assert outcomes.count("won") == 1
    assert set(outcomes) == {"won", "409"}
    with reading(kernel, CLERK) as ctx:
        entries = ctx.session.exec(select(JournalEntry).where(JournalEntry.type == "transition.run")).all()
    assert len(entries) == 1
    assert read_case(kernel, case_id).stage == "study"


def test_the_same_key_at_the_same_time_acts_once(kernel: Kernel) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: open_permit(kernel, key="twice"), range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert count(kernel, Case) == 1
