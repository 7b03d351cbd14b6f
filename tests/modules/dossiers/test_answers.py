"""Pages of the answers to an approval: to whom one may be handed over, and which one is the reader's."""

from sqlmodel import col, select

from core.actors import SYSTEM
from core.context import reading
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.cases.commands import RunAction
from modules.cases.models import Task
from tests.modules.dossiers.browsers import main_part
from tests.modules.dossiers.conftest import OpenFile, SignIn

HAND_OVER = "Hand it over to"


def ask(kernel: Kernel, open_file: OpenFile, sign_in: SignIn, process: str) -> tuple[str, list[str]]:
    """The case, and the pages of its answers in the order in which they were asked for."""
    case_id = open_file()["case_id"]
    dispatch(kernel, RunAction(case_id=case_id, action=process), sign_in("clerk", name="Carl Deux").actor)
    with reading(kernel, SYSTEM) as ctx:
        asked = select(Task.id).where(Task.case_id == case_id, Task.name != "look").order_by(col(Task.id))
        return case_id, [f"/tasks/{one}" for one in ctx.session.exec(asked)]


def test_an_answer_is_offered_to_others_only_where_the_approval_says_so(
    kernel: Kernel, open_file: OpenFile, sign_in: SignIn
) -> None:
    clerk = sign_in("clerk")
    assert HAND_OVER not in clerk.read(ask(kernel, open_file, sign_in, "poll")[1][0])
    assert HAND_OVER in clerk.read(ask(kernel, open_file, sign_in, "pass_on")[1][0])


def test_whoever_hands_an_answer_over_reads_to_whom(kernel: Kernel, open_file: OpenFile, sign_in: SignIn) -> None:
    url = ask(kernel, open_file, sign_in, "pass_on")[1][0]
    clerk, boss = sign_in("clerk"), sign_in("boss", name="Dora Trois")
    page = main_part(clerk.read(url))
    assert f'<option value="{boss.actor.id}">Dora Trois</option>' in page
    assert '<label class="field__label" for="person">Hand it over to</label>' in page
    assert clerk.post(f"{url}/assignee", person=boss.actor.id).headers["location"] == url
    page = clerk.read(url)
    assert "The task is given to Dora Trois." in page
    assert "It was given to Dora Trois." in main_part(page)
    assert "Whoever holds this role" not in page


def test_each_of_one_role_finds_one_answer_and_gives_it(kernel: Kernel, open_file: OpenFile, sign_in: SignIn) -> None:
    case_id, (first, second, third) = ask(kernel, open_file, sign_in, "poll")
    clerk, other = sign_in("clerk"), sign_in("clerk")
    listed = clerk.read("/tasks?list=roles")
    assert [url in listed for url in (first, second, third)] == [True, False, False]
    assert "Is it good? · Clerk 1/3" in main_part(clerk.read(third))
    assert clerk.post(first, _action="accepted").headers["location"] == f"/cases/{case_id}"
    assert "You have answered already" in clerk.read(second)
    assert "Is it good? · Clerk 2/3" in main_part(other.read(third))
    other.post(first, _action="accepted")
    assert "This task is done" in clerk.read(second)
    assert "This task is no longer needed" in clerk.read(third)
