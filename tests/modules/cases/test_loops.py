"""Loops are found by `check` where they are certain; others stop, and nothing else of the case is lost."""

from pathlib import Path

import pytest

from core.definitions.load import load
from core.definitions.scan import read_folders
from core.registry import Registry
from tests.fixtures.cases import act, history, read_case, read_tasks
from tests.fixtures.routes import ANNE, Routes, open_file

TURNING = """
stages: {open: {}, study: {}, done: {final: true}}
transitions:
  there: {from: open, to: study, when: ready}
  back: {from: study, to: open, when: ready}
  close: {from: [open, study], to: done, by: agent}
processes:
  route: {on_demand: {by: agent}, steps: [set: {ready: true}, task: {id: look, title: Look, for: agent}]}
"""
ECHO = """
reactions:
  fields.set: {when: ready, run: count}
processes:
  count: {on_demand: {by: agent}, steps: [set: {count: count + 1, ready: true}]}
"""
SELF = """
processes:
  count:
    on_demand: {by: agent}
    steps: [set: {count: count + 1}, if: ready, then: [start: count]]
"""


def test_transitions_that_chase_each_other_stop_and_the_command_stands(routes: Routes) -> None:
    kernel = routes.kernel(TURNING, moves="")
    case_id = open_file(kernel)
    act(kernel, case_id, "route", ANNE)
    assert history(kernel, case_id).count("case.looped") == 1
    assert history(kernel, case_id).count("transition.run") == 20
    assert [task.name for task in read_tasks(kernel, case_id, ANNE)] == ["look"]
    assert act(kernel, case_id, "close", ANNE)["stage"] == "done"


def test_a_reaction_to_its_own_fact_stops_and_the_command_stands(routes: Routes) -> None:
    kernel = routes.kernel(ECHO)
    case_id = open_file(kernel)
    act(kernel, case_id, "count", ANNE)
    assert "case.looped" in history(kernel, case_id) or "process.failed" in history(kernel, case_id)
    assert read_case(kernel, case_id, ANNE).data["count"] > 10
    assert act(kernel, case_id, "examine", ANNE)["stage"] == "study"


def test_a_process_that_starts_itself_without_end_becomes_an_incident(routes: Routes) -> None:
    kernel = routes.kernel(
        SELF.replace(
            "steps: [set: {count: count + 1}, if: ready, then: [start: count]]",
            "steps: [{set: {count: count + 1}}, {if: ready, then: [start: count]}]",
        )
    )
    case_id = open_file(kernel, ready=True)
    act(kernel, case_id, "count", ANNE)
    assert history(kernel, case_id).count("process.failed") == 1
    assert read_case(kernel, case_id, ANNE).data["count"] == 20


ASKS = "processes: {one: {steps: [task: {id: t, title: T, for: agent}]}}"
CERTAIN = {
    "processes: {one: {steps: [start: two]}, two: {steps: [start: one]}}": ["LI147", "LI147"],
    "processes: {one: {steps: [{set: {count: 1}}, {start: one}]}}": ["LI147"],
    "on_open: [open_case: {case_type: file}]": ["LI147"],
    "reactions: {task.created: {run: one}}\nprocesses: {one: {steps: [task: {id: t, title: T, for: agent}]}}": [
        "LI148"
    ],
    "reactions: {stage.entered: {run: one}}\nprocesses: {one: {steps: [move: study]}}": ["LI148"],
}
HARMLESS = (
    "processes: {one: {steps: [{wait: 1 day}, {start: one}]}}",
    "processes: {one: {steps: [{if: ready, then: [start: one]}]}}",
    "reactions: {task.created: {when: ready, run: one}}\n" + ASKS,
    "reactions: {task.created: {run: one}}\nprocesses: {one: {steps: [move: study]}}",
)


def codes(routes: Routes, tmp_path: Path, registry: Registry, rest: str) -> list[str]:
    routes.write(rest)
    folders = {"definitions": tmp_path / "definitions", "forms": tmp_path / "forms"}
    packs = read_folders(folders["definitions"], folders["forms"])
    return [one.code for one in load(packs, registry).diagnostics]


@pytest.mark.parametrize("rest", CERTAIN)
def test_a_loop_that_is_certain_is_a_mistake(routes: Routes, tmp_path: Path, registry: Registry, rest: str) -> None:
    assert codes(routes, tmp_path, registry, rest) == CERTAIN[rest]


@pytest.mark.parametrize("rest", HARMLESS)
def test_a_loop_that_may_end_is_left_alone(routes: Routes, tmp_path: Path, registry: Registry, rest: str) -> None:
    assert codes(routes, tmp_path, registry, rest) == []
