"""How long something may take: `15 days`, or an expression that gives a duration or the end itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from core.calendars.calendar import Calendar
from core.definitions.durations import ACCEPTED, ALMOST, REFERENCE, WRITTEN, Duration
from core.expressions import operations
from core.expressions.fields import Expr
from core.expressions.types import BUSINESS_DAYS, BUSINESS_HOURS, DATE, DATETIME, DURATION, Either

END = Either((DURATION, BUSINESS_DAYS, BUSINESS_HOURS, DATE, DATETIME))
"""What the expression of a delay must give."""
LENGTH = Either((DURATION, BUSINESS_DAYS, BUSINESS_HOURS))
"""What it must give where only a length will do, such as on a clock, which rests in between."""
MISSPELT = r"^\s*\d{1,5}\s*([A-Za-z]+[\s_-]+)?[A-Za-zé]+\.?\s*$"
"""What reads as a duration and is none, for JSON Schema: `ALMOST` without flags."""
LAST_MOMENT = time(23, 59, 59)


@dataclass(frozen=True)
class Delay:
    """A duration written out (`fixed`), or an expression that gives a duration, a date or a moment (`calculated`)."""

    fixed: Duration | None = None
    calculated: Expr | None = None

    def over(self, start: datetime, facts: Mapping[str, object], calendar: Calendar) -> datetime | None:
        """When a delay that begins at `start` is over; None when the expression does not know.

        A date that the expression gives is over with its last moment in the calendar's zone.
        """
        if self.fixed is not None:
            return self.fixed.after(start, calendar)
        found = self.calculated.expression.evaluate(facts) if self.calculated else None
        if not isinstance(found, date):
            found = operations.add(start.astimezone(calendar.zone), found)
        return _moment(found, calendar.zone).astimezone(start.tzinfo) if isinstance(found, date) else None

    def __str__(self) -> str:
        return str(self.fixed if self.fixed is not None else self.calculated)

    @classmethod
    def of(cls, value: object) -> "Delay":
        """Read `15 days` or an expression; raises `PydanticCustomError`."""
        if isinstance(value, Delay):
            return value
        if not isinstance(value, str) or WRITTEN.match(value) or ALMOST.match(value):
            return cls(fixed=Duration.of(value))
        try:
            return cls(calculated=Expr.of(value))
        except PydanticCustomError as error:
            message = "write a duration such as '15 days', or an expression that gives one or a date: {problem}"
            problem = {**(error.context or {}), "problem": error.message()}
            raise PydanticCustomError("expression", message, problem) from None

    @classmethod
    def within(cls, value: object, info: core_schema.ValidationInfo) -> "Delay":
        """The same in a definition, where a parameter that is a duration counts as one written out."""
        match = REFERENCE.match(value) if isinstance(value, str) else None
        lengths = (info.context or {}).get("parameters", {})
        if match and lengths.get(match[1], ()) is not None:
            return cls(fixed=Duration.within(value, info))
        return cls.of(value)

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(
            cls.within, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _: Any, __: GetJsonSchemaHandler) -> dict[str, Any]:
        return {
            "type": "string",
            "anyOf": [{"pattern": ACCEPTED}, {"not": {"pattern": MISSPELT}}],
            "examples": ["15 days", "4 business hours", "parameters.delay", "days(delay)", "notified + months(1)"],
        }


def _moment(value: date, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, LAST_MOMENT, zone)
    return value if value.tzinfo else value.replace(tzinfo=UTC)
