"""Rules: each rung is reached once, at its time or when work goes on, and never after the stage or task is left."""

import pytest

from core.kernel import Kernel
from core.scheduling import tick
from tests.fixtures.appeals import go_to, open_appeal, shown, waiting_timers
from tests.fixtures.cases import act, finish, history, read_case, read_tasks
from tests.fixtures.kernels import CLERK, HEAD


def reached(kernel: Kernel, case_id: str) -> int:
    return history(kernel, case_id).count("escalation.reached")


def rungs(kernel: Kernel, case_id: str) -> list[tuple[str, str]]:
    return [(timer.target, shown(timer.at)) for timer in waiting_timers(kernel, case_id) if timer.kind == "rung"]


def test_the_rungs_of_a_stage_have_their_times(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)  # Monday 2 March 2026, 10:00
    assert shown(read_case(kernel, case_id).due_at) == "2026-04-02 23:59"
    assert rungs(kernel, case_id) == [
        ("stage:received:0", "2026-03-02 18:00"),
        ("stage:received:1", "2026-03-28 23:59"),
        ("stage:received:2", "2026-03-31 23:59"),
    ]


def test_a_rung_gives_the_people_of_a_role_a_task_once(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)
    go_to(kernel, "2026-03-03 09:00")
    go_to(kernel, "2026-03-03 10:00")
    tasks = read_tasks(kernel, case_id, HEAD)
    assert [(task.role, task.title["en"], task.status) for task in tasks] == [("head", "Nobody took it", "open")]
    assert reached(kernel, case_id) == 1
    finish(kernel, tasks[0].id, "done", HEAD)
    assert [task.status for task in read_tasks(kernel, case_id)] == ["done"]


def test_what_a_rung_asked_for_is_no_longer_needed_when_the_stage_is_left(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)
    go_to(kernel, "2026-03-03 09:00")
    act(kernel, case_id, "ask")
    assert [task.status for task in read_tasks(kernel, case_id)] == ["cancelled"]
    assert rungs(kernel, case_id) == []
    go_to(kernel, "2026-05-01 09:00")
    assert (reached(kernel, case_id), read_case(kernel, case_id).stage) == (1, "waiting")


def test_a_stage_that_is_entered_again_begins_its_ladder_again(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)
    act(kernel, case_id, "ask")
    go_to(kernel, "2026-03-04 10:00")
    act(kernel, case_id, "resume")
    assert rungs(kernel, case_id)[0] == ("stage:received:0", "2026-03-04 18:00")


def test_a_rung_before_the_deadline_carries_out_its_steps(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)
    go_to(kernel, "2026-03-29 00:00")
    assert read_case(kernel, case_id).data["warned"] == 1
    go_to(kernel, "2026-04-01 00:00")
    assert read_case(kernel, case_id).data["warned"] == 11


def test_after_a_missed_time_each_rung_runs_once_or_is_left_out_as_it_says(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)
    go_to(kernel, "2026-04-01 03:00")  # the worker was away for weeks, and misses the last rung by three hours
    facts = history(kernel, case_id)
    assert (facts.count("escalation.reached"), facts.count("escalation.skipped")) == (3, 1)
    assert read_case(kernel, case_id).data["warned"] == 1
    tick(kernel)
    assert history(kernel, case_id) == facts


def test_rungs_come_before_the_decision_by_silence_even_when_all_were_missed(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)
    go_to(kernel, "2026-04-03 08:00")
    facts = history(kernel, case_id)
    assert read_case(kernel, case_id).stage == "rejected"
    last = len(facts) - 1 - facts[::-1].index("escalation.reached")
    assert last < facts.index("transition.run")


@pytest.mark.parametrize(
    ("opened", "before", "silence"),
    [
        ("2026-03-06 10:00", "2026-04-07 23:59", "2026-04-08 00:00"),  # 6 April is Easter Monday
        ("2027-01-29 10:00", "2027-03-01 23:59", "2027-03-02 00:00"),  # the end of February 2027 is a Sunday
        ("2028-01-31 10:00", "2028-02-29 23:59", "2028-03-01 00:00"),  # a leap year
        ("2026-09-25 23:30", "2026-10-26 23:59", "2026-10-27 00:00"),  # 25 October: a Sunday, and the clocks go back
    ],
)
def test_silence_decides_when_the_last_day_is_over(kernel: Kernel, opened: str, before: str, silence: str) -> None:
    go_to(kernel, opened)
    case_id = open_appeal(kernel)
    go_to(kernel, before)
    assert read_case(kernel, case_id).stage == "received"
    go_to(kernel, silence)
    assert read_case(kernel, case_id).stage == "rejected"


def test_a_task_that_takes_too_long_passes_to_other_people(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)
    act(kernel, case_id, "opinion")
    go_to(kernel, "2026-03-02 14:00")
    task = next(task for task in read_tasks(kernel, case_id) if task.name == "give_opinion")
    assert (task.role, task.assignee, shown(task.due_at)) == ("head", None, "2026-03-04 10:00")
    go_to(kernel, "2026-03-04 09:00")
    assert read_case(kernel, case_id).data["ground"] == "late"


def test_nothing_more_comes_of_a_task_that_is_done(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)
    act(kernel, case_id, "opinion")
    task = next(task for task in read_tasks(kernel, case_id) if task.name == "give_opinion")
    finish(kernel, task.id, "done", CLERK)
    go_to(kernel, "2026-03-04 09:00")
    assert "ground" not in read_case(kernel, case_id).data
    assert "task.escalated" not in history(kernel, case_id)


def test_the_ladder_of_a_clock_rests_with_it(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)  # due on Wednesday 12:00, so that the rung is at 10:00
    act(kernel, case_id, "ask")
    go_to(kernel, "2026-03-04 11:00")
    assert reached(kernel, case_id) == 0
    act(kernel, case_id, "resume")
    rung = next(timer for timer in waiting_timers(kernel, case_id) if timer.target == "answer:0")
    assert shown(rung.at) == "2026-03-06 11:00"
    go_to(kernel, "2026-03-06 11:00")
    assert "Takes too long" in [task.title["en"] for task in read_tasks(kernel, case_id)]
    act(kernel, case_id, "decide")
    assert {task.status for task in read_tasks(kernel, case_id)} == {"cancelled"}
