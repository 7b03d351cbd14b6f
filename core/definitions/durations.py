"""Durations as people write them: `15 days`, `4 business hours`, `1 month`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from core.diagnostics import nearest

WRITTEN = re.compile(r"^(\d{1,5}) (business )?(minute|hour|day|week|month|year)s?$")
ALMOST = re.compile(r"^\s*(\d{1,5})\s*([a-z]+[\s_-]+)?([a-zé]+)\.?\s*$", re.IGNORECASE)
UNITS: Mapping[str, str] = {
    **{unit: unit for unit in ("minute", "hour", "day", "week", "month", "year")},
    "min": "minute",
    "h": "hour",
    "hr": "hour",
    "d": "day",
    "j": "day",
    "w": "week",
    "y": "year",
    "heure": "hour",
    "jour": "day",
    "semaine": "week",
    "mois": "month",
    "an": "year",
    "année": "year",
}
OPENS, CLOSES = time(9), time(18)
SATURDAY = 5


@dataclass(frozen=True)
class Duration:
    """A length of time, in calendar time or in business time (Monday to Friday, 9:00 to 18:00)."""

    amount: int
    unit: str
    business: bool = False

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The moment that lies this duration after the aware `moment`, reckoned on the wall clock of `zone`."""
        local = moment.astimezone(zone)
        if not self.business:
            span: dict[str, Any] = {f"{self.unit}s": self.amount}
            moved: datetime = local + relativedelta(**span)
            return moved.astimezone(moment.tzinfo)
        return self._in_business_time(local).astimezone(moment.tzinfo)

    def _in_business_time(self, local: datetime) -> datetime:
        if self.unit in ("minute", "hour"):
            return _add_open_time(local, timedelta(**{f"{self.unit}s": self.amount}))
        for _ in range(self.amount * (5 if self.unit == "week" else 1)):
            local = _next_working_day(local)
        return local

    def __str__(self) -> str:
        return f"{self.amount} {'business ' if self.business else ''}{self.unit}{'s' if self.amount != 1 else ''}"

    @classmethod
    def of(cls, value: object) -> "Duration":
        """Read `15 days` and the like; raises `PydanticCustomError` with an example."""
        if isinstance(value, Duration):
            return value
        match = WRITTEN.match(value) if isinstance(value, str) else None
        if match is None:
            message = "write a duration such as '15 days' or '4 business hours'"
            raise PydanticCustomError("duration", message, {"hint": _meant(value) or ""})
        if match[2] and match[3] in ("month", "year"):
            raise PydanticCustomError("duration", "business time counts in minutes, hours, days or weeks")
        return cls(int(match[1]), match[3], bool(match[2]))

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.of, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _: Any, __: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": WRITTEN.pattern, "examples": ["15 days", "4 business hours"]}


def _meant(value: object) -> str | None:
    """The duration that `5 jours`, `5days` or `4 busines hours` probably means."""
    match = ALMOST.match(value) if isinstance(value, str) else None
    if match is None:
        return None
    word = match[3].casefold()
    unit = UNITS.get(word) or UNITS.get(word.removesuffix("s")) or nearest(word, list(UNITS)[:6])
    return str(Duration(int(match[1]), unit, bool(match[2]))) if unit else None


def _next_working_day(local: datetime) -> datetime:
    local += timedelta(days=1)
    while local.weekday() >= SATURDAY:
        local += timedelta(days=1)
    return local


def _add_open_time(local: datetime, left: timedelta) -> datetime:
    local = _opening(local)
    while True:
        closes = datetime.combine(local.date(), CLOSES, local.tzinfo)
        if local + left <= closes:
            return local + left
        left -= closes - local
        local = datetime.combine(_next_working_day(local).date(), OPENS, local.tzinfo)


def _opening(local: datetime) -> datetime:
    """The first moment from `local` on at which work is open."""
    if local.weekday() >= SATURDAY or local.time() >= CLOSES:
        return datetime.combine(_next_working_day(local).date(), OPENS, local.tzinfo)
    return max(local, datetime.combine(local.date(), OPENS, local.tzinfo))
