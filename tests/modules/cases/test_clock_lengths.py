"""Rules: the time that a clock allows may be reckoned from the case; it follows its fields, over pauses too."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.clock import VirtualClock
from core.definitions.load import load
from core.dispatch import dispatch
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.commands import OpenCase, SetFields
from modules.cases.folding import verify_cases
from tests.fixtures.appeals import read_clock, shown
from tests.fixtures.cases import act, history
from tests.fixtures.kernels import CLERK, make_kernel, make_settings

PACK = "pack: permits\nversion: 1.0.0\ntitle: Works\nneeds: [cases]\nlanguages: [en]\ntimezone: Europe/Paris\n"
ROLES = "roles:\n  clerk: {title: Clerk, may: {work: [read, open, update, transition]}}\n"
PARAMETERS = """
parameters:
  house_time: {type: duration, title: H, value: 2 months}
  other_time: {type: duration, title: O, value: 20 business days}
"""
HOUSE = "parameters.house_time if work == 'house' else days(allowed)"
WORK = """
case_type: work
title: Work
fields:
  work: {type: text, title: Work, default: "'house'"}
  allowed: {type: integer, title: Days}
stages:
  study: {title: Study}
  waiting: {title: Waiting}
  done: {title: Done, final: true}
clocks:
  answer:
    title: Answer
    due: "DUE"
    paused_in: waiting
    warn: 5 days
    escalate: [{before: 1 day, steps: [set: {allowed: allowed}]}]
transitions:
  ask: {title: Ask, from: study, to: waiting, by: clerk}
  go_on: {title: Go on, from: waiting, to: study, by: clerk}
  decide: {title: Decide, from: study, to: done, by: clerk}
"""
FILES = {"pack.yaml": PACK, "roles.yaml": ROLES, "parameters.yaml": PARAMETERS}


@pytest.fixture
def works(tmp_path: Path, database_url: str, registry: Registry) -> Kernel:
    return kernel_of(tmp_path, database_url, registry, HOUSE)


def kernel_of(tmp_path: Path, database_url: str, registry: Registry, due: str) -> Kernel:
    folder = tmp_path / "definitions" / "permits"
    (folder / "case_types").mkdir(parents=True)
    for name, text in {**FILES, "case_types/work.yaml": WORK.replace("DUE", due)}.items():
        (folder / name).write_text(text, encoding="utf-8")
    settings = make_settings(tmp_path, database_url, definitions=tmp_path / "definitions", forms=tmp_path / "forms")
    return make_kernel(settings, registry)


def opened(kernel: Kernel) -> str:
    return str(dispatch(kernel, OpenCase(pack="permits", case_type="work"), CLERK)["case_id"])


def days_pass(kernel: Kernel, days: int) -> None:
    assert isinstance(kernel.clock, VirtualClock)
    kernel.clock.advance(timedelta(days=days))


def change(kernel: Kernel, case_id: str, **values: object) -> None:
    dispatch(kernel, SetFields(case_id=case_id, values=values), CLERK)


def due(kernel: Kernel, case_id: str) -> str:
    row = read_clock(kernel, case_id)
    return shown(row.due_at if row else None)[:10]


def test_the_time_of_a_clock_is_what_its_expression_gives(works: Kernel) -> None:
    case_id = opened(works)  # 2 March 2026
    assert due(works, case_id) == "2026-05-02"
    assert list(verify_cases(works)) == []


def test_the_time_follows_its_fields_and_what_it_rested_still_counts(works: Kernel) -> None:
    case_id = opened(works)
    days_pass(works, 3)
    act(works, case_id, "ask")
    days_pass(works, 10)
    act(works, case_id, "go_on")
    assert due(works, case_id) == "2026-05-12"
    change(works, case_id, work="shed", allowed=30)
    assert due(works, case_id) == "2026-04-11"
    row = read_clock(works, case_id)
    assert row and (row.elapsed, row.status) == (timedelta(days=3) // timedelta(microseconds=1), "running")
    assert history(works, case_id).count("clock.moved") == 1
    assert list(verify_cases(works)) == []


def test_a_time_that_is_not_known_sets_no_deadline_until_it_is(works: Kernel) -> None:
    case_id = opened(works)
    change(works, case_id, work="shed")
    assert due(works, case_id) == ""
    act(works, case_id, "ask")
    days_pass(works, 4)
    act(works, case_id, "go_on")
    assert list(verify_cases(works)) == []
    change(works, case_id, allowed=10)
    assert due(works, case_id) == "2026-03-16"
    assert list(verify_cases(works)) == []


def test_a_clock_that_rests_while_its_time_changes_goes_on_with_the_new_time(works: Kernel) -> None:
    case_id = opened(works)
    act(works, case_id, "ask")
    change(works, case_id, work="shed", allowed=10)
    days_pass(works, 5)
    act(works, case_id, "go_on")
    assert due(works, case_id) == "2026-03-17"
    assert list(verify_cases(works)) == []


def test_a_change_of_other_fields_moves_nothing(works: Kernel) -> None:
    case_id = opened(works)
    change(works, case_id, allowed=9)
    assert "clock.moved" not in history(works, case_id)


def test_business_time_of_an_expression_is_counted_as_business_time(
    tmp_path: Path, database_url: str, registry: Registry
) -> None:
    kernel = kernel_of(tmp_path, database_url, registry, "business_hours(4) if allowed == 1 else parameters.other_time")
    case_id = opened(kernel)
    assert due(kernel, case_id) == "2026-03-30"
    act(kernel, case_id, "ask")
    days_pass(kernel, 7)
    act(kernel, case_id, "go_on")
    assert due(kernel, case_id) == "2026-04-06"  # five working days later
    assert list(verify_cases(kernel)) == []
    kernel.engine.dispose()


def told(registry: Registry, due: str, **files: str) -> list[str]:
    texts = {**FILES, "case_types/work.yaml": WORK.replace("DUE", due), **files}
    folder = {f"definitions/permits/{path}": text.encode() for path, text in texts.items()}
    return [f"{one.code} {one.message}" for one in load({"permits": folder}, registry).diagnostics]


@pytest.mark.parametrize(
    ("due", "problem"),
    [
        ("today + days(3)", "LI202 this gives a"),
        ("work", "LI202 this gives a"),
        ("clocks.answer.elapsed", "LI202 there is no name clocks here: the time of a clock can't depend on a clock"),
        ("12 dayz", "LI110"),
        ("parameters.house_time if", "LI201"),
    ],
)
def test_a_clock_takes_only_what_gives_a_length_of_time(registry: Registry, due: str, problem: str) -> None:
    (found,) = told(registry, due)
    assert found.startswith(problem)


def test_a_wrong_clock_makes_no_second_mistake_in_a_basket(registry: Registry) -> None:
    baskets = "baskets:\n  late: {title: Late, case_types: [work], when: clocks.answer.overdue}\n"
    assert told(registry, "10 days", **{"baskets.yaml": baskets}) == []
    assert len(told(registry, "12 dayz", **{"baskets.yaml": baskets})) == 1
