"""Rules: no two cases of a pack have the same reference, whatever year it is."""

from datetime import timedelta
from typing import cast

from core.clock import VirtualClock
from core.database import reading, writing
from core.kernel import Kernel
from modules.cases.models import Case, CaseCounter
from tests.modules.cases.conftest import OpenAccount


def reference(bank: Kernel, case_id: str) -> str:
    with reading(bank.engine) as session:
        case = session.get(Case, case_id)
        assert case is not None
        return case.reference


def pass_years(kernel: Kernel, years: int) -> None:
    cast(VirtualClock, kernel.clock).advance(timedelta(days=366 * years))


def test_numbers_without_a_year_go_on_when_the_year_ends(bank: Kernel, open_account: OpenAccount) -> None:
    first = open_account(kind="person")
    pass_years(bank, 1)
    second = open_account(kind="person")
    assert [reference(bank, one["case_id"]) for one in (first, second)] == ["A-0001", "A-0002"]


def test_numbers_that_were_counted_by_year_go_on_from_the_highest(bank: Kernel, open_account: OpenAccount) -> None:
    with writing(bank.engine) as session:
        for year, number in ((2024, 7), (2025, 3)):
            session.add(CaseCounter(pack="bank", case_type="account", year=year, number=number))
    assert reference(bank, open_account(kind="person")["case_id"]) == "A-0008"
