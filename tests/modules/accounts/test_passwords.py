"""Rules of passwords."""

import pytest
from argon2 import PasswordHasher

from core.errors import Invalid
from modules.accounts.passwords import (
    DUMMY,
    LONGEST,
    acceptable,
    check_new_password,
    hash_password,
    is_outdated,
    verify_password,
)

GOOD = "vingt-deux tortues vertes"


def test_a_password_is_hashed_with_argon2id_and_verifies() -> None:
    stored = hash_password(GOOD)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert GOOD not in stored
    assert verify_password(stored, GOOD)
    assert not verify_password(stored, GOOD + " ")


def test_two_hashes_of_one_password_differ() -> None:
    assert hash_password(GOOD) != hash_password(GOOD)


def test_the_same_letters_typed_in_another_unicode_form_verify() -> None:
    assert verify_password(
        hash_password("caf\u00e9 cr\u00e8me br\u00fbl\u00e9e"), "cafe\u0301 cre\u0300me bru\u0302le\u0301e"
    )


@pytest.mark.parametrize("password", ["", "x" * (LONGEST + 1), "nul\0nul\0nul\0", "\ud800surrogate"])
def test_a_hostile_password_is_refused_before_it_is_hashed(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = hash_password(GOOD)
    monkeypatch.setattr(PasswordHasher, "verify", lambda *_: pytest.fail("it was hashed"))
    monkeypatch.setattr(PasswordHasher, "hash", lambda *_: pytest.fail("it was hashed"))
    assert not acceptable(password)
    assert not verify_password(stored, password)
    with pytest.raises(Invalid):
        hash_password(password)


def test_nothing_verifies_without_a_stored_hash_nor_against_the_dummy() -> None:
    assert not verify_password("", GOOD)
    assert not verify_password(DUMMY, GOOD)


def test_a_broken_stored_hash_verifies_nothing() -> None:
    assert not verify_password("$argon2id$broken", GOOD)


def test_the_dummy_costs_as_much_as_a_real_hash() -> None:
    assert not is_outdated(DUMMY)
    assert not is_outdated(hash_password(GOOD))
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD))


@pytest.mark.parametrize("password", ["short", "elevenchars", "aaaaaaaaaaaaaaaa", "abababababababab"])
def test_a_new_password_must_be_long_and_varied(password: str) -> None:
    with pytest.raises(Invalid):
        check_new_password(password)


@pytest.mark.parametrize("password", ["nadia.benali1", "Nadia.Benali!", "BenaliBenali12"])
def test_a_new_password_must_not_be_its_owners_name(password: str) -> None:
    with pytest.raises(Invalid):
        check_new_password(password, "nadia.benali@house.example", "Nadia Benali")


def test_a_long_phrase_that_holds_the_name_is_fine() -> None:
    check_new_password("nadia mange dix pommes", "nadia@house.example", "Nadia Benali")
