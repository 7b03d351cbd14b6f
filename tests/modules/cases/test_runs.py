"""Rules: a step runs a declared transition with its guard and its steps; what surely fails or never ends is found."""

from pathlib import Path

import pytest

from core.definitions.advise import advise
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.diagnostics import Diagnostic
from core.kernel import Kernel
from core.registry import Registry
from tests.fixtures.cases import act, history, read_case
from tests.fixtures.routes import ANNE, Routes, open_file

MOVES = """
stages: {open: {}, study: {}, done: {final: true}}
transitions:
  examine: {from: open, to: study, by: agent, when: count > 0, steps: [set: {note: "'examined'"}]}
  back: {from: study, to: open}
  close: {from: [open, study], to: done, by: agent, form: {fields: [note]}}
  end: {from: [open, study], to: done}
"""
ROUTE = """
processes:
  route:
    on_demand: {by: agent}
    steps:
"""


def started(routes: Routes, steps: str, **values: object) -> tuple[Kernel, str]:
    kernel = routes.kernel(ROUTE + "".join(f"      {line}\n" for line in steps.splitlines()), MOVES)
    case_id = open_file(kernel, **values)
    act(kernel, case_id, "route", ANNE)
    return kernel, case_id


def test_a_step_runs_a_transition_with_its_steps(routes: Routes) -> None:
    kernel, case_id = started(routes, "- run: examine\n- set: {count: count + 1}", count=1)
    case = read_case(kernel, case_id, ANNE)
    assert (case.stage, case.data["note"], case.data["count"]) == ("study", "examined", 2)
    assert "transition.run" in history(kernel, case_id)


@pytest.mark.parametrize("wrong", ["- run: examine", "- run: back"], ids=["condition", "stage"])
def test_a_transition_that_is_not_possible_stops_the_process_and_nothing_else(routes: Routes, wrong: str) -> None:
    kernel, case_id = started(routes, f"- set: {{who: \"'me'\"}}\n{wrong}\n- set: {{ready: true}}")
    case = read_case(kernel, case_id, ANNE)
    assert (case.stage, case.data["who"], case.data["ready"]) == ("open", "me", False)
    assert "process.failed" in history(kernel, case_id)


@pytest.mark.parametrize(("count", "ready"), [(0, False), (1, True)])
def test_later_steps_know_whether_it_ran(routes: Routes, count: int, ready: bool) -> None:
    steps = "- run: {transition: examine, otherwise: go_on, id: looked}\n- set: {ready: looked.done}"
    kernel, case_id = started(routes, steps, count=count)
    assert read_case(kernel, case_id, ANNE).data["ready"] is ready
    assert "process.failed" not in history(kernel, case_id)


TURNING = """
stages: {open: {}, study: {}, done: {final: true}}
transitions:
  there: {from: open, to: study, steps: [{set: {count: count + 1}}, {start: turn}]}
  again: {from: study, to: open, steps: [run: there]}
  close: {from: [open, study], to: done, by: agent}
"""
TURN = "  turn: {steps: [{if: ready, then: [run: again]}]}\n"


def test_a_loop_that_hangs_on_the_case_stops_and_the_command_stands(routes: Routes) -> None:
    kernel = routes.kernel(ROUTE + "      - run: there\n" + TURN, TURNING)
    case_id = open_file(kernel, ready=True)
    act(kernel, case_id, "route", ANNE)
    assert "process.failed" in history(kernel, case_id)
    assert 3 < read_case(kernel, case_id, ANNE).data["count"] <= 20
    assert act(kernel, case_id, "close", ANNE)["stage"] == "done"


def found(routes: Routes, tmp_path: Path, registry: Registry, rest: str, moves: str = MOVES) -> list[Diagnostic]:
    routes.write(rest, moves)
    return list(load(read_folders(tmp_path / "definitions", tmp_path / "forms"), registry).diagnostics)


