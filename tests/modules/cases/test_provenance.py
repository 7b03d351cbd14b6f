"""Every value says where it comes from."""

from core.context import reading
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.cases.commands import RunAction, SetFields
from modules.cases.provenance import Origin, origins_of
from modules.cases.queries import find_case
from tests.modules.cases.conftest import TELLER, OpenAccount
from tests.modules.cases.test_encryption import IBAN


def origins(bank: Kernel, case_id: str) -> dict[str, Origin]:
    with reading(bank, TELLER) as ctx:
        return dict(origins_of(ctx, find_case(ctx, case_id)))


def test_a_value_tells_its_source_its_actor_and_its_entry_in_the_journal(
    bank: Kernel, open_account: OpenAccount
) -> None:
    case_id = open_account(income="300")["case_id"]
    found = origins(bank, case_id)
    assert {name: one.source for name, one in found.items()} == {
        "note": "default",
        "income": "person:teller",
        "spare": "calculated",
        "limit": "calculated",
        "rated": "calculated",
        "level": "calculated",
    }
    assert found["income"].actor == TELLER.label
    assert found["income"].at == bank.clock.now()
    assert found["income"].entry > 0


def test_a_value_from_a_form_names_its_submission(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account()["case_id"]
    dispatch(bank, RunAction(case_id=case_id, action="fill", values={"number": IBAN, "rank": 3}), TELLER)
    found = origins(bank, case_id)["iban"]
    assert found.source == "form:details"
    assert len(found.submission) == 36


def test_only_the_origin_of_the_present_value_is_kept(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account(rank=1)["case_id"]
    before = origins(bank, case_id)
    for rank in (2, 3, 3):
        dispatch(bank, SetFields(case_id=case_id, values={"rank": rank}), TELLER)
    after = origins(bank, case_id)
    assert set(after) == set(before)
    assert after["rank"].entry > before["rank"].entry
    assert after["note"] == before["note"]
