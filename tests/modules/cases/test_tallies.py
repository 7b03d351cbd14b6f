"""The numbers of baskets are kept by the database with every change, and are always those that counting finds."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from core.actors import SYSTEM
from core.context import reading
from core.database import writing
from core.dispatch import Busy, dispatch
from core.kernel import Kernel
from modules.cases.commands import RunAction
from modules.cases.tallying import recount, tallies, verify_tallies
from tests.fixtures.cases import act, open_permit, read_case
from tests.fixtures.kernels import CLERK


def kept(kernel: Kernel) -> dict[tuple[str, str], int]:
    """The numbers by basket and stage."""
    with reading(kernel, SYSTEM) as ctx:
        return {(basket, stage): number for (_, basket, _, stage), number in tallies(ctx.session).items()}


def test_a_case_counts_where_it_stands_and_nowhere_once_it_is_closed(kernel: Kernel) -> None:
    one, two = (str(open_permit(kernel)["case_id"]) for _ in range(2))
    first = read_case(kernel, one)
    assert kept(kernel) == {(str(first.basket), first.stage): 2}
    act(kernel, one, "begin")
    moved = read_case(kernel, one)
    expected = {(str(first.basket), first.stage): 1}
    assert kept(kernel) == (expected | {(str(moved.basket), moved.stage): 1} if moved.basket else expected)
    act(kernel, two, "refuse", message="No")
    assert read_case(kernel, two).closed_at is not None
    assert (str(first.basket), first.stage) not in kept(kernel)
    assert not list(verify_tallies(kernel))


def test_what_is_rolled_back_does_not_count(kernel: Kernel) -> None:
    case_id = str(open_permit(kernel)["case_id"])
    before = kept(kernel)
    with pytest.raises(ZeroDivisionError), writing(kernel.engine) as session:
        session.connection().execute(text("UPDATE cases_case SET basket = 'elsewhere'"))
        raise ZeroDivisionError
    assert kept(kernel) == before
    assert read_case(kernel, case_id).basket != "elsewhere"


def test_a_change_behind_our_back_counts_too(kernel: Kernel) -> None:
    open_permit(kernel)
    with writing(kernel.engine) as session:
        session.connection().execute(text("UPDATE cases_case SET basket = 'elsewhere'"))
    assert {basket for basket, _ in kept(kernel)} == {"elsewhere"}
    assert not list(verify_tallies(kernel))


def test_a_wrong_number_is_named_and_recounted(kernel: Kernel) -> None:
    open_permit(kernel)
    with writing(kernel.engine) as session:
        session.connection().execute(text("UPDATE cases_tally SET number = number + 3"))
    (sentence,) = verify_tallies(kernel)
    assert "counts 4 permit" in sentence and "1 are there" in sentence
    assert recount(kernel) == 1
    assert not list(verify_tallies(kernel)) and recount(kernel) == 0


def test_numbers_are_right_when_many_change_cases_at_once(kernel: Kernel) -> None:
    def live(number: int) -> None:
        case_id = str(open_permit(kernel)["case_id"])
        if number % 2:
            dispatch(kernel, RunAction(case_id=case_id, action="refuse", values={"message": "No"}), CLERK)

    def patiently(number: int) -> None:
        for _ in range(20):
            try:
                live(number)
            except Busy:
                continue
            else:
                break

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(patiently, range(24)))
    assert not list(verify_tallies(kernel))
    assert sum(kept(kernel).values()) >= 12
