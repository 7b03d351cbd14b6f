"""Replay sends the answers to a step `ask` again."""

from dataclasses import replace

from core.actors import SYSTEM
from core.context import reading
from modules.replaying.comparing import Replay
from modules.replaying.replaying import Replayer
from tests.modules.corrections.conftest import Loan
from tests.modules.corrections.test_asking import answer, whole


def replayed(loan: Loan) -> Replay:
    replayer = Replayer(loan.kernel, loan.kernel.definitions.in_force["lending"])
    with reading(loan.kernel, replace(SYSTEM, administrator=True)) as ctx:
        return replayer.replay(ctx, loan.case_id)


def test_the_answer_to_a_step_ask_is_sent_again(loan: Loan) -> None:
    loan.run("check_bank")
    answer(loan, whole())
    assert "form.answered" in loan.facts
    replay = replayed(loan)
    assert [(one.kind, one.what, one.why) for one in replay.difficulties] == []
    assert (replay.standing, replay.changed) == ("replayed", [])
