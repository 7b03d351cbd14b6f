"""The clocks of a case as its journal tells them."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.journal import JournalEntry
from modules.cases.clocktime import ClockStatus
from modules.cases.models import CaseClock

PREFIX = "clock."
STATUSES: Mapping[str, str] = {
    "clock.started": ClockStatus.RUNNING,
    "clock.resumed": ClockStatus.RUNNING,
    "clock.paused": ClockStatus.PAUSED,
    "clock.stopped": ClockStatus.STOPPED,
}
MOVED = "clock.moved"
TOLD = ("due", "elapsed", "at_risk", "overdue")
FRESH: Mapping[str, Any] = {"elapsed": 0, "at_risk": False, "overdue": False}


def fold_clock(clocks: dict[str, dict[str, Any]], entry: JournalEntry) -> None:
    """Let one entry change what is known of the clocks."""
    name = str(entry.data.get("clock"))
    known = dict(FRESH) if entry.type == "clock.started" else clocks.get(name, {})
    told: dict[str, Any] = {key: entry.data[key] for key in TOLD if key in entry.data}
    if entry.type in STATUSES:
        told["status"] = STATUSES[entry.type]
    elif entry.type != MOVED:
        told[entry.type.removeprefix(PREFIX)] = True
    clocks[name] = {**known, **told}


def differences(folded: Mapping[str, Mapping[str, Any]], rows: Mapping[str, CaseClock]) -> Iterator[str]:
    """What a case's clocks say otherwise than its journal."""
    for name in sorted({*folded, *rows}):
        row = rows.get(name)
        shown = (
            {
                "status": row.status,
                "due": row.due_at.isoformat() if row.due_at else None,
                "elapsed": row.elapsed,
                "at_risk": row.at_risk,
                "overdue": row.overdue,
            }
            if row
            else {}
        )
        for key, value in folded.get(name, {"status": "nothing"}).items():
            if shown.get(key) != value:
                yield f"clock {name}: {key} is {shown.get(key, 'nothing')}, its journal says {value}"
