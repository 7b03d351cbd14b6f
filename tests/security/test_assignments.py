"""Work is given to people who can do it."""

import pytest

from core.actors import SYSTEM
from core.dispatch import dispatch
from core.errors import Invalid
from core.kernel import Kernel
from modules.accounts.administering import DeactivatePerson
from modules.cases.commands import AssignCase, AssignTask
from tests.fixtures.callers import person_id
from tests.fixtures.cases import open_permit, read_tasks
from tests.fixtures.kernels import CLERK


def test_no_work_is_given_to_a_closed_account(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    gone = person_id(kernel, "gone", "clerk")
    dispatch(kernel, DeactivatePerson(person_id=gone), SYSTEM)
    with pytest.raises(Invalid):
        dispatch(kernel, AssignCase(case_id=case_id, person_id=gone), CLERK)
    with pytest.raises(Invalid):
        dispatch(kernel, AssignTask(task_id=read_tasks(kernel, case_id)[0].id, person_id=gone), CLERK)
