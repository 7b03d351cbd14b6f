"""Clocks as pages show them: in words and colours, never in colours alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.context import Context
from core.definitions.language import Text
from modules.cases.clocknames import CLOCKS
from modules.cases.clockrows import AT_RISK
from modules.cases.clocks import elapsed
from modules.cases.clocktime import ClockStatus
from modules.cases.language import CaseType
from modules.cases.models import Case, CaseClock

CLOCK_LABELS: Mapping[str, str] = {
    "": "",
    "due": "",
    "elapsed": "Time used",
    "started": "Started",
    "running": "Running",
    "paused": "Paused",
    "stopped": "Stopped",
    "at_risk": "At risk",
    "overdue": "Overdue",
}
TONES: Mapping[str, str] = {
    "overdue": "danger",
    "at_risk": "warning",
    "paused": "neutral",
    "missed": "danger",
    "kept": "success",
}


@dataclass(frozen=True)
class ClockSign:
    """What a clock shows: its state as a word, its deadline, and the time that it has counted."""

    state: str
    due: datetime | None
    used: str
    title: Text


def is_clock(case_type: CaseType, path: str) -> bool:
    """Whether the path leads to a clock of the case type."""
    first, _, rest = path.partition(".")
    return first == CLOCKS and rest.partition(".")[0] in case_type.clocks


def clock_label(case_type: CaseType, path: str) -> Text:
    """The clock's title, or the name of what is asked of it."""
    _, name, attribute = (*path.split("."), "")[:3]
    return Text({"": CLOCK_LABELS[attribute]}) if CLOCK_LABELS.get(attribute) else case_type.clocks[name].title


def sign_of(ctx: Context, case: Case, row: CaseClock, title: Text) -> ClockSign:
    """What the clock shows now."""
    return ClockSign(state_now(row, ctx.now()), row.due_at, hours(elapsed(ctx, case, row)), title)


def state_now(row: CaseClock, now: datetime) -> str:
    """The clock's state in one word: kept and missed once it stopped."""
    late = row.overdue or (row.status == ClockStatus.RUNNING and row.due_at is not None and row.due_at <= now)
    if row.status == ClockStatus.STOPPED:
        return "missed" if late else "kept"
    if late:
        return "overdue"
    if row.status == ClockStatus.PAUSED:
        return "paused"
    warned = row.ahead.get(AT_RISK)
    return "at_risk" if row.at_risk or (warned and datetime.fromisoformat(warned) <= now) else "running"


def hours(length: timedelta) -> str:
    """A length of time in hours and minutes, the same in every language."""
    whole, minutes = divmod(length // timedelta(minutes=1), 60)
    return f"{whole} h {minutes:02}"
