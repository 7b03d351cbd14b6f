"""One case that can't go on holds no other up; a closed case does nothing any more."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from core.actors import SYSTEM
from core.clock import VirtualClock
from core.commands import CommandModel
from core.context import Context, reading
from core.database import writing
from core.dispatch import dispatch as real_dispatch
from core.kernel import Kernel
from core.scheduling import tick
from core.worker import drain
from modules.cases import timers
from modules.cases.models import Case, CaseProcess, ProcessStatus, Timer
from modules.cases.processes import CONDITION, resume
from tests.fixtures.cases import act, open_permit, read_case
from tests.fixtures.kernels import CLERK


def test_a_case_whose_deadline_fails_does_not_keep_the_others_from_theirs(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = open_permit(kernel)["case_id"], open_permit(kernel)["case_id"]

    def dispatch(kernel: Kernel, command: CommandModel, *rest: object) -> object:
        if getattr(command, "case_id", "") == broken:
            raise RuntimeError("this case can't go on")
        return real_dispatch(kernel, command, SYSTEM)

    monkeypatch.setattr(timers, "dispatch", dispatch)
    assert isinstance(kernel.clock, VirtualClock)
    kernel.clock.advance(timedelta(days=6))
    tick(kernel)
    assert read_case(kernel, sound).stage == "refused"
    with reading(kernel, SYSTEM) as ctx:
        waiting = ctx.session.exec(select(Timer).where(Timer.case_id == broken, col(Timer.done).is_(False))).all()
        assert [timer.handed_to is not None for timer in waiting] == [True]
    monkeypatch.undo()
    kernel.clock.advance(timedelta(minutes=1))
    drain(kernel)
    assert read_case(kernel, broken).stage == "refused"


def test_a_process_that_a_closing_stopped_does_not_go_on(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    for action in ("begin", "works", "works"):
        act(kernel, case_id, action)
    with writing(kernel.engine) as session:
        ctx = Context(kernel, session, CLERK)
        case = session.get(Case, case_id)
        assert case is not None
        waiting = session.exec(select(CaseProcess).where(CaseProcess.awaits == CONDITION)).all()
        for process in waiting:
            process.status = ProcessStatus.STOPPED
        case.data = {**case.data, "start": "2026-01-01"}
        with session.no_autoflush:
            resume(ctx, case, CONDITION)
        assert {process.status for process in waiting} == {ProcessStatus.STOPPED}
        assert case.data.get("reason") is None
