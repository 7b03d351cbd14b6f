"""Every value says where it comes from."""

from datetime import UTC, datetime

from core.context import reading
from core.database import writing
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.cases.commands import RunAction, SetFields
from modules.cases.fieldmodels import CaseProvenance
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


def test_an_origin_that_an_earlier_release_kept_whole_is_still_told(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account(income="300")["case_id"]
    told = {"source": "form:join", "actor": "person:ada", "at": "2026-03-01T10:00:00+00:00", "entry": 2}
    with writing(bank.engine) as session:
        row = session.get(CaseProvenance, case_id)
        assert row is not None
        row.fields = {**row.fields, "income": {**told, "document": "d"}}
    found = origins(bank, case_id)
    at = datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert found["income"] == Origin("form:join", "person:ada", at, entry=2, document="d")
    assert found["spare"].source == "calculated"


def test_the_journal_tells_whoever_set_a_value_and_only_its_number_is_kept(
    bank: Kernel, open_account: OpenAccount
) -> None:
    case_id = open_account(kind="person")["case_id"]
    with reading(bank, TELLER) as ctx:
        row = ctx.session.get(CaseProvenance, case_id)
        assert row is not None
        assert isinstance(row.fields["kind"], int)
        assert row.fields["rated"] == {"entry": row.fields["kind"], "source": "calculated"}