LOOP = """
stages: {open: {}, study: {}, done: {final: true}}
transitions:
  there: {from: open, to: study, by: agent, steps: [start: on]}
  back: {from: study, to: open, steps: [run: there]}
  close: {from: [open, study], to: done, by: agent}
"""


def test_transitions_that_run_each_other_are_found(routes: Routes, tmp_path: Path, registry: Registry) -> None:
    rest = "processes: {on: {steps: [run: back]}}"
    assert [one.code for one in found(routes, tmp_path, registry, rest, LOOP)] == ["LI147", "LI147"]
    guarded = LOOP.replace("to: open, steps", "to: open, when: ready, steps")
    assert found(routes, tmp_path, registry, rest, guarded) == []


@pytest.mark.parametrize(
    ("rest", "moves", "code", "message"),
    [
        ("processes: {on: {on_demand: {by: agent}, steps: [run: close]}}", MOVES, "LI149", "asks people for a form"),
        ("processes: {on: {on_demand: {by: agent}, steps: [run: examin]}}", MOVES, "LI120", "examin"),
        ("", MOVES.replace("[set: {note: \"'examined'\"}]", "[run: examine]"), "LI149", "does not start from 'study'"),
    ],
)
def test_what_surely_cannot_run_is_a_mistake(
    routes: Routes, tmp_path: Path, registry: Registry, rest: str, moves: str, code: str, message: str
) -> None:
    first = found(routes, tmp_path, registry, rest, moves)[0]
    assert (first.code, message in first.message) == (code, True), str(first)


def test_a_transition_that_only_a_step_runs_is_not_unused(routes: Routes, tmp_path: Path, registry: Registry) -> None:
    unused = {}
    for name, steps in (("other", "[set: {count: 1}]"), ("end", "[run: end]")):
        routes.write(f"processes: {{on: {{on_demand: {{by: agent}}, steps: {steps}}}}}", MOVES)
        packs = load(read_folders(tmp_path / "definitions", tmp_path / "forms"), registry).packs
        unused[name] = [
            one.message for one in advise(packs, registry) if one.code == "LI806" and "'end'" in one.message
        ]
    assert (len(unused["other"]), unused["end"]) == (1, [])


def test_messages_speak_of_what_people_know(routes: Routes, tmp_path: Path, registry: Registry) -> None:
    rest = "processes: {on: {on_demand: {by: agent, not: begn}, steps: [set: {parent.note: null}]}}"
    said = {one.message: one.hint for one in found(routes, tmp_path, registry, rest)}
    assert "there is no task or transition 'begn'" in said
    assert said["there is no field 'parent.note'"] == "write change_case: {case: parent, set: {note: …}}"


@pytest.mark.parametrize(("by_steps", "stage"), [(False, "study"), (True, "open")], ids=["by itself", "by steps"])
def test_a_transition_that_only_steps_run_waits_until_one_does(routes: Routes, by_steps: bool, stage: str) -> None:
    key = "run_by: steps, " if by_steps else ""
    moves = MOVES + f"  settle: {{from: open, to: study, {key}when: count > 1}}\n"
    kernel = routes.kernel(ROUTE + "      - run: {transition: settle, otherwise: go_on}\n", moves)
    case_id = open_file(kernel, count=2)
    assert read_case(kernel, case_id, ANNE).stage == stage
    act(kernel, case_id, "route", ANNE)
    assert read_case(kernel, case_id, ANNE).stage == "study"


def test_what_only_steps_run_keeps_its_condition(routes: Routes) -> None:
    moves = MOVES + "  settle: {from: open, to: study, run_by: steps, when: count > 1}\n"
    kernel = routes.kernel(ROUTE + "      - run: {transition: settle, otherwise: go_on}\n", moves)
    case_id = open_file(kernel, count=1)
    act(kernel, case_id, "route", ANNE)
    assert read_case(kernel, case_id, ANNE).stage == "open"
