"""What a definition says of a field holds: required, needed, visible, bounded, unique, calculated."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from core.context import reading
from core.dispatch import dispatch
from core.errors import Invalid
from core.kernel import Kernel
from modules.cases.commands import RunAction, SetFields
from modules.cases.errors import NotFilled, NotYet
from modules.cases.queries import available_actions, find_case, values_json, view_case
from tests.modules.cases.conftest import TELLER, OpenAccount

SIREN = "732829320"
IBAN = "FR1420041010050500013M02606"


@contextmanager
def refused_for(field: str) -> Iterator[None]:
    """What happens inside is refused because of this field."""
    with pytest.raises(Invalid) as refused:
        yield
    assert [problem.path for problem in refused.value.problems] == [(field,)]


def values_of(bank: Kernel, case_id: str, actor: Any = TELLER) -> dict[str, Any]:
    with reading(bank, actor) as ctx:
        return values_json(view_case(ctx, find_case(ctx, case_id)))


def set_fields(bank: Kernel, case_id: str, **values: Any) -> None:
    dispatch(bank, SetFields(case_id=case_id, values=values), TELLER)


def test_a_case_does_not_open_without_what_is_required_then(open_account: OpenAccount) -> None:
    with refused_for("siren"):
        open_account(kind="firm")
    open_account(kind="firm", siren=SIREN)
    open_account(kind="person")


def test_a_required_field_is_not_emptied(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account(kind="firm", siren=SIREN)["case_id"]
    with refused_for("siren"):
        set_fields(bank, case_id, siren=None)
    assert values_of(bank, case_id)["siren"] == SIREN


def test_a_transition_waits_for_the_fields_that_it_needs_and_says_which(
    bank: Kernel, open_account: OpenAccount
) -> None:
    case_id = open_account(kind="person")["case_id"]
    set_fields(bank, case_id, kind="firm")
    with pytest.raises(NotYet, match=r"Still missing: SIREN, IBAN\."):
        dispatch(bank, RunAction(case_id=case_id, action="check"), TELLER)
    with reading(bank, TELLER) as ctx:
        (check,) = [one for one in available_actions(ctx, find_case(ctx, case_id)) if one.name == "check"]
    assert check.reason is not None
    assert check.reason.in_("fr") == "Il manque encore : SIREN, IBAN."
    set_fields(bank, case_id, siren=SIREN, iban=IBAN)
    assert dispatch(bank, RunAction(case_id=case_id, action="check"), TELLER)["stage"] == "checked"


def test_the_form_of_a_transition_may_bring_what_it_needs(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account()["case_id"]
    with pytest.raises(NotFilled, match="Rank") as refused:
        dispatch(bank, RunAction(case_id=case_id, action="fill", values={"number": IBAN}), TELLER)
    assert [one.path for one in refused.value.problems] == [("rank",)]
    assert values_of(bank, case_id)["iban"] is None
    values = {"number": IBAN, "rank": 3}
    assert dispatch(bank, RunAction(case_id=case_id, action="fill", values=values), TELLER)["stage"] == "checked"


def test_what_is_not_visible_shows_nowhere_and_is_kept(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account(kind="firm", siren=SIREN)["case_id"]
    set_fields(bank, case_id, kind="person")
    assert "siren" not in values_of(bank, case_id)
    set_fields(bank, case_id, kind="firm")
    assert values_of(bank, case_id)["siren"] == SIREN


def test_no_two_cases_hold_the_same_unique_value(bank: Kernel, open_account: OpenAccount) -> None:
    first = open_account(kind="firm", siren=SIREN)["case_id"]
    with refused_for("siren"):
        open_account(kind="firm", siren="732 829 320")
    set_fields(bank, first, kind="person", siren=None)
    assert open_account(kind="firm", siren=SIREN)


@pytest.mark.parametrize(
    ("field", "value"), [("note", "UP"), ("note", "a"), ("note", "abcdef"), ("rank", 0), ("rank", 10)]
)
def test_a_value_out_of_its_bounds_is_refused(open_account: OpenAccount, field: str, value: object) -> None:
    with refused_for(field):
        open_account(**{field: value})


def test_calculated_fields_follow_each_other_whatever_their_order(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account(income="300")["case_id"]
    assert values_of(bank, case_id)["limit"] == "600"
    set_fields(bank, case_id, income="150.50")
    assert (values_of(bank, case_id)["spare"], values_of(bank, case_id)["limit"]) == ("50.50", "151.50")
    set_fields(bank, case_id, income=None)
    assert values_of(bank, case_id)["limit"] == "0"


def test_a_calculated_field_follows_the_stage(bank: Kernel, open_account: OpenAccount) -> None:
    case_id = open_account()["case_id"]
    assert values_of(bank, case_id)["level"] == "low"
    dispatch(bank, RunAction(case_id=case_id, action="shut"), TELLER)
    assert values_of(bank, case_id)["level"] == "high"


def test_a_calculated_field_is_not_set_when_a_case_opens(open_account: OpenAccount) -> None:
    with refused_for("spare"):
        open_account(spare="1")
