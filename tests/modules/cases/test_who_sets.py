"""A definition says who sets a field, and no command takes it from anybody else."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.app import build_app
from core.dispatch import dispatch
from core.errors import Invalid
from core.kernel import Kernel
from modules.accounts.tokens import PLAIN_COOKIE
from modules.cases.commands import OpenCase, RunAction, SetFields
from modules.cases.language import CaseType
from modules.forms.grouping import generate_form
from tests.fixtures.callers import bearer, person_id, session_of
from tests.fixtures.kernels import person
from tests.modules.cases.conftest import TELLER, OpenAccount
from tests.modules.cases.test_field_rules import refused_for, values_of

WRITER = person("writer", "writer", pack="bank")
BOTH = person("both", "writer", "reader", pack="bank")


def change(bank: Kernel, case_id: str, actor: Any, **values: Any) -> None:
    dispatch(bank, SetFields(case_id=case_id, values=values), actor)


def test_nobody_sets_by_hand_what_only_steps_set(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account(kind="person")["case_id"]
    with refused_for("verdict"):
        change(bank, case_id, TELLER, verdict="mine", rank=2)
    with refused_for("verdict"):
        dispatch(bank, OpenCase(pack="bank", case_type="account", values={"verdict": "mine"}), TELLER)
    assert values_of(bank, case_id)["rank"] is None


def test_a_step_sets_it(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account(kind="person")["case_id"]
    dispatch(bank, RunAction(case_id=case_id, action="shut"), TELLER)
    assert values_of(bank, case_id)["verdict"] == "shut"


def test_a_form_of_all_fields_leaves_it_out(bank: Kernel) -> None:
    found: CaseType = bank.definitions.in_force["bank"].get("case_type", "account")
    assert "verdict" not in str(generate_form(found))
    assert "rank" in str(generate_form(found))


def test_a_role_changes_only_the_fields_that_it_may_write(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account(kind="person")["case_id"]
    change(bank, case_id, WRITER, rank=3)
    with refused_for("note"):
        change(bank, case_id, WRITER, rank=4, note="hello")
    assert values_of(bank, case_id)["rank"] == 3


def test_a_second_role_adds_what_it_may_write(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account(kind="person")["case_id"]
    change(bank, case_id, BOTH, note="hello")
    with pytest.raises(Invalid):
        change(bank, case_id, BOTH, verdict="mine")


def test_the_api_and_the_edit_page_offer_and_take_no_more(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account(kind="person")["case_id"]
    client = TestClient(build_app(bank), follow_redirects=False)
    writer = bearer(bank, "wanda", "writer", pack="bank")
    refused = client.patch(f"/api/v1/cases/{case_id}", json={"values": {"note": "hello"}}, headers=writer)
    assert refused.status_code == 422
    token = session_of(bank, person_id(bank, "walt", "writer", pack="bank"))
    page = client.get(f"/cases/{case_id}/edit?fields=rank,note,verdict", headers={"Cookie": f"{PLAIN_COOKIE}={token}"})
    assert 'name="rank"' in page.text
    assert 'name="note"' not in page.text
    assert 'name="verdict"' not in page.text
