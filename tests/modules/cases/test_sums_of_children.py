"""A case reckons with the cases that belong to it: sums, counts, conditions and waits follow them."""

import pytest

from core.definitions.load import load
from core.definitions.scan import read_folders
from core.kernel import Kernel
from core.registry import Registry
from tests.fixtures.cases import act, read_case
from tests.fixtures.routes import ANNE, FILE, Routes, open_file
from tests.modules.cases.test_opened_cases import change, children, close, data

MOVES = """
  owed: {type: integer, value: "count_of(children.annex, 'note', 'owed')"}
  unpaid: {type: integer, value: "count_of(children.annex, 'closed', false)"}
stages: {open: {}, study: {}, done: {final: true}}
transitions:
  examine: {from: open, to: study, when: "unpaid == 0 and count(children.annex) == 2"}
  close: {from: [open, study], to: done, by: agent}
"""
DUN = """
processes:
  lend: {on_demand: {by: agent}, steps: [open_case: {case_type: annex}]}
  dun:
    on_demand: {by: agent}
    steps: [wait: {until: "any_of(children.annex, 'note', 'late')"}, set: {note: "'dunned'"}]
"""


@pytest.fixture
def lending(routes: Routes) -> tuple[Kernel, str]:
    """A file to which two annexes belong."""
    kernel = routes.kernel(DUN, MOVES)
    case_id = open_file(kernel)
    for action in ("lend", "lend", "dun"):
        act(kernel, case_id, action, ANNE)
    return kernel, case_id


def test_a_calculated_field_follows_the_cases_below(lending: tuple[Kernel, str]) -> None:
    kernel, case_id = lending
    assert (data(kernel, case_id)["owed"], data(kernel, case_id)["unpaid"]) == (0, 2)
    first, second = children(kernel, case_id)
    change(kernel, first, note="owed")
    change(kernel, second, note="owed")
    assert data(kernel, case_id)["owed"] == 2
    close(kernel, first)
    assert data(kernel, case_id)["unpaid"] == 1


def test_a_case_moves_on_by_itself_when_all_below_are_closed(lending: tuple[Kernel, str]) -> None:
    kernel, case_id = lending
    first, second = children(kernel, case_id)
    close(kernel, first)
    assert read_case(kernel, case_id, ANNE).stage == "open"
    close(kernel, second)
    assert read_case(kernel, case_id, ANNE).stage == "study"


def test_a_process_waits_for_what_becomes_true_of_a_case_below(lending: tuple[Kernel, str]) -> None:
    kernel, case_id = lending
    assert data(kernel, case_id).get("note") is None
    change(kernel, children(kernel, case_id)[1], note="late")
    assert data(kernel, case_id)["note"] == "dunned"


def test_cases_that_belong_to_another_one_are_not_counted(lending: tuple[Kernel, str]) -> None:
    kernel, case_id = lending
    other = open_file(kernel)
    act(kernel, other, "lend", ANNE)
    assert (data(kernel, case_id)["unpaid"], data(kernel, other)["unpaid"]) == (2, 1)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("count_of(children.annex, 'nto')", "annex has no attribute nto"),
        ("sum_of(children.annex, 'note')", "note is a text, which cannot be added up"),
        ("count(children.anex)", "anex"),
    ],
)
def test_names_and_types_of_cases_below_are_checked(routes: Routes, registry: Registry, value: str, said: str) -> None:
    routes.write("", MOVES.replace("count_of(children.annex, 'note', 'owed')", value))
    loaded = load(read_folders(routes.folder / "definitions", routes.folder / "forms"), registry)
    assert any(said in one.message for one in loaded.diagnostics)


def test_a_field_of_the_name_keeps_its_meaning(routes: Routes) -> None:
    own = "  children: {type: integer, default: 3}\n  twice: {type: integer, value: children * 2}\n"
    assert "children" not in FILE
    moves = MOVES[MOVES.index("stages") :].replace(
        ', when: "unpaid == 0 and count(children.annex) == 2"', ", by: agent"
    )
    kernel = routes.kernel("", own + moves)
    assert data(kernel, open_file(kernel))["twice"] == 6
