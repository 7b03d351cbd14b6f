"""The demo: cases played by real commands at past moments."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from core.database import reading
from core.errors import StartRefused
from core.kernel import Kernel
from core.registry import Registry
from modules.accounts.demo import seed_people
from modules.cases.models import Case
from modules.documents.models import Document
from modules.messages.models import Message
from modules.pages.demo.language import DemoCase
from modules.pages.demo.playing import play_demo, read_cases
from modules.pages.demo.timing import events_of
from modules.scenarios.reckoning import reckoned
from tests.fixtures.kernels import make_kernel, make_settings
from tests.modules.pages.conftest import picture

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLE = "people:\n  - {email: c@x.example, name: Carl, password: demo-liasse, roles: [head]}\n"
GOOD = """
cases:
  - page: request
    days_ago: 10
    submission: {first_name: Ada, last_name: Lovelace, email: ada@example.org, surface: 42.5, kind: shed}
    files: {plan: plan.png}
    then:
      - {as: c@x.example, complete: first_look, outcome: odd}
      - {as: c@x.example, days_ago: 8, run: begin}
      - {as: c@x.example, refuse: plan, because: Too dark.}
      - {days_ago: 7, upload: {plan: plan.png}}
      - {as: c@x.example, accept: [plan]}
      - {says: "Is it fine now?"}
      - {as: c@x.example, assign: c@x.example}
      - {as: c@x.example, days_ago: 6, run: survey}
      - {as: c@x.example, days_ago: 5, run: grant}
"""
BAD = """
  - page: request
    submission: {first_name: Eve}
  - page: request
    submission: {first_name: Bob, last_name: Last, email: bob@example.org, surface: 3}
    then:
      - {as: nobody@x.example, run: begin}
      - {as: c@x.example, run: begin}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack's folder with a demo."""
    demo = tmp_path / "permits" / "demo"
    demo.mkdir(parents=True)
    (demo / "people.yaml").write_text(PEOPLE)
    (demo / "plan.png").write_bytes(picture())
    (demo / "cases.yaml").write_text(GOOD)
    return tmp_path / "permits"


@pytest.fixture
def kernel(one_database_url: str, registry: Registry, tmp_path: Path, folder: Path) -> Iterator[Kernel]:
    """A kernel with the people of the demo."""
    made = make_kernel(make_settings(tmp_path, one_database_url), registry)
    seed_people(made, folder)
    yield made
    made.engine.dispose()


def rows(kernel: Kernel, model: Any) -> list[Any]:
    """All rows of a table, oldest first."""
    with reading(kernel.engine) as session:
        found = list(session.exec(select(model).order_by(model.id)))
        session.expunge_all()
        return found


def test_the_demo_plays_every_verb_at_past_moments(kernel: Kernel, folder: Path) -> None:
    play_demo(kernel, folder)
    permit, visit = rows(kernel, Case)
    assert (permit.stage, visit.case_type) == ("granted", "visit")
    assert NOW - permit.opened_at > timedelta(days=9)
    assert NOW - permit.stage_since < timedelta(days=6)
    assert [document.status for document in rows(kernel, Document)] == ["refused", "accepted"]
    assert [message.text for message in rows(kernel, Message)] == ["Is it fine now?"]
    assert permit.assignee is not None


def test_the_demo_plays_once(kernel: Kernel, folder: Path) -> None:
    play_demo(kernel, folder)
    play_demo(kernel, folder)
    assert len(rows(kernel, Case)) == 2


def test_a_mistake_names_its_entry_and_the_others_go_on(
    kernel: Kernel, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "demo" / "cases.yaml"
    path.write_text(GOOD + BAD)
    play_demo(kernel, folder)
    told = capsys.readouterr().err
    assert "case 2 (request): " in told
    assert "case 3 (bob@example.org), line 1 (run): There is no person nobody@x.example" in told
    assert sorted(case.stage for case in rows(kernel, Case)) == ["granted", "planned", "received"]


def test_deadlines_of_the_past_are_kept(kernel: Kernel, folder: Path) -> None:
    (folder / "demo" / "cases.yaml").write_text(GOOD.split("    then:", maxsplit=1)[0])
    play_demo(kernel, folder)
    (case,) = rows(kernel, Case)
    assert case.stage == "refused"
    assert timedelta(days=4) < NOW - case.stage_since < timedelta(days=6)


def test_a_demo_that_cannot_be_read_names_its_place(folder: Path) -> None:
    path = folder / "demo" / "cases.yaml"
    path.write_text("cases: [{page: request, submission: {}, then: [{run: a, says: b}]}]")
    with pytest.raises(StartRefused, match=r"cases\.0\.then\.0: a line has one of these"):
        read_cases(path)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("today", "2026-03-31"),
        ("today + 2 days", "2026-04-02"),
        ("today - 1 month", "2026-02-28"),
        ({"a": ["today + 1 year"]}, {"a": ["2027-03-31"]}),
        ("todays", "todays"),
        (True, True),
    ],
)
def test_dates_are_reckoned_from_the_day(written: object, meant: object) -> None:
    assert reckoned(written, date(2026, 3, 31)) == meant


def test_nothing_of_the_demo_lies_ahead_or_goes_back_in_time() -> None:
    case = DemoCase.model_validate(
        {
            "page": "p",
            "days_ago": 2,
            "submission": {},
            "then": [{"says": "a"}, {"says": "b", "days_ago": 0}, *({"says": "c"} for _ in range(99))],
        }
    )
    moments = [event.at for event in events_of(3, case, NOW, ZoneInfo("Europe/Paris"))]
    assert moments == sorted(moments)
    assert moments[-1] <= NOW
