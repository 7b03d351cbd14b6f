"""The machine itself fails: its disk is full, its clock jumps."""

from pathlib import Path

import pytest

from core.database import open_engine
from core.migrations import upgrade
from core.registry import Registry
from tests.faults.figures import Figures
from tests.faults.forking import CLOCK
from tests.faults.oracle import judge, recover, revive, watching
from tests.faults.stacks import Stack, installed
from tests.faults.walkers import Walker
from tests.fixtures.disks import fill
from tests.modules.documents.samples import picture

pytestmark = [pytest.mark.fault, pytest.mark.slow]


def test_a_full_disk_refuses_commands_and_files_and_loses_nothing_that_was_acknowledged(
    small_disk: Path, registry: Registry, figures: Figures
) -> None:
    url, filler = f"sqlite:///{small_disk / 'liasse.db'}", small_disk / "filler"
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    with installed("embedded", url, registry, small_disk) as stack:
        walker = Walker(stack, lambda: revive(stack))
        stack.start()
        case = walker.open()
        with watching(stack, walker):
            fill(filler)
            for _ in range(20):
                refused = walker.ask("PATCH", f"/cases/{case}", json={"values": {"note": "x" * 20_000}})
                if refused.status_code >= 500:
                    break
            assert refused.status_code == 503, refused.text
            file = {"file": ("plan.png", picture("PNG", 600, 600), "image/png")}
            answer = walker.ask("POST", f"/cases/{case}/documents", files=file, data={"piece": "plan"})
            assert answer.status_code == 503, answer.text + stack.logs()[-6000:]
            filler.unlink()
            walker.change(case)
            walker.act(case, "tell")
            walker.upload(walker.open(), picture("PNG", 40, 40))
        recover(stack)
        judge(stack, walker, figures=figures)


@pytest.mark.parametrize("stack", ["embedded", "rabbitmq"], indirect=True)
def test_a_clock_that_jumps_ahead_and_back_leaves_no_work_undone(
    stack: Stack, walker: Walker, figures: Figures, tmp_path: Path
) -> None:
    offset = tmp_path / "offset"
    offset.write_text("0")
    stack.start(**{CLOCK: str(offset)})
    figures.tried = 3
    for hours in (3, 0, -3):
        offset.write_text(str(hours * 3600))
        case = walker.open()
        walker.act(case, "report")
        walker.act(case, "tell")
        walker.change(case)
    offset.write_text("0")
    judge(stack, walker, figures=figures)
    figures.survived = figures.tried
