"""A process knows the case that it opened, waits for what becomes of it, and hears of its end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from core.context import reading
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.dispatch import dispatch
from core.kernel import Kernel
from core.registry import Registry
from core.worker import drain
from modules.cases.commands import SetFields
from modules.cases.models import Case, CaseLink, CaseProcess
from tests.fixtures.cases import act, history, read_case
from tests.fixtures.routes import ANNE, Routes, open_file

FOLLOW = """
- open_case: {case_type: annex, as: other, fields: {note: note}}
- set: {who: other.reference}
- wait: {until: other.closed or other.note == 'go'}
- set: {note: "other.note", ready: other.closed}
"""
ENDING = """
reactions:
  child.closed: {when: "child_type == 'annex' and child_stage == 'done' and stage == 'open'", run: count}
"""
COUNT = "  count: {steps: [set: {count: count + 1}]}\n"


def children(kernel: Kernel, case_id: str) -> list[str]:
    with reading(kernel, ANNE) as ctx:
        statement = select(CaseLink.child_id).where(CaseLink.parent_id == case_id).order_by(col(CaseLink.child_id))
        return list(ctx.session.exec(statement))


def follow(routes: Routes, steps: str = FOLLOW, more: str = "", **values: Any) -> tuple[Kernel, str]:
    kernel = routes.process(steps, more=more)
    case_id = open_file(kernel, **values)
    act(kernel, case_id, "route", ANNE)
    return kernel, case_id


def data(kernel: Kernel, case_id: str) -> dict[str, Any]:
    return read_case(kernel, case_id, ANNE).data


def change(kernel: Kernel, case_id: str, **values: Any) -> None:
    dispatch(kernel, SetFields(case_id=case_id, values=values), ANNE)
    drain(kernel)


def close(kernel: Kernel, case_id: str) -> None:
    act(kernel, case_id, "close", ANNE)
    drain(kernel)


def test_later_steps_know_the_case_that_was_opened(routes: Routes) -> None:
    kernel, case_id = follow(routes, note="hello")
    child = children(kernel, case_id)[0]
    assert data(kernel, case_id)["who"] == read_case(kernel, child, ANNE).reference
    assert data(kernel, child)["note"] == "hello"


def test_a_process_goes_on_when_a_field_of_the_other_case_changes(routes: Routes) -> None:
    kernel, case_id = follow(routes)
    change(kernel, children(kernel, case_id)[0], note="no")
    assert data(kernel, case_id).get("note") is None
    change(kernel, children(kernel, case_id)[0], note="go")
    assert (data(kernel, case_id)["note"], data(kernel, case_id)["ready"]) == ("go", False)
    assert "child.closed" not in history(kernel, case_id)


def test_a_process_goes_on_when_the_other_case_is_closed(routes: Routes) -> None:
    kernel, case_id = follow(routes)
    close(kernel, children(kernel, case_id)[0])
    assert data(kernel, case_id)["ready"] is True


def test_the_end_of_a_case_is_a_fact_of_the_one_that_opened_it(routes: Routes) -> None:
    kernel, case_id = follow(routes, "- open_case: {case_type: annex}", COUNT + ENDING)
    close(kernel, children(kernel, case_id)[0])
    assert history(kernel, case_id).count("child.closed") == 1
    assert data(kernel, case_id)["count"] == 1


def test_a_case_that_opens_closed_tells_its_end_too(routes: Routes) -> None:
    kernel = routes.kernel(
        "processes: {route: {on_demand: {by: agent}, steps: [open_case: {case_type: short}]}}",
        short="case_type: short\ntitle: Short\nstages: {open: {}, done: {final: true}}\n"
        "transitions: {end: {from: open, to: done, when: stage == 'open'}}\n",
    )
    case_id = open_file(kernel)
    act(kernel, case_id, "route", ANNE)
    drain(kernel)
    assert history(kernel, case_id).count("child.closed") == 1


def test_what_a_process_knows_of_another_case_survives_a_publish(routes: Routes) -> None:
    body = "processes:\n  route:\n    on_demand: {by: agent}\n    steps:\n"
    steps = "".join(f"      {line}\n" for line in FOLLOW.strip().splitlines())
    kernel = routes.kernel(body + steps)
    case_id = open_file(kernel)
    act(kernel, case_id, "route", ANNE)
    routes.publish(kernel, body + "      - set: {count: 9}\n" + steps)
    change(kernel, children(kernel, case_id)[0], note="go")
    assert data(kernel, case_id)["note"] == "go"


EACH = """
- for_each:
    item: colour
    in: tags
    together: true
    id: opened
    steps:
      - open_case: {case_type: annex, as: other, fields: {note: colour}}
      - wait: {until: other.closed}
