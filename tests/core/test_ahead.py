"""What needs nothing of the database is worked out while it answers; what comes of it counts where it always did."""

from dataclasses import replace
from typing import Any

import pytest
from psycopg.pq import PipelineStatus

from core.ahead import Ahead, worked_out
from core.context import Context
from core.dispatch import dispatch
from core.errors import Forbidden, Invalid
from core.kernel import Kernel
from core.registry import Command
from modules.cases import commands
from modules.cases.commands import OpenCase
from tests.fixtures.kernels import CLERK, person

WRONG = {"weight": "heavy", "nowhere": 1}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_server_is_at_work_meanwhile(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[PipelineStatus] = []

    def ahead(command: OpenCase, ctx: Context) -> object:
        driver: Any = ctx.session.connection().connection.driver_connection
        seen.append(PipelineStatus(driver.pgconn.pipeline_status))
        return commands.read_values(command, ctx)

    known = kernel.registry.find(Command, "OpenCase")
    monkeypatch.setattr(kernel.registry, "find", lambda *_: replace(known, ahead=ahead))
    dispatch(kernel, OpenCase(pack="permits", case_type="permit", values={}), CLERK)
    assert seen == [PipelineStatus.ON]


def test_what_is_wrong_is_told_only_to_those_who_may_ask(kernel: Kernel) -> None:
    command = OpenCase(pack="permits", case_type="permit", values=WRONG)
    with pytest.raises(Forbidden):
        dispatch(kernel, command, person("nobody", "none"))
    with pytest.raises(Invalid) as caught:
        dispatch(kernel, command, CLERK)
    assert {problem.path for problem in caught.value.problems} >= {("nowhere",)}


def test_work_is_done_once_and_its_error_waits_for_whoever_asks() -> None:
    done: list[int] = []

    def fail() -> None:
        done.append(1)
        raise ValueError("wrong")

    ahead = Ahead("command", fail)
    ahead.run()
    ahead.run()
    assert done == [1]
    with pytest.raises(ValueError, match="wrong"):
        ahead.result()


def test_another_command_does_not_get_what_was_worked_out_for_the_first() -> None:
    class Ctx:
        ahead: Ahead | None = Ahead("first", lambda: "of the first")

    assert worked_out(Ctx(), "first", lambda *_: "anew") == "of the first"
    assert worked_out(Ctx(), "second", lambda *_: "anew") == "anew"
