"""Dates that are reckoned from the day on which a line is played: `today + 20 days`."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

WRITTEN = re.compile(r"^today(?: ([+-]) (\d{1,4}) (day|week|month|year)s?)?$")


def reckoned(value: Any, today: date) -> Any:
    """The value with every `today + 20 days` in it as a date, as forms hold it."""
    if isinstance(value, Mapping):
        return {key: reckoned(one, today) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [reckoned(one, today) for one in value]
    match = WRITTEN.match(value) if isinstance(value, str) else None
    return _moved(match, today).isoformat() if match else value


def _moved(match: re.Match[str], today: date) -> date:
    if not match[1]:
        return today
    span: dict[str, Any] = {f"{match[3]}s": int(f"{match[1]}{match[2]}")}
    moved: date = today + relativedelta(**span)
    return moved
