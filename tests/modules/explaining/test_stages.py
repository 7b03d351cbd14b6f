from datetime import datetime, timedelta

from core.actors import SYSTEM
from core.clock import VirtualClock
from core.context import reading
from core.dispatch import dispatch
from core.kernel import Kernel
from core.modules import MODULES
from core.translations import Catalogues
from core.worker import drain
from modules.cases.commands import AssignCase, SetFields
from modules.cases.timers import fire_due_timers
from modules.explaining import sentences
from modules.explaining.answers import Answer
from modules.explaining.pieces import STATUSES
from modules.explaining.processes import STOPPED
from tests.fixtures.cases import act, open_permit
from tests.fixtures.kernels import CLERK, HEAD
from tests.fixtures.routes import ANNE, Routes, open_file
from tests.modules.cases.test_changed_cases import pair
from tests.modules.explaining.conftest import Ask, ask_of, reason


def moves(answer: Answer) -> list[str]:
    return [one.code for one in answer.reasons if one.code.startswith("stage_")]


def test_a_stage_tells_who_ran_which_transition_newest_first(kernel: Kernel, why: Ask) -> None:
    case_id = str(open_permit(kernel)["case_id"])
    act(kernel, case_id, "begin")
    answer = why(case_id, CLERK, "stage")
    assert moves(answer) == ["stage_by_hand", "stage_opened"]
    told = reason(answer, "stage_by_hand")
    assert told.entry
    assert told.place is not None


def test_silence_is_told_as_the_cause(kernel: Kernel, why: Ask) -> None:
    case_id = str(open_permit(kernel)["case_id"])
    assert moves(why(case_id, CLERK, "stage"))[-1] == "stage_then"
    assert isinstance(kernel.clock, VirtualClock)
    kernel.clock.advance(timedelta(days=10))
    fire_due_timers(kernel)
    assert moves(why(case_id, CLERK, "stage")) == ["stage_by_time", "stage_opened", "stage_final"]


AUTOMATIC = """
stages: {open: {}, study: {}, done: {final: true}}
transitions:
  examine: {from: open, to: study, when: ready and count >= 2}
  close: {from: study, to: done, by: agent}
"""


def test_what_ran_by_itself_tells_its_condition_with_the_values_of_then(routes: Routes) -> None:
    kernel = routes.kernel("", AUTOMATIC)
    case_id = open_file(kernel, count=2)
    dispatch(kernel, SetFields(case_id=case_id, values={"ready": True}), ANNE)
    ask = ask_of(kernel)
    answer = ask(case_id, ANNE, "stage")
    assert moves(answer) == ["stage_by_itself", "stage_condition", "stage_opened"]
    parts = {part.source: part for part in reason(answer, "stage_condition").parts}
    assert (parts["count >= 2"].holds, parts["count >= 2"].values) == (True, {"count": "2"})
    dispatch(kernel, SetFields(case_id=case_id, values={"count": 0}), ANNE)
    parts = {part.source: part for part in reason(ask(case_id, ANNE, "stage"), "stage_condition").parts}
    assert (parts["count >= 2"].holds, parts["count >= 2"].changed, parts["ready"].holds) == (True, False, True)


MOVING = """
processes:
  jump: {on_demand: {by: agent}, steps: [move: study]}
reactions: {case.assigned: {run: close}}
"""
REACTING = """
stages: {open: {}, study: {}, done: {final: true}}
transitions:
  close: {from: [open, study], to: done}
"""


def test_a_step_and_a_reaction_are_told_as_causes(routes: Routes) -> None:
    kernel = routes.kernel(MOVING, REACTING)
    case_id = open_file(kernel)
    act(kernel, case_id, "jump", ANNE)
    answer = ask_of(kernel)(case_id, ANNE, "stage")
    assert moves(answer) == ["stage_by_step", "stage_opened"]
    assert reason(answer, "stage_by_step").place is not None
    dispatch(kernel, AssignCase(case_id=case_id, person_id=None), ANNE)
    answer = ask_of(kernel)(case_id, ANNE, "stage")
    assert moves(answer) == ["stage_by_reaction", "stage_by_step", "stage_opened", "stage_final"]
    assert reason(answer, "stage_by_reaction").details["fact"] == "case.assigned"


def test_a_process_tells_what_it_waits_for_and_why_it_stopped(kernel: Kernel, why: Ask) -> None:
    case_id = str(open_permit(kernel, start="2026-09-01", surface="10")["case_id"])
    act(kernel, case_id, "begin")
    act(kernel, case_id, "works")
    waiting = why(case_id, CLERK, "process", "works")
    part = reason(waiting, "waits_condition").parts[0]
    assert (waiting.verdict, part.source, part.holds) == ("waiting", "start <= today", False)
    act(kernel, case_id, "refuse", message="no")
    assert why(case_id, CLERK, "process", "works").verdict == "stopped"
    assert why(case_id, HEAD, "process", "report").verdict == "never"


def test_another_case_is_named_as_the_cause(routes: Routes) -> None:
    kernel, case_id, child = pair(routes, "{case: parent, set: {count: 3}, run: examine}")
    act(kernel, child, "tell", ANNE)
    drain(kernel)
    [first, *_] = ask_of(kernel)(case_id, ANNE, "stage").reasons
    assert (first.code, first.details["case"]) == ("stage_after_case", "A-0001")


def test_every_sentence_is_there_in_french() -> None:
    french = Catalogues([MODULES / "explaining" / "locale"]).gettext("fr")
    told = [
        *sentences.QUESTIONS.values(),
        *sentences.VERDICTS.values(),
        *sentences.REASONS.values(),
        *sentences.PLAIN.values(),
    ]
    told += [*STATUSES.values(), *STOPPED.values(), *sentences.OTHERS, *sentences.PLAIN.values()]
    same = ("Liasse", "{status}", "{reason}")
    assert [text for text in told if french(text) == text and text not in same] == []


def test_an_answer_changes_nothing(kernel: Kernel, why: Ask) -> None:
    case_id = str(open_permit(kernel)["case_id"])
    with reading(kernel, SYSTEM) as ctx:
        before = ctx.session.connection().exec_driver_sql("select count(*), max(id) from core_journal").one()
    why(case_id, CLERK, "stage")
    with reading(kernel, SYSTEM) as ctx:
        assert ctx.session.connection().exec_driver_sql("select count(*), max(id) from core_journal").one() == before


class Ticking(VirtualClock):
    """A clock that goes on between any two looks at it, as a machine's does."""

    def now(self) -> datetime:
        self.advance(timedelta(microseconds=1))
        return super().now()


def test_causes_are_found_where_every_entry_has_a_moment_of_its_own(kernel: Kernel, why: Ask) -> None:
    kernel.clock = Ticking(kernel.clock.now())
    case_id = str(open_permit(kernel)["case_id"])
    kernel.clock.advance(timedelta(days=10))
    fire_due_timers(kernel)
    assert moves(why(case_id, CLERK, "stage")) == ["stage_by_time", "stage_opened", "stage_final"]
