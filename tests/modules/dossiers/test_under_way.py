"""What is under way tells which other process one waits for."""

from core.context import reading
from modules.cases.queries import find_case, view_case
from modules.dossiers.processes import course_of
from tests.fixtures.cases import act
from tests.fixtures.routes import ANNE, Routes, open_file

LOOK = """
processes:
  route: {on_demand: {by: agent}, steps: [start: {process: look, wait: true, at_most: 10 days}]}
  look: {title: {en: Second look, fr: Second regard}, steps: [task: {id: check, title: Check, for: agent}]}
"""


def test_a_process_that_waits_for_another_one_names_it_and_the_end_of_the_wait(routes: Routes) -> None:
    kernel = routes.kernel(LOOK)
    case_id = open_file(kernel)
    act(kernel, case_id, "route", ANNE)
    with reading(kernel, ANNE) as ctx:
        course = course_of(ctx, view_case(ctx, find_case(ctx, case_id)))
    waits = {one.title.in_("en"): one.waits[0] for one in course.processes}
    waiting = next(wait for wait in waits.values() if wait.kind == "process")
    assert waiting.what and [waiting.what.in_(one) for one in ("en", "fr")] == ["Second look", "Second regard"]
    assert waiting.until is not None
    assert waits["Second look"].kind == "task"
