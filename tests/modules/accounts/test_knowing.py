"""Who asks is known for a moment, never longer, and not after a change of this process."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import delete

from core.actors import Actor
from core.clock import VirtualClock
from core.database import writing
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.accounts import knowing
from modules.accounts.administering import DeactivatePerson
from modules.accounts.commands import SignOut
from modules.accounts.granting import GrantRole, RevokeRole
from modules.accounts.identity import actor_of_session
from modules.accounts.knowing import LIFE, Acquaintances
from modules.accounts.models import PersonSession
from modules.accounts.tokens import token_hash
from tests.fixtures.callers import person_id, session_of
from tests.fixtures.kernels import START

ADMIN = Actor("person", "1" * 36, "Admin", administrator=True)
ADA = Actor("person", "2" * 36, "Ada")


class Time:
    """The machine's own measure, in the hands of the test."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr(knowing, "time", made)
    return made


def test_nobody_is_known_longer_than_promised(kernel: Kernel, time: Time) -> None:
    token = session_of(kernel, person_id(kernel, "ada", "clerk"))
    assert LIFE < 1
    assert actor_of_session(kernel.engine, token_hash(token), kernel.clock.now()) is not None
    with writing(kernel.engine) as session:  # as another process would
        session.exec(delete(PersonSession))
    time.now += LIFE - 0.01
    assert actor_of_session(kernel.engine, token_hash(token), kernel.clock.now()) is not None
    time.now += 0.02
    assert actor_of_session(kernel.engine, token_hash(token), kernel.clock.now()) is None


def test_a_session_that_is_over_by_the_clock_is_asked_for_again(kernel: Kernel, time: Time) -> None:
    token = session_of(kernel, person_id(kernel, "ada"))
    assert actor_of_session(kernel.engine, token_hash(token), kernel.clock.now()) is not None
    assert isinstance(kernel.clock, VirtualClock)
    kernel.clock.advance(timedelta(hours=13))
    assert actor_of_session(kernel.engine, token_hash(token), kernel.clock.now()) is None


def test_what_this_process_changes_is_known_at_once(client: TestClient, kernel: Kernel, time: Time) -> None:
    person = person_id(kernel, "ada")
    token = session_of(kernel, person)

    def roles() -> frozenset[tuple[str, str]] | None:
        found = actor_of_session(kernel.engine, token_hash(token), kernel.clock.now())
        return found.roles if found else None

    assert roles() == frozenset()
    dispatch(kernel, GrantRole(pack="library", role="clerk", person_id=person), ADMIN)
    assert roles() == frozenset({("library", "clerk")})
    dispatch(kernel, RevokeRole(pack="library", role="clerk", person_id=person), ADMIN)
    assert roles() == frozenset()
    dispatch(kernel, SignOut(token=token_hash(token)), ADA)
    assert roles() is None
    token = session_of(kernel, person)
    assert roles() == frozenset()
    dispatch(kernel, DeactivatePerson(person_id=person), ADMIN)
    assert roles() is None


def test_an_answer_that_a_change_overtook_is_not_kept(time: Time) -> None:
    known = Acquaintances()

    def overtaken() -> Actor:
        known.forget()
        return ADA

    assert known.find("hash", START, overtaken) is ADA
    assert known.find("hash", START, lambda: None) is None


def test_strangers_are_not_remembered_and_those_known_are_limited(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    known = Acquaintances()
    monkeypatch.setattr(knowing, "MOST", 3)
    assert known.find("0", START, lambda: None) is None
    assert known.find("0", START, lambda: ADA) is ADA
    for number in range(10):
        known.find(str(number), START, lambda: ADA)
        assert len(known._seen) <= 3
