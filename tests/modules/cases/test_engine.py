"""How cases open, move, wait and close."""

from datetime import timedelta
from decimal import Decimal
from typing import cast

import pytest

from core.clock import VirtualClock
from core.context import reading
from core.errors import Invalid, NotFound
from core.kernel import Kernel
from core.worker import drain
from modules.cases.errors import (
    ExcludedFromTask,
    NotFromHere,
    NotYet,
    NotYours,
    TaskAlreadyDone,
    UnknownAction,
    UnknownOutcome,
)
from modules.cases.folding import verify_cases
from modules.cases.queries import available_actions, children_of, find_case, view_case
from tests.fixtures.cases import act, finish, history, open_permit, read_case, read_tasks
from tests.fixtures.kernels import CLERK, HEAD, START, STRANGER, person


def advance(kernel: Kernel, **length: int) -> None:
    cast(VirtualClock, kernel.clock).advance(timedelta(**length))
    drain(kernel)


def test_a_case_opens_with_a_reference_its_values_and_its_first_task(kernel: Kernel) -> None:
    answer = open_permit(kernel)
    with reading(kernel, CLERK) as ctx:
        view = view_case(ctx, find_case(ctx, answer["case_id"]))
        assert view.case.reference == "PC-2026-00001"
        assert view.case.headline == "Ada Byron"
        assert view.values["fee"] == Decimal("31.25")
    assert [task.name for task in read_tasks(kernel, answer["case_id"])] == ["first_look"]


def test_references_count_on_within_a_case_type(kernel: Kernel) -> None:
    assert [open_permit(kernel)["reference"] for _ in range(3)] == [f"PC-2026-0000{n}" for n in (1, 2, 3)]


def test_calculated_fields_follow_the_fields_that_they_build_on(kernel: Kernel) -> None:
    case_id = open_permit(kernel, surface="100")["case_id"]
    assert read_case(kernel, case_id).data["fee"] == "250.00"


