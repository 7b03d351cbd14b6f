"""Durations as people write them: `15 days`, `4 business hours`, `1 month`, or a parameter of the pack."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from dateutil.relativedelta import relativedelta
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from core.calendars.calendar import Calendar
from core.diagnostics import nearest

WRITTEN = re.compile(r"^(\d{1,5}) (business )?(minute|hour|day|week|month|year)s?$")
ACCEPTED = r"^\d{1,5} (business (minute|hour|day|week)|minute|hour|day|week|month|year)s?$"
"""All that is accepted in one pattern, for JSON Schema."""
ALMOST = re.compile(r"^\s*(\d{1,5})\s*([a-z]+[\s_-]+)?([a-zé]+)\.?\s*$", re.IGNORECASE)
REFERENCE = re.compile(r"^parameters\.([a-z][a-z0-9_]{0,62})$")
"""How a delay names a parameter."""
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
OPEN_TIME = ("minute", "hour")
"""Units of which business time counts the open hours, and not the days."""
CALENDAR_MINUTES: Mapping[str, int] = {
    "minute": 1,
    "hour": 60,
    "day": 1440,
    "week": 7 * 1440,
    "month": 30 * 1440,
    "year": 365 * 1440,
}
BUSINESS_MINUTES: Mapping[str, int] = {"minute": 1, "hour": 60, "day": 1440, "week": 5 * 1440}
DAY_UNITS = ("day", "week", "month", "year")
Extend = Literal["never", "next_working_day"]
Ends = Literal["same_time", "end_of_day"]


@dataclass(frozen=True)
class Duration:
    """A length of time, in calendar time or in the business time of a calendar.

    One that stands for a parameter (`parameter`: as written) has the parameter's length; `dated` are its lengths by
    the day from which each is in force, where they change.
    """

    amount: int
    unit: str
    business: bool = False
    parameter: str = field(default="", compare=False)
    dated: tuple[tuple[date, "Duration"], ...] = ()

    def on(self, day: date) -> "Duration":
        """The length for a case that was opened that day."""
        found = [length for since, length in self.dated if since <= day]
        return replace(found[-1], parameter=self.parameter) if found else self

    def after(self, moment: datetime, calendar: Calendar) -> datetime:
        """The moment that lies this duration after the aware `moment`, reckoned on the calendar's wall clock."""
        return self._moved(moment, calendar, 1)

    def before(self, moment: datetime, calendar: Calendar) -> datetime:
        """The moment that lies this duration before the aware `moment`."""
        return self._moved(moment, calendar, -1)

    def _moved(self, moment: datetime, calendar: Calendar, sign: int) -> datetime:
        if self.business and self.unit in OPEN_TIME:
            moved = calendar.add_time(moment, sign * timedelta(**{f"{self.unit}s": self.amount}))
            return moved.astimezone(moment.tzinfo)
        local = moment.astimezone(calendar.zone)
        if self.business:
            days = self.amount * (calendar.days_a_week if self.unit == "week" else 1)
            moved = datetime.combine(calendar.add_days(local.date(), sign * days), local.timetz())
        else:
            span: dict[str, Any] = {f"{self.unit}s": sign * self.amount}
            moved = (moment.astimezone(UTC) if self.unit in OPEN_TIME else local) + relativedelta(**span)
        return moved.astimezone(moment.tzinfo)

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
            raise PydanticCustomError(
                "duration", message, {"hint": _meant(value) or "write a number and a unit, such as 15 days"}
            )
        if match[2] and match[3] in ("month", "year"):
            raise PydanticCustomError("duration", "business time counts in minutes, hours, days or weeks")
        return cls(int(match[1]), match[3], bool(match[2]))

    @classmethod
    def within(cls, value: object, info: core_schema.ValidationInfo) -> "Duration":
        """The same in a definition, where a parameter may stand for it; raises `PydanticCustomError`."""
        match = REFERENCE.match(value) if isinstance(value, str) else None
        return _of_parameter(match[1], info.context) if match else cls.of(value)

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(
            cls.within, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _: Any, __: GetJsonSchemaHandler) -> dict[str, Any]:
        return {
            "type": "string",
            "pattern": f"{ACCEPTED}|{REFERENCE.pattern}",
            "patternErrorMessage": "write a duration such as '15 days' or '4 business hours'",
            "examples": ["15 days", "4 business hours", "parameters.delay"],
        }


def _of_parameter(name: str, context: Any) -> Duration:
    """The length of a parameter; of one that is not there or has no length, which others report, any."""
    lengths = (context or {}).get("parameters", {})
    found = lengths.get(name, ())
    if found is None:
        message = "the parameter '{name}' is no duration"
        raise PydanticCustomError("parameter", message, {"name": name, "hint": "declare it with 'type: duration'"})
    first = found[0][1] if found else Duration(0, "")
    return replace(first, parameter=f"parameters.{name}", dated=found if len(found) > 1 else ())


def longer(one: Duration, other: Duration) -> bool:
    """Whether the first is as long as the second or longer; unknown, so False, where they can't be compared."""
    if (
        not one.unit
        or not other.unit
        or one.business != other.business
        or (one.unit in DAY_UNITS) != (other.unit in DAY_UNITS)
    ):
        return False
    minutes = BUSINESS_MINUTES if one.business else CALENDAR_MINUTES
    return one.amount * minutes[one.unit] >= other.amount * minutes[other.unit]


def _meant(value: object) -> str | None:
    """The duration that `5 jours`, `5days` or `4 busines hours` probably means."""
    match = ALMOST.match(value) if isinstance(value, str) else None
    if match is None:
        return None
    word = match[3].casefold()
    unit = UNITS.get(word) or UNITS.get(word.removesuffix("s")) or nearest(word, list(UNITS)[:6])
    return str(Duration(int(match[1]), unit, bool(match[2]))) if unit else None


def round_off(moment: datetime, calendar: Calendar, extend: Extend, ends: Ends) -> datetime:
    """The end of a delay, carried over days off and to the end of its day.

    `end_of_day` runs it to the last moment of its last day, and `next_working_day` carries it over days off, as
    articles 641 and 642 of the French code of civil procedure have it.
    """
    over = moment.astimezone(calendar.zone)
    day = calendar.next_worked(over.date()) if extend == "next_working_day" else over.date()
    at = time.max if ends == "end_of_day" else over.time()
    return datetime.combine(day, at.replace(fold=over.fold), calendar.zone).astimezone(moment.tzinfo)
