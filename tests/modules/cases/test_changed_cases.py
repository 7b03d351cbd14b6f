"""Rules: a step changes the parent or an opened case by a command of that case alone, and chains of them end."""

from pathlib import Path

import pytest

from core.definitions.load import load
from core.definitions.scan import read_folders
from core.dispatch import dispatch
from core.kernel import Kernel
from core.registry import Registry
from core.worker import drain
from modules.cases.changing import MOST_HOPS
from modules.cases.commands import OpenCase
from tests.fixtures.cases import act, history, read_case
from tests.fixtures.routes import ANNE, Routes, open_file
from tests.modules.cases.test_opened_cases import children

OPEN = """
processes:
  route:
    on_demand: {by: agent}
    steps:
      - open_case: {case_type: annex, as: other, fields: {note: note}}
      - wait: {until: ready}
      - change_case: {case: other, set: {note: who + '!'}, run: close}
"""
ANNEX = """
case_type: annex
title: Annex
reference: "A-{{number:04}}"
fields: {{note: {{type: text}}, code: {{type: iban, encrypted: true}}, length: {{type: integer, value: len(note)}}}}
stages: {{open: {{}}, done: {{final: true}}}}
transitions: {{close: {{from: open, to: done, by: agent}}}}
processes:
  tell: {{on_demand: {{by: agent}}, steps: [change_case: {change}]}}
"""


def pair(routes: Routes, change: str, rest: str = OPEN, **values: object) -> tuple[Kernel, str, str]:
    kernel = routes.kernel(rest, annex=ANNEX.format(change=change))
    case_id = open_file(kernel, note="a", **values)
    act(kernel, case_id, "route", ANNE)
    drain(kernel)
    return kernel, case_id, children(kernel, case_id)[0]


def test_a_child_sets_and_moves_its_parent(routes: Routes) -> None:
    change = "{case: parent, set: {count: len(note) + 4, day: null, who: reference}, run: examine}"
    kernel, case_id, child = pair(routes, change)
    act(kernel, child, "tell", ANNE)
    assert read_case(kernel, case_id, ANNE).stage == "open"  # only once the child is written
    drain(kernel)
    case = read_case(kernel, case_id, ANNE)
    assert (case.stage, case.data["count"], case.data["who"]) == ("study", 5, "A-0001")
    assert {"fields.set", "transition.run"} <= set(history(kernel, case_id))


def test_a_parent_sets_and_moves_the_case_that_it_opened(routes: Routes) -> None:
    kernel, _, child = pair(routes, "{case: parent, set: {ready: true, who: \"'go'\"}}")
    act(kernel, child, "tell", ANNE)
    drain(kernel)
    case = read_case(kernel, child, ANNE)
    assert (case.stage, case.data["note"], case.data["length"]) == ("done", "go!", 3)


@pytest.mark.parametrize(("otherwise", "count"), [("fail", 0), ("go_on", 7)])
def test_a_transition_that_is_not_possible_there_changes_nothing_unless_told_so(
    routes: Routes, otherwise: str, count: int
) -> None:
    kernel, case_id, child = pair(routes, f"{{case: parent, set: {{count: 7}}, run: back, otherwise: {otherwise}}}")
    act(kernel, child, "tell", ANNE)
    drain(kernel)
    case = read_case(kernel, case_id, ANNE)
    assert (case.stage, case.data["count"]) == ("open", count)


def test_a_case_that_nobody_opened_has_no_parent_to_change(routes: Routes) -> None:
    kernel = routes.kernel(OPEN, annex=ANNEX.format(change="{case: parent, set: {count: 7}}"))
    alone = str(dispatch(kernel, OpenCase(pack="routes", case_type="annex", values={}), ANNE)["case_id"])
    act(kernel, alone, "tell", ANNE)
    drain(kernel)
    assert "process.failed" not in history(kernel, alone)


AGAIN = """
processes:
  route: {on_demand: {by: agent}, steps: [open_case: {case_type: annex, as: other}]}
reactions:
  fields.set: {when: count > 0, run: route}
"""
ANSWERS = """
case_type: annex
title: Annex
reference: "A-{number:04}"
fields: {note: {type: text}, serial: {type: integer, default: 1}}
stages: {open: {}, done: {final: true}}
transitions: {close: {from: open, to: done, by: agent}}
on_open: [change_case: {case: parent, set: {note: reference, count: serial}}]
"""


def test_cases_that_call_each_other_without_end_stop(routes: Routes) -> None:
    kernel = routes.kernel(AGAIN, annex=ANSWERS)
    case_id = open_file(kernel)
    act(kernel, case_id, "route", ANNE)
    drain(kernel)
    assert len(children(kernel, case_id)) == MOST_HOPS + 1
    assert "process.failed" in history(kernel, children(kernel, case_id)[-1])


MISTAKES = {
    "{case: parent, set: {coun: 1}}": ("LI124", "no field 'coun'"),
    "{case: parent, run: examin}": ("LI124", "no transition 'examin'"),
    "{case: mother, run: examine}": ("LI124", "opens a case 'as mother'"),
    "{case: other, set: {note: note}}": ("LI124", "opens a case 'as other'"),
    "{case: parent}": ("LI110", "nothing of the other case is changed"),
    "{case: parent, set: {count: note}}": ("LI202", "whole number"),
    "{case: parent, set: {note: code}}": ("LI211", "'code' is encrypted"),
}


@pytest.mark.parametrize("change", MISTAKES)
def test_a_wrong_change_is_a_mistake(routes: Routes, tmp_path: Path, registry: Registry, change: str) -> None:
    routes.write(OPEN, annex=ANNEX.format(change=change))
    found = load(read_folders(tmp_path / "definitions", tmp_path / "forms"), registry).diagnostics
    assert any((one.code, True) == (MISTAKES[change][0], MISTAKES[change][1] in one.message) for one in found), found


def test_all_open_children_of_a_type_are_changed_and_the_closed_ones_left(routes: Routes) -> None:
    steps = (
        OPEN
        + """
  again: {on_demand: {by: agent}, steps: [open_case: {case_type: annex, fields: {note: note}}]}
  finish: {on_demand: {by: agent}, steps: [change_case: {children: annex, set: {note: who + '!'}, run: close}]}
"""
    )
    kernel, case_id, first = pair(routes, "{case: parent, set: {count: 1}}", steps, who="x")
    for _ in range(2):
        act(kernel, case_id, "again", ANNE)
    act(kernel, first, "close", ANNE)
    act(kernel, case_id, "finish", ANNE)
    drain(kernel)
    cases = [read_case(kernel, child, ANNE) for child in children(kernel, case_id)]
    assert [(case.stage, case.data["note"]) for case in cases] == [("done", "a"), ("done", "x!"), ("done", "x!")]