def test_a_transition_runs_for_its_roles_only(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    act(kernel, case_id, "begin")
    with pytest.raises(NotYours, match="is for: Head"):
        act(kernel, case_id, "grant")


def test_a_role_that_includes_another_may_do_what_that_one_may(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    assert act(kernel, case_id, "begin", HEAD)["stage"] == "study"


def test_a_case_cannot_be_granted_while_a_piece_is_missing(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    act(kernel, case_id, "begin")
    with pytest.raises(NotYet, match="Pieces are missing"):
        act(kernel, case_id, "grant", HEAD)
    assert read_case(kernel, case_id).stage == "study"


def test_a_transition_does_not_run_from_another_stage(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    act(kernel, case_id, "begin")
    with pytest.raises(NotFromHere, match="In study"):
        act(kernel, case_id, "begin")


def test_an_unknown_action_is_refused(kernel: Kernel) -> None:
    with pytest.raises(UnknownAction):
        act(kernel, open_permit(kernel)["case_id"], "fly")


def test_a_disabled_action_says_why(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    with reading(kernel, CLERK) as ctx:
        found = {action.name: action for action in available_actions(ctx, find_case(ctx, case_id))}
    assert not found["survey"].enabled
    assert found["survey"].reason is not None
    assert found["survey"].reason.in_("fr") == "Seulement en instruction."
    assert "grant" not in found


def test_a_form_of_a_transition_is_judged_on_the_server_and_its_values_reach_the_steps(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    with pytest.raises(Invalid) as refused:
        act(kernel, case_id, "refuse", message="")
    assert refused.value.problems[0].path == ("message",)
    act(kernel, case_id, "refuse", message="Too high", forged="x")
    case = read_case(kernel, case_id)
    assert (case.stage, case.data["reason"]) == ("refused", "Too high")


def test_a_closed_case_has_no_open_task(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    act(kernel, case_id, "refuse", message="No")
    assert [task.status for task in read_tasks(kernel, case_id)] == ["cancelled"]
    assert read_case(kernel, case_id).closed_at == START


def test_a_process_goes_on_with_the_outcome_of_its_task(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    finish(kernel, read_tasks(kernel, case_id)[0].id, "odd")
    assert [task.name for task in read_tasks(kernel, case_id) if task.status == "open"] == ["second_look"]


def test_the_other_branch_leaves_no_task(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    finish(kernel, read_tasks(kernel, case_id)[0].id, "fine")
    assert [task.status for task in read_tasks(kernel, case_id)] == ["done"]


def test_whoever_did_a_task_may_not_do_the_one_that_checks_it(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    finish(kernel, read_tasks(kernel, case_id)[0].id, "odd")
    second = read_tasks(kernel, case_id)[0].id
    with pytest.raises(ExcludedFromTask):
        finish(kernel, second, "done")
    finish(kernel, second, "done", person("colleague", "clerk"))


def test_a_task_is_done_once_with_one_of_its_outcomes(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    task = read_tasks(kernel, case_id)[0].id
    with pytest.raises(UnknownOutcome, match="fine, odd"):
        finish(kernel, task, "maybe")
    finish(kernel, task, "fine")
    with pytest.raises(TaskAlreadyDone):
        finish(kernel, task, "fine")


def test_a_stage_runs_its_deadline_when_the_time_is_over_and_not_before(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    advance(kernel, days=4, hours=23)
    assert read_case(kernel, case_id).stage == "received"
    advance(kernel, hours=2)
    assert read_case(kernel, case_id).stage == "refused"


def test_leaving_the_stage_in_time_stops_its_clock(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    act(kernel, case_id, "begin")
    advance(kernel, days=30)
    assert read_case(kernel, case_id).stage == "study"


def test_a_process_on_demand_opens_a_case_of_another_type_each_time(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    act(kernel, case_id, "begin")
    act(kernel, case_id, "survey")
    act(kernel, case_id, "survey")
    with reading(kernel, CLERK) as ctx:
        children = children_of(ctx, find_case(ctx, case_id))
        assert sorted(child.reference for child in children) == ["V-0001", "V-0002"]
        assert view_case(ctx, children[0]).parties["owner"].last_name == "Byron"


def test_who_holds_no_role_does_not_learn_that_a_case_exists(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    with pytest.raises(NotFound):
        read_case(kernel, case_id, STRANGER)
    with pytest.raises(NotFound):
        act(kernel, case_id, "begin", STRANGER)


def test_a_role_with_a_condition_sees_only_the_cases_for_which_it_holds(kernel: Kernel) -> None:
    desk = person("desk", "neighbour_desk")
    small, large = open_permit(kernel)["case_id"], open_permit(kernel, surface="40")["case_id"]
    with pytest.raises(NotFound):
        read_case(kernel, small, desk)
    assert read_case(kernel, large, desk).stage == "received"


def test_a_masked_field_is_in_no_projection(kernel: Kernel) -> None:
    case_id = open_permit(kernel, surface="40", iban="FR7630006000011234567890189")["case_id"]
    with reading(kernel, person("desk", "neighbour_desk")) as ctx:
        view = view_case(ctx, find_case(ctx, case_id))
    assert "iban" not in view.values
    assert "surface" in view.values


def test_values_that_do_not_fit_are_all_named(kernel: Kernel) -> None:
    with pytest.raises(Invalid) as refused:
        open_permit(kernel, surface="wide", kind="castle", start="tomorrow", height=3)
    assert {problem.path[0] for problem in refused.value.problems} == {"surface", "kind", "start", "height"}


def test_every_command_leaves_its_facts_in_order_and_the_case_equals_their_fold(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    act(kernel, case_id, "begin")
    assert history(kernel, case_id)[:4] == ["case.opened", "party.added", "fields.set", "stage.entered"]
    assert history(kernel, case_id)[-2:] == ["transition.run", "stage.entered"]
    assert list(verify_cases(kernel)) == []


def test_time_alone_wakes_what_waits_for_a_condition(kernel: Kernel) -> None:
    case_id = open_permit(kernel, start="2026-03-10")["case_id"]
    act(kernel, case_id, "begin")
    act(kernel, case_id, "works")
    version = read_case(kernel, case_id).version
    advance(kernel, days=3)
    assert read_case(kernel, case_id).version == version
    advance(kernel, days=10)
    assert read_case(kernel, case_id).data["reason"] == "works began"
