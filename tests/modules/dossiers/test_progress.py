"""Rules: the bar of progress reads as finished only when the case is."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from core.definitions.language import Text
from modules.dossiers.dossier import stage_steps

NOW = datetime(2026, 3, 2, tzinfo=UTC)
STAGES = {"filed": True, "awaiting": False, "study": True, "board": False, "granted": True, "refused": False}


def steps(here: str, *visited: str, closed: bool = False) -> list[tuple[str, str]]:
    """The stages of the bar with their states."""
    stages = {name: SimpleNamespace(progress=shown, title=Text({"": name})) for name, shown in STAGES.items()}
    case = SimpleNamespace(stage=here, closed_at=NOW if closed else None)
    view: Any = SimpleNamespace(case=case, case_type=SimpleNamespace(stages=stages))
    found = stage_steps(view, dict.fromkeys((*visited, here), NOW))
    return [(step.title.in_("en"), step.state) for step in found]


@pytest.mark.parametrize(
    ("here", "visited", "coming"),
    [("awaiting", ("filed",), ["study", "granted"]), ("board", ("filed", "study"), ["granted"])],
)
def test_beside_the_bar_what_may_come_still_shows(here: str, visited: tuple[str, ...], coming: list[str]) -> None:
    assert [name for name, state in steps(here, *visited) if state == "upcoming"] == coming


def test_once_closed_beside_the_bar_nothing_is_to_come() -> None:
    assert steps("refused", "filed", "study", closed=True)[-1] == ("refused", "current")