- set: {count: count(opened), note: "'all'"}
"""


def test_each_branch_knows_its_own_case(routes: Routes) -> None:
    kernel, case_id = follow(routes, EACH, tags=["red", "blue"])
    first, second = children(kernel, case_id)
    close(kernel, first)
    assert data(kernel, case_id).get("note") is None
    close(kernel, second)
    assert (data(kernel, case_id)["note"], data(kernel, case_id)["count"]) == ("all", 2)


def test_a_list_of_opened_cases_is_known_as_they_stand(routes: Routes) -> None:
    steps = """
- for_each: {item: colour, in: tags, id: opened, steps: [open_case: {case_type: annex, as: other}]}
- wait: {until: day}
- for_each: {item: one, in: opened, steps: [set: {note: one.other.note}]}
"""
    kernel, case_id = follow(routes, steps, tags=["red"])
    change(kernel, children(kernel, case_id)[0], note="later")
    change(kernel, case_id, day="2026-01-01")
    assert data(kernel, case_id)["note"] == "later"


def test_parent_and_child_that_change_at_the_same_time_both_go_through(routes: Routes) -> None:
    kernel, case_id = follow(routes)
    child = children(kernel, case_id)[0]
    with ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(dispatch, kernel, SetFields(case_id=one, values={"note": f"n{n}"}), ANNE)
            for n in range(4)
            for one in (case_id, child)
        ]
        for job in jobs:
            job.result()
    change(kernel, child, note="go")
    assert data(kernel, case_id)["note"] == "go"


TOWER = """
on_open: [{if: ready, then: [open_case: {case_type: file, fields: {ready: ready}}]}]
"""


def test_cases_that_open_each_other_stop_at_a_depth_and_all_stand(routes: Routes) -> None:
    kernel = routes.kernel(TOWER)
    open_file(kernel, ready=True)
    with reading(kernel, ANNE) as ctx:
        cases = len(ctx.session.exec(select(Case.id)).all())
        failed = ctx.session.exec(select(CaseProcess.reason).where(col(CaseProcess.reason).is_not(None))).all()
    assert 10 < cases <= 21
    assert list(failed) in (["too_deep"], ["runs_away"])


DAILY = """
on_open: [start: daily]
processes: {daily: {steps: [{wait: 1 day}, {open_case: {case_type: file}}]}}
"""


def test_cases_that_open_each_other_day_by_day_stop_at_a_depth(routes: Routes) -> None:
    kernel = routes.kernel(DAILY)
    open_file(kernel)
    for _ in range(25):
        routes.clock.advance(timedelta(days=1, minutes=1))
        drain(kernel)
    with reading(kernel, ANNE) as ctx:
        assert len(ctx.session.exec(select(Case.id)).all()) == 21
        assert "too_deep" in ctx.session.exec(select(CaseProcess.reason)).all()


CHECKED = {
    "open_case: {case_type: annex, as: other}, set: {note: other.nte}": ["LI202"],
    "open_case: {case_type: annex, as: other}, set: {count: other.note}": ["LI202"],
    "open_case: {case_type: annex, as: other}, wait: {until: other.stage == 'don'}": ["LI202"],
    "open_case: {case_type: annex, as: note}": ["LI145"],
    "open_case: {case_type: annx, as: other}, set: {note: other.note}": ["LI120"],
    "open_case: {case_type: annex, as: other}, wait: {until: other.stage == 'done' or other.closed}": [],
}


@pytest.mark.parametrize("steps", CHECKED)
def test_check_knows_the_other_case_type(routes: Routes, tmp_path: Path, registry: Registry, steps: str) -> None:
    first, _, second = steps.partition("}, ")
    written = f"{{{first}}}}}, {{{second}}}" if second else f"{{{steps}}}"
    routes.write(f"processes: {{one: {{steps: [{written}]}}}}")
    assert codes(tmp_path, registry) == CHECKED[steps]


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("on_open: [start: go]\nprocesses: {go: {steps: [open_case: {case_type: file}]}}", ["LI147"]),
        ("on_open: [start: go]\nprocesses: {go: {steps: [{wait: 1 day}, {open_case: {case_type: file}}]}}", []),
    ],
)
def test_cases_that_open_each_other_through_processes_are_found(
    routes: Routes, tmp_path: Path, registry: Registry, rest: str, found: list[str]
) -> None:
    routes.write(rest)
    assert codes(tmp_path, registry) == found


def codes(tmp_path: Path, registry: Registry) -> list[str]:
    packs = read_folders(tmp_path / "definitions", tmp_path / "forms")
    return [one.code for one in load(packs, registry).diagnostics]
