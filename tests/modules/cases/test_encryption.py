"""Encrypted fields: nothing of them stands in the database, nobody sees them who may not, tampering is named."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from core.context import reading
from core.database import reading as read_database
from core.database import writing
from core.dispatch import dispatch
from core.encryption.envelopes import key_id_of
from core.encryption.errors import SealBroken
from core.encryption.keyring import DataKey
from core.encryption.rotating import rotate_keys
from core.kernel import Kernel
from modules.cases import resealing
from modules.cases.commands import RunAction, SetFields
from modules.cases.folding import verify_cases
from modules.cases.models import Case
from modules.cases.queries import find_case, values_json, view_case
from tests.fixtures.kernels import person
from tests.modules.cases.conftest import TELLER, OpenAccount

IBAN, OTHER = "FR1420041010050500013M02606", "DE89370400440532013000"
READER = person("reader", "reader", pack="bank")


def values_of(bank: Kernel, case_id: str, actor: Any = TELLER) -> dict[str, Any]:
    with reading(bank, actor) as ctx:
        return values_json(view_case(ctx, find_case(ctx, case_id)))


def everything_in(bank: Kernel) -> str:
    """All that every table holds, as one text."""
    with read_database(bank.engine) as session:
        connection = session.connection()
        quote = bank.engine.dialect.identifier_preparer.quote
        tables = [quote(name) for name in bank.engine.dialect.get_table_names(connection)]
        return "".join(str(row) for table in tables for row in connection.execute(text(f"SELECT * FROM {table}")))


def change(bank: Kernel, case_id: str, **data: Any) -> None:
    """Change what is stored, behind everything's back."""
    with writing(bank.engine) as session:
        case = session.get(Case, case_id)
        assert case is not None
        case.data = {**case.data, **data}
        session.add(case)


def stored(bank: Kernel, case_id: str) -> dict[str, Any]:
    with read_database(bank.engine) as session:
        case = session.get(Case, case_id)
        assert case is not None
        return case.data


def test_nothing_in_the_database_tells_an_encrypted_value(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account(iban=IBAN, income="4321.99")["case_id"]
    dispatch(bank, RunAction(case_id=case_id, action="fill", values={"number": OTHER, "rank": 1}), TELLER)
    held = everything_in(bank)
    assert "checked" in held
    assert not [secret for secret in (IBAN, OTHER, "4321.99", "4221.99", "370400440532013000") if secret in held]
    assert values_of(bank, case_id)["iban"] == OTHER
    assert list(verify_cases(bank)) == []


def test_only_those_who_may_see_an_encrypted_field_read_it(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account(iban=IBAN)["case_id"]
    assert values_of(bank, case_id)["iban"] == IBAN
    assert "iban" not in values_of(bank, case_id, READER)


def test_a_hidden_field_is_not_even_decrypted(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account(iban=IBAN)["case_id"]
    change(bank, case_id, iban=stored(bank, case_id)["iban"][:-8] + "AAAAAAA=")
    with pytest.raises(SealBroken):
        values_of(bank, case_id)
    with reading(bank, READER) as ctx:
        assert "iban" not in view_case(ctx, find_case(ctx, case_id)).values


def test_a_changed_byte_is_named_by_verify(bank: Kernel, open_account: OpenAccount) -> None:
    opened = open_account(iban=IBAN)
    envelope = stored(bank, opened["case_id"])["iban"]
    flipped = envelope[:-10] + ("A" if envelope[-10] != "A" else "B") + envelope[-9:]
    change(bank, opened["case_id"], iban=flipped)
    (problem,) = verify_cases(bank)
    assert opened["reference"] in problem
    assert "field iban can't be decrypted" in problem


def test_an_envelope_does_not_open_in_another_case_or_field(bank: Kernel, open_account: OpenAccount) -> None:
    first, second = open_account(iban=IBAN)["case_id"], open_account(iban=OTHER)["case_id"]
    change(bank, second, iban=stored(bank, first)["iban"])
    assert len(list(verify_cases(bank))) == 1
    change(bank, second, income=stored(bank, second)["iban"])
    assert len(list(verify_cases(bank))) == 2


def test_an_older_value_put_back_is_named_by_verify(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account(iban=IBAN)["case_id"]
    old = stored(bank, case_id)["iban"]
    dispatch(bank, SetFields(case_id=case_id, values={"iban": OTHER}), TELLER)
    change(bank, case_id, iban=old)
    assert any("behind the journal" in problem for problem in verify_cases(bank))


def test_a_value_that_stays_keeps_its_envelope(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account(iban=IBAN)["case_id"]
    before = stored(bank, case_id)["iban"]
    dispatch(bank, SetFields(case_id=case_id, values={"iban": IBAN, "rank": 2}), TELLER)
    assert stored(bank, case_id)["iban"] == before


def test_the_key_file_is_for_its_owner_only(bank: Kernel, open_account: OpenAccount) -> None:
    open_account(iban=IBAN)
    path = bank.settings.data_dir / "encryption_key"
    assert path.stat().st_mode & 0o777 == 0o600
    with read_database(bank.engine) as session:
        (key,) = session.exec(select(DataKey))
    assert path.read_text()[:20] not in key.wrapped


def test_rotation_seals_everything_anew_and_all_stays_readable(bank: Kernel, open_account: OpenAccount) -> None:
    cases = [open_account(iban=IBAN, income="10")["case_id"] for _ in range(5)]
    before, file = [stored(bank, one) for one in cases], key_text(bank)
    list(rotate_keys(bank))
    after = [stored(bank, one) for one in cases]
    assert all(old["iban"] != new["iban"] for old, new in zip(before, after, strict=True))
    assert {key_id_of(one["iban"]) for one in after} == {newest(bank)}
    assert [values_of(bank, one)["iban"] for one in cases] == [IBAN] * 5
    assert list(verify_cases(bank)) == []
    assert key_text(bank) != file
    assert len(key_text(bank).split()) == 1


@pytest.mark.parametrize("dies_after", [0, 1, 3])
def test_a_rotation_that_is_killed_goes_on_where_it_stopped(
    bank: Kernel, open_account: OpenAccount, monkeypatch: pytest.MonkeyPatch, dies_after: int
) -> None:
    cases = [open_account(iban=IBAN)["case_id"] for _ in range(5)]
    done, original = 0, resealing.reseal_case

    def dying(kernel: Kernel, case_id: str) -> int:
        nonlocal done
        if done == dies_after:
            raise KeyboardInterrupt
        done += 1
        return original(kernel, case_id)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(resealing, "reseal_case", dying)
        list(rotate_keys(bank))
    bank.keyring.forget()
    assert [values_of(bank, one)["iban"] for one in cases] == [IBAN] * 5
    keys = count_keys(bank)
    list(rotate_keys(bank))
    assert count_keys(bank) == keys
    assert {key_id_of(stored(bank, one)["iban"]) for one in cases} == {newest(bank)}
    assert list(verify_cases(bank)) == []


def key_text(bank: Kernel) -> str:
    return Path(bank.settings.data_dir / "encryption_key").read_text()


def count_keys(bank: Kernel) -> int:
    with read_database(bank.engine) as session:
        return len(list(session.exec(select(DataKey))))


def newest(bank: Kernel) -> str:
    with read_database(bank.engine) as session:
        return max(key.id for key in session.exec(select(DataKey)) if key.retired_at is None)
