"""Values that are in force from a day on, and the function that reads the one of another day."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.expressions.durations import midnight
from core.expressions.functions import Argument, Function, total
from core.expressions.problems import ExpressionError
from core.expressions.types import DATETIME, TEXT, Type

DATED = "parameters"
"""The name under which expressions know values with days."""
Days = Sequence[tuple[date, object]]
"""Values with the day from which each is in force, in the order of time."""


class DatedValues(dict[str, object]):
    """Values by name as of one day, that also know those of every other day."""

    def __init__(self, values: Mapping[str, object], days: Callable[[str], Days], zone: ZoneInfo) -> None:
        super().__init__(values)
        self.days = days
        self.zone = zone

    def on(self, name: str, day: date) -> object:
        """The value in force on a day, or the earliest when there was none; a moment counts as its day there."""
        there = midnight(day).astimezone(self.zone).date() if isinstance(day, datetime) else day
        days = self.days(name)
        return next((value for since, value in reversed(days) if since <= there), days[0][1])


def _in_force(known: object, parameter: str, day: object) -> object:
    if not isinstance(known, DatedValues) or not isinstance(day, date):
        raise TypeError
    return known.on(parameter.partition(".")[2], day)


def _type_in_force(arguments: Sequence[Argument]) -> Type:
    """The type of the parameter, after checking that the first argument is one."""
    first = arguments[0]
    if len(first.path) != 2 or first.path[0] != DATED:
        raise ExpressionError(f"in_force needs a parameter here, such as {DATED}.fee", first.offset, first.width)
    return first.type


IN_FORCE = Function(
    "in_force",
    (TEXT, DATETIME),
    _type_in_force,
    total(_in_force),
    "The value of a parameter that is in force on a day, such as in_force(parameters.fee, offence_day).",
    knows=(DATED,),
    named_first=True,
)
