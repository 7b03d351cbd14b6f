"""The machine itself fails: its disk is full, its clock jumps."""

from pathlib import Path

import httpx
import pytest

from core.database import open_engine
from core.migrations import upgrade
from core.registry import Registry
from tests.faults.figures import Figures
from tests.faults.forking import CLOCK
from tests.faults.oracle import judge, recover, revive, watching
from tests.faults.stacks import Stack, installed
from tests.faults.test_stores import Browser
from tests.faults.walkers import Walker
from tests.fixtures.disks import fill
from tests.modules.documents.samples import picture

pytestmark = [pytest.mark.fault, pytest.mark.slow]

NO_ROOM = {
    "en": ("There is no room left", "Ask whoever looks after this site to make room"),
    "fr": ("Il n’y a plus de place", "Demandez à qui s’occupe de ce site de faire de la place"),
}
OF_THE_ENGINE = ("sqlite", "disk is full", "disk i/o", "errno", "no space left")


def require_told(answer: httpx.Response) -> None:
    """A program reads what happened and what to do, in words of ours."""
    assert (answer.status_code, answer.headers["content-type"]) == (507, "application/problem+json"), answer.text
    assert answer.json()["title"] == "DiskFull"
    assert "Ask whoever looks after this site to make room" in answer.json()["detail"]
    assert not [words for words in OF_THE_ENGINE if words in answer.text.lower()]


def require_page(answer: httpx.Response, language: str) -> None:
    """A visitor reads the same on a page, in their language."""
    assert answer.status_code == 507, answer.text[:500]
    assert all(words in answer.text for words in NO_ROOM[language])
    assert not [words for words in OF_THE_ENGINE if words in answer.text.lower()]


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
            require_told(refused)
            file = {"file": ("plan.png", picture("PNG", 600, 600), "image/png")}
            answer = walker.ask("POST", f"/cases/{case}/documents", files=file, data={"piece": "plan"})
            require_told(answer)
            for language in NO_ROOM:
                page = Browser(walker).ask(
                    "POST", f"/cases/{case}/documents", language, files=file, data={"piece": "plan"}
                )
                require_page(page, language)
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
