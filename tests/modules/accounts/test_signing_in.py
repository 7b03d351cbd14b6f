"""Rules of signing in: no enumeration, back-off, fresh tokens, nothing secret stored."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import text
from sqlmodel import SQLModel, select

from core.actors import SYSTEM, Actor
from core.clock import VirtualClock
from core.database import reading
from core.dispatch import dispatch
from core.errors import Invalid, Refused, TooMany
from core.journal import entries
from core.kernel import Kernel
from modules.accounts.administering import DeactivatePerson
from modules.accounts.commands import SignOut
from modules.accounts.errors import WrongCredentials
from modules.accounts.identity import actor_of_session
from modules.accounts.models import Attempt, Person, PersonSession
from modules.accounts.signing_in import Credentials, change_password, sign_in
from modules.accounts.sweeping import sweep_accounts
from modules.accounts.throttling import FREE, LONGEST_WAIT, wait_after
from modules.accounts.tokens import token_hash
from tests.modules.accounts.conftest import PASSWORD, AddPerson

EMAIL = "nadia@house.example"
NEW = "vingt-deux tortues vertes"


def shown(password: str = PASSWORD, email: str = EMAIL, address: str = "192.0.2.7") -> Credentials:
    return Credentials(email, password, address)


def who(kernel: Kernel, token: str) -> Actor | None:
    return actor_of_session(kernel.engine, token_hash(token), kernel.clock.now())


def advance(kernel: Kernel, **length: float) -> None:
    assert isinstance(kernel.clock, VirtualClock)
    kernel.clock.advance(timedelta(**length))


def everything_stored(kernel: Kernel) -> Iterator[str]:
    with reading(kernel.engine) as session:
        for table in SQLModel.metadata.sorted_tables:
            yield from (str(tuple(row)) for row in session.connection().execute(table.select()))


def failures(kernel: Kernel, times: int, **more: Any) -> None:
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            sign_in(kernel, shown("wrong password", **more))


def test_a_person_signs_in_with_e_mail_in_any_case(kernel: Kernel, clerk: str) -> None:
    token = sign_in(kernel, shown(email="  NADIA@House.Example "))
    actor = who(kernel, token)
    assert actor is not None
    assert (actor.kind, actor.id, actor.name) == ("person", clerk, "Nadia Benali")


def test_neither_token_nor_password_nor_attempted_e_mail_is_stored_in_clear(kernel: Kernel, clerk: str) -> None:
    token = sign_in(kernel, shown())
    failures(kernel, 1, email="someone.else@house.example", address="198.51.100.23")
    stored = "\n".join(everything_stored(kernel))
    assert token_hash(token) in stored
    for secret in (token, PASSWORD, "someone.else", "198.51.100.23"):
        assert secret not in stored


def test_the_journal_names_who_signed_in_by_id_alone(kernel: Kernel, clerk: str) -> None:
    token = sign_in(kernel, shown())
    dispatch(kernel, SignOut(token=token_hash(token)), SYSTEM)
    with reading(kernel.engine) as session:
        found = [(entry.type, entry.data) for entry in entries(session, "accounts")]
    assert found[-2:] == [("person.signed_in", {"person": clerk}), ("person.signed_out", {"person": clerk})]
    assert "nadia" not in str(found).lower()


def test_unknown_closed_and_known_accounts_are_refused_alike(kernel: Kernel, clerk: str, add_person: AddPerson) -> None:
    dispatch(kernel, DeactivatePerson(person_id=add_person("closed@house.example")), SYSTEM)
    add_person("keyless@house.example", password=None)
    told = set()
    for email in (
        EMAIL,
        "nobody@house.example",
        "closed@house.example",
        "keyless@house.example",
        "x" * 5000,
        "\0",
    ):
        with pytest.raises(WrongCredentials) as refused:
            sign_in(kernel, shown("wrong password", email))
        told.add((str(refused.value), refused.value.status))
    assert len(told) == 1


def test_unknown_and_known_accounts_cost_the_same_hash_computations(
    kernel: Kernel, clerk: str, add_person: AddPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_person("keyless@house.example", password=None)
    calls: list[str] = []
    genuine = PasswordHasher.verify

    def counting(self: PasswordHasher, hash: str, password: str) -> bool:  # noqa: A002 - the library's name
        calls.append(hash.split("$")[3])
        return bool(genuine(self, hash, password))

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    for email in (EMAIL, "nobody@house.example", "keyless@house.example"):
        failures(kernel, 1, email=email)
    assert calls == ["m=19456,t=2,p=1"] * 3


def test_a_closed_account_cannot_sign_in_with_the_right_password(kernel: Kernel, clerk: str) -> None:
    token = sign_in(kernel, shown())
    dispatch(kernel, DeactivatePerson(person_id=clerk), SYSTEM)
    assert who(kernel, token) is None
    with pytest.raises(WrongCredentials):
        sign_in(kernel, shown())


@pytest.mark.parametrize(
    "password", ["x" * 100_000, "nul\0inside the text", "\ud800 lone surrogate", "", "\u202e" * 300]
)
def test_a_hostile_password_is_only_wrong(
    kernel: Kernel, clerk: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PasswordHasher, "verify", lambda *_: pytest.fail("it was hashed"))
    with pytest.raises(WrongCredentials):
        sign_in(kernel, shown(password))


@pytest.mark.parametrize("email", ["' OR 1=1 --", "nadia@house.example\0", "\ud800@x", "%", "ﬀ" * 400, "\u202enadia"])
def test_a_hostile_e_mail_never_breaks_the_sign_in(kernel: Kernel, clerk: str, email: str) -> None:
    with pytest.raises(WrongCredentials):
        sign_in(kernel, shown("wrong password", email))


def test_after_some_failures_one_waits_longer_and_longer(kernel: Kernel, clerk: str) -> None:
    failures(kernel, FREE["pair"])
    with pytest.raises(TooMany) as refused:
        sign_in(kernel, shown())
    assert 0 < int(str(refused.value.details["seconds"])) <= 3
    advance(kernel, seconds=3)
    failures(kernel, 1)
    advance(kernel, seconds=3)
    with pytest.raises(TooMany):
        sign_in(kernel, shown())


def test_an_unknown_account_makes_one_wait_just_like_a_known_one(kernel: Kernel, clerk: str) -> None:
    waits = []
    for email in (EMAIL, "nobody@house.example"):
        failures(kernel, FREE["pair"], email=email)
        with pytest.raises(TooMany) as refused:
            sign_in(kernel, shown(email=email))
        waits.append(str(refused.value))
    assert waits[0] == waits[1]


def test_a_blocked_attempt_is_not_hashed_and_does_not_prolong_the_wait(
    kernel: Kernel, clerk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures(kernel, FREE["pair"])
    with monkeypatch.context() as patched:
        patched.setattr(PasswordHasher, "verify", lambda *_: pytest.fail("it was hashed"))
        for _ in range(20):
            with pytest.raises(TooMany):
                sign_in(kernel, shown())
    advance(kernel, seconds=3)
    assert sign_in(kernel, shown())


def test_a_stranger_elsewhere_does_not_lock_the_owner_out(kernel: Kernel, clerk: str) -> None:
    failures(kernel, FREE["pair"], address="198.51.100.23")
    with pytest.raises(TooMany):
        sign_in(kernel, shown(address="198.51.100.23"))
    assert sign_in(kernel, shown(address="192.0.2.7"))


def test_guessing_one_account_from_many_addresses_is_slowed(kernel: Kernel, clerk: str) -> None:
    for number in range(FREE["account"]):
        failures(kernel, 1, address=f"203.0.113.{number}")
    with pytest.raises(TooMany):
        sign_in(kernel, shown(address="203.0.113.200"))


def test_guessing_many_accounts_from_one_ipv6_network_is_slowed(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FREE, "address", 4)
    for number in range(4):
        failures(kernel, 1, email=f"p{number}@house.example", address=f"2001:db8::{number + 1}")
    with pytest.raises(TooMany):
        sign_in(kernel, shown(email="p9@house.example", address="2001:db8::ffff"))


def test_success_takes_back_the_account_but_not_the_other_failures_of_the_address(
    kernel: Kernel, clerk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FREE, "address", 5)
    failures(kernel, 3, email="victim@house.example")
    for _ in range(3):
        sign_in(kernel, shown())
    failures(kernel, 2, email="other@house.example")
    with pytest.raises(TooMany):
        sign_in(kernel, shown())


def test_attempts_at_the_same_moment_do_not_slip_through(
    kernel: Kernel, clerk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []

    def refusing(*given: str) -> bool:
        hashed.append(given[1])
        raise VerifyMismatchError

    monkeypatch.setattr(PasswordHasher, "verify", refusing)

    def attempt(_: int) -> type[Exception]:
        try:
            sign_in(kernel, shown("wrong password"))
        except Refused as error:
            return type(error)
        raise AssertionError("somebody got in")

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(attempt, range(24)))
    assert len(hashed) == FREE["pair"]
    assert told.count(WrongCredentials) == FREE["pair"]


def test_slowing_down_is_recorded_without_saying_whom(kernel: Kernel, clerk: str) -> None:
    failures(kernel, FREE["pair"])
    with reading(kernel.engine) as session:
        last = entries(session, "accounts")[-1]
        assert (last.type, last.actor) == ("sign_in.slowed", "public:visitor")
        assert last.data == {"scope": "pair", "failures": FREE["pair"], "wait": 2}


def test_waits_grow_to_a_limit() -> None:
    assert [wait_after(n, 5).total_seconds() for n in (1, 4, 5, 6, 7)] == [0, 0, 2, 4, 8]
    assert wait_after(10_000, 5) == LONGEST_WAIT


def test_every_sign_in_gets_a_new_token_and_ends_the_session_that_the_browser_had(kernel: Kernel, clerk: str) -> None:
    first = sign_in(kernel, shown())
    second = sign_in(kernel, shown(), previous=first)
    assert first != second
    assert who(kernel, first) is None
    assert who(kernel, second) is not None


def test_a_token_planted_before_the_sign_in_never_becomes_valid(kernel: Kernel, clerk: str) -> None:
    planted = "attacker-knows-this-token"
    assert sign_in(kernel, shown(), previous=planted) != planted
    assert who(kernel, planted) is None


def test_a_session_ends_by_time_and_is_swept_away(kernel: Kernel, clerk: str) -> None:
    token = sign_in(kernel, shown())
    failures(kernel, 1, email="nobody@house.example")
    advance(kernel, hours=kernel.settings.session_hours, seconds=-1)
    assert who(kernel, token) is not None
    advance(kernel, seconds=1)
    assert who(kernel, token) is None
    sweep_accounts(kernel)
    with reading(kernel.engine) as session:
        assert session.exec(select(PersonSession)).all() == []
        assert session.exec(select(Attempt)).all() == []


def test_signing_out_ends_this_session_alone(kernel: Kernel, clerk: str) -> None:
    here, there = sign_in(kernel, shown()), sign_in(kernel, shown())
    dispatch(kernel, SignOut(token=token_hash(here)), SYSTEM)
    assert who(kernel, here) is None
    assert who(kernel, there) is not None


def test_a_new_password_ends_every_session_but_the_one_it_starts(kernel: Kernel, clerk: str) -> None:
    old = [sign_in(kernel, shown()) for _ in range(2)]
    actor = who(kernel, old[0])
    assert actor is not None
    fresh = change_password(kernel, actor, shown(), NEW)
    assert [who(kernel, token) for token in old] == [None, None]
    assert who(kernel, fresh) is not None
    with pytest.raises(WrongCredentials):
        sign_in(kernel, shown())
    assert sign_in(kernel, shown(NEW))


def test_a_password_changes_only_with_the_current_one_and_guessing_it_is_slowed(kernel: Kernel, clerk: str) -> None:
    actor = who(kernel, sign_in(kernel, shown()))
    assert actor is not None
    for _ in range(FREE["pair"]):
        with pytest.raises(WrongCredentials):
            change_password(kernel, actor, shown("wrong password"), NEW)
    with pytest.raises(TooMany):
        change_password(kernel, actor, shown(), NEW)


def test_a_weak_new_password_is_refused(kernel: Kernel, clerk: str) -> None:
    actor = who(kernel, sign_in(kernel, shown()))
    assert actor is not None
    with pytest.raises(Invalid):
        change_password(kernel, actor, shown(), "nadia")


def test_nobody_changes_the_password_of_another_account(kernel: Kernel, clerk: str, add_person: AddPerson) -> None:
    other = Actor("person", add_person("other@house.example"), "Other")
    with pytest.raises(Refused):
        change_password(kernel, other, shown(), NEW)
    assert sign_in(kernel, shown())


def test_an_outdated_hash_is_renewed_at_sign_in(kernel: Kernel, clerk: str) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with kernel.engine.begin() as connection:
        connection.execute(text("UPDATE accounts_person SET password_hash = :weak"), {"weak": weak})
    assert sign_in(kernel, shown())
    with reading(kernel.engine) as session:
        assert "m=19456,t=2,p=1" in session.exec(select(Person.password_hash)).one()
    assert sign_in(kernel, shown())
