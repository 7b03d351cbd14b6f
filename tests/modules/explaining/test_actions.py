from pathlib import Path

import pytest

from core.actors import Actor
from core.context import reading
from core.kernel import Kernel
from modules.cases.definitions import case_type_of
from modules.cases.models import Case
from modules.cases.queries import available_actions
from tests.fixtures.cases import act, finish, open_permit, read_tasks
from tests.fixtures.kernels import CLERK, HEAD, SAMPLES, person
from tests.fixtures.routes import ANNE, BEN, Routes, open_file
from tests.modules.explaining.conftest import Ask, ask_of, codes, reason

DESK = person("desk", "neighbour_desk")


@pytest.fixture
def studied(kernel: Kernel) -> str:
    case_id = str(open_permit(kernel, surface="200")["case_id"])
    act(kernel, case_id, "begin")
    return case_id


def test_a_condition_that_fails_names_its_false_parts_with_their_values(why: Ask, studied: str) -> None:
    answer = why(studied, HEAD, "action", "grant")
    failed = reason(answer, "condition_fails")
    assert (answer.verdict, answer.yes, codes(answer)) == ("refused", False, ["condition_fails"])
    told = {part.source: (part.holds, part.decides, dict(part.values)) for part in failed.parts}
    assert told["surface <= 150"] == (False, True, {"surface": "200"})
    assert told["pieces.complete"] == (False, True, {"pieces.complete": "false"})


def test_each_reason_names_its_place_in_the_definition(why: Ask, studied: str) -> None:
    place = reason(why(studied, HEAD, "action", "grant"), "condition_fails").place
    assert place is not None
    written = (Path(SAMPLES) / place.file).read_text("utf-8").splitlines()[place.line - 1]
    assert written[place.column - 1 :].startswith("pieces.complete and surface <= 150")


def test_an_action_of_another_role_and_of_another_stage_is_absent(why: Ask, studied: str) -> None:
    answer = why(studied, CLERK, "action", "grant")
    assert (answer.verdict, codes(answer)) == ("absent", ["role_missing", "condition_fails"])
    begun = why(studied, CLERK, "action", "begin")
    assert (begun.verdict, codes(begun)) == ("absent", ["stage_differs"])


def test_an_action_says_which_right_is_missing_and_who_has_it(why: Ask, studied: str) -> None:
    answer = why(studied, DESK, "action", "begin")
    missing = reason(answer, "right_missing")
    assert missing.details["action"] == "transition"
    assert [text.in_("en") for text in missing.details["roles"]] == ["Clerk"]  # type: ignore[attr-defined]
    assert missing.place is not None
    assert missing.place.file.endswith("roles.yaml")


def test_whoever_did_one_thing_reads_that_somebody_else_must_do_the_other(kernel: Kernel, why: Ask) -> None:
    case_id = str(open_permit(kernel)["case_id"])
    finish(kernel, read_tasks(kernel, case_id)[0].id, "odd")
    assert codes(why(case_id, CLERK, "task", "second_look")) == ["four_eyes"]
    assert why(case_id, person("other", "clerk"), "task", "second_look").yes


def test_a_process_that_runs_once_says_that_it_runs(routes: Routes) -> None:
    kernel = routes.process("- wait: {until: ready}", options="once: true")
    case_id = open_file(kernel)
    assert ask_of(kernel)(case_id, BEN, "action", "route").yes
    act(kernel, case_id, "route", ANNE)
    assert codes(ask_of(kernel)(case_id, BEN, "action", "route")) == ["runs_already"]


def test_what_nobody_runs_says_what_runs_it(why: Ask, kernel: Kernel) -> None:
    case_id = str(open_permit(kernel)["case_id"])
    assert codes(why(case_id, CLERK, "action", "lapse")) == ["runs_by_time"]


@pytest.mark.parametrize("surface", ["10", "120", "200"])
@pytest.mark.parametrize("actor", [CLERK, HEAD, DESK, person("both", "clerk", "neighbour_desk")], ids=lambda a: a.id)
def test_an_action_is_possible_exactly_when_nothing_speaks_against_it_and_its_button_works(
    kernel: Kernel, why: Ask, actor: Actor, surface: str
) -> None:
    case_id = str(open_permit(kernel, surface=surface)["case_id"])
    for move in ("", "begin", "refuse"):
        if move:
            act(kernel, case_id, move, CLERK, **({"message": "no"} if move == "refuse" else {}))
        with reading(kernel, actor) as ctx:
            case = ctx.session.get(Case, case_id)
            assert case is not None
            if not ctx.may("read", case):
                return
            enabled = {one.name for one in available_actions(ctx, case) if one.enabled and ctx.may("transition", case)}
            names = [*case_type_of(ctx, case).transitions, *case_type_of(ctx, case).processes]
        for name in names:
            answer = why(case_id, actor, "action", name)
            assert answer.yes is (name in enabled), (move, name)
            assert answer.yes is (not codes(answer)), (move, name, codes(answer))
