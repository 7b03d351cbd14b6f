"""Calculated fields are worked out again when something that they read may have changed, and only then."""

import pytest

from core.context import Context
from core.database import writing
from core.kernel import Kernel
from modules.cases.calculating import follow_fields_alone, is_worked_out
from modules.cases.definitions import case_type_in_force
from modules.cases.language import CaseType
from modules.cases.models import Case
from modules.cases.values import set_values, work_out
from tests.modules.cases.conftest import TELLER, OpenAccount

FOLLOWING = {
    "spare": "income - 100",
    "limit": "coalesce(spare, 0) * 3",
    "rated": "iban != null",
}


def with_only(case_type: CaseType, **calculated: str) -> CaseType:
    """The case type with these calculated fields in place of its own."""
    told = {name: field for name, field in case_type.fields.items() if field.value is None}
    fields = type(case_type.fields["spare"])
    made = {name: fields.model_validate({"type": "text", "value": text}) for name, text in calculated.items()}
    return case_type.model_copy(update={"fields": {**told, **made}})


@pytest.fixture
def account(bank: Kernel) -> CaseType:
    """The case type `account`."""
    with writing(bank.engine) as session:
        return case_type_in_force(Context(bank, session, TELLER), "bank", "account")


def test_fields_alone_decide_where_nothing_else_is_read(account: CaseType) -> None:
    assert follow_fields_alone(with_only(account, **FOLLOWING))
    assert follow_fields_alone(with_only(account))


@pytest.mark.parametrize(
    "text", ["stage", "today", "actor.name", "parameters.rate", "holder.name", "add_business_days(today, 3)"]
)
def test_whatever_else_is_read_is_looked_at_again(account: CaseType, text: str) -> None:
    assert not follow_fields_alone(with_only(account, **FOLLOWING, told=text))


def test_what_follows_fields_alone_rests_until_one_of_them_changes(
    bank: Kernel, account: CaseType, open_account: OpenAccount
) -> None:
    case_id, kind = open_account(rank=1)["case_id"], with_only(account, note="'deep' if rank > 5 else 'low'")
    with writing(bank.engine) as session:
        ctx, case = Context(bank, session, TELLER), session.get(Case, case_id)
        assert case is not None
        assert not is_worked_out(ctx, case, kind)
        assert work_out(ctx, case, kind) == ["note"]
        assert is_worked_out(ctx, case, kind)
        assert not is_worked_out(ctx, case, account)
        set_values(ctx, case, kind, {"rank": 7}, "step:test")
        assert case.data["note"] == "deep"
