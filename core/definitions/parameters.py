"""`parameters.yaml`: the delays, amounts and percentages of a vertical, as data of the pack with a title."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from core.definitions.durations import Duration, longer
from core.definitions.language import IDENTIFIER, Closed, Text
from core.definitions.packs import Pack, Scope
from core.definitions.parametervalues import READERS, Misfit, known_as, read_day, read_option, type_of
from core.definitions.problems import Problem
from core.expressions.domains import Domain
from core.expressions.inforce import DATED, DatedValues
from core.expressions.paths import Dotted
from core.expressions.types import ANY, Choice, Record, Type

PARAMETERS = DATED
NUMBERS = ("integer", "decimal", "money")
LIMITED = ("integer", "decimal", "money", "duration", "date")
Name = Annotated[str, Field(pattern=IDENTIFIER)]
Dated = tuple[tuple[date, object], ...]
"""Values with the day from which each is in force, in the order of time."""


class Parameter(Closed):
    """One delay, amount, percentage or choice of a vertical: the same everywhere, versioned with the pack."""

    type: Literal["integer", "decimal", "money", "duration", "boolean", "date", "text", "choice"] = Field(
        description="What the value is; a percentage is a decimal such as 0.20."
    )
    title: Text = Field(description="What it is, for whoever reads or changes the pack.")
    value: Any = Field(default=None, description="The value.")
    values: Mapping[str, Any] | None = Field(
        default=None,
        min_length=1,
        description="Instead of one value: the values by the day from which each is in force, such as "
        "{2020-01-01: 75000}. A case has the one in force on the day on which it was opened, and one opened before "
        "all of them the earliest.",
    )
    options: Mapping[Name, Text] | None = Field(
        default=None, min_length=1, description="What a choice may be, with the title of each."
    )
    minimum: Any = Field(default=None, description="The least that it may be.")
    maximum: Any = Field(default=None, description="The most that it may be.")
    source: str | None = Field(default=None, description="Where it comes from, such as the article of a law.")

    def read(self, value: object) -> object:
        """The typed value of what is written; raises `Misfit`."""
        if self.type == "choice":
            return read_option(value, self.options or ())
        return READERS[self.type][1](value)

    def dated(self) -> Dated:
        """Its values by day, those that can be read; one without a day holds from the beginning."""
        written = {str(date.min): self.value} if self.values is None else self.values
        return tuple(sorted(filter(None, (self._dated(day, value) for day, value in written.items())), key=_day))

    def _dated(self, day: str, value: object) -> tuple[date, object] | None:
        try:
            return read_day(day), self.read(value)
        except Misfit:
            return None

    def on(self, day: date) -> object:
        """The value for a case that was opened that day; None when it can't be read."""
        found = self.dated()
        return found[max(bisect_right([since for since, _ in found], day) - 1, 0)][1] if found else None

    def known_type(self) -> Type:
        """What expressions make of it."""
        if self.type == "choice":
            return Choice(self.options or ())
        kinds = {type_of(value) if isinstance(value, Duration) else READERS[self.type][0] for _, value in self.dated()}
        return kinds.pop() if len(kinds) == 1 else ANY if kinds else READERS[self.type][0]


def _day(dated: tuple[date, object]) -> date:
    return dated[0]


class ParametersFile(Closed):
    """All parameters of a pack."""

    parameters: Mapping[Name, Parameter] = Field(description="The parameters by id.")


def parameters_of(pack: Pack) -> Mapping[str, Parameter]:
    """The parameters that a pack declares."""
    file: ParametersFile | None = pack.single(PARAMETERS)
    return file.parameters if file else {}


def parameter_types(scope: Scope) -> dict[str, Type]:
    """`parameters` as expressions know it; nothing when the pack declares none."""
    if scope.pack.is_broken(PARAMETERS, PARAMETERS):
        return {PARAMETERS: ANY}
    declared = parameters_of(scope.pack)
    return {PARAMETERS: Record(PARAMETERS, {k: one.known_type() for k, one in declared.items()})} if declared else {}


def parameter_domains(scope: Scope) -> dict[Dotted, Domain]:
    """The numbers that each parameter of the pack is or was, over all the days from which one is in force."""
    declared = {name: one for name, one in parameters_of(scope.pack).items() if one.type in NUMBERS}
    return {
        (PARAMETERS, name): Domain(frozenset(value for _, value in one.dated()), null=False)
        for name, one in declared.items()
    }


def parameter_values(pack: Pack, day: date) -> dict[str, object]:
    """`parameters` with its values for a case that was opened that day; nothing when the pack declares none."""
    declared, calendar = parameters_of(pack), pack.calendar()
    if not declared:
        return {}

    def days(name: str) -> list[tuple[date, object]]:
        return [(since, known_as(value, calendar)) for since, value in declared[name].dated()]

    values = {name: known_as(one.on(day), calendar) for name, one in declared.items()}
    return {PARAMETERS: DatedValues(values, days, pack.manifest.zone)}


def parameter_names(scope: Scope) -> list[str]:
    """The parameters as a delay names them: `parameters.appeal_delay`."""
    return [f"{PARAMETERS}.{name}" for name in parameters_of(scope.pack)]


def check_parameters(scope: Scope) -> Iterator[Problem]:
    """Every value fits its type and lies within its limits."""
    for name, parameter in parameters_of(scope.pack).items():
        path = (PARAMETERS, name)
        yield from _check_shape(path, parameter)
        yield from _check_options(path, parameter)
        for place, value in _written(parameter):
            yield from _check_value((*path, *place), parameter, value)
        for day in parameter.values or ():
            try:
                read_day(day)
            except Misfit as misfit:
                yield Problem((*path, "values", day), str(misfit), misfit.hint, "LI151", at_key=True)


def _written(parameter: Parameter) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every value that is written, with its place."""
    for key in ("minimum", "maximum", "value"):
        if getattr(parameter, key) is not None:
            yield (key,), getattr(parameter, key)
    for day, value in (parameter.values or {}).items():
        yield ("values", day), value


def _check_shape(path: tuple[str, ...], parameter: Parameter) -> Iterator[Problem]:
    if parameter.value is None and parameter.values is None:
        yield Problem(path, "this parameter has no value", "add 'value: …'", "LI151", at_key=True)
    elif parameter.value is not None and parameter.values is not None:
        message = "a parameter has one 'value', or 'values' by date, not both"
        hint = "remove one of them; 'values: null' removes what is inherited"
        yield Problem((*path, "value"), message, hint, "LI151", at_key=True)
    for key in ("minimum", "maximum") if parameter.type not in LIMITED else ():
        if getattr(parameter, key) is not None:
            message = f"a {parameter.type} has no {key}"
            yield Problem((*path, key), message, f"remove '{key}'", "LI151", at_key=True)


def _check_options(path: tuple[str, ...], parameter: Parameter) -> Iterator[Problem]:
    if parameter.type == "choice" and parameter.options is None:
        yield Problem(path, "a choice needs 'options'", "add 'options: {…}'", "LI151", at_key=True)
    elif parameter.type != "choice" and parameter.options is not None:
        yield Problem((*path, "options"), "only a choice has options", "write 'type: choice'", "LI151", at_key=True)


def _check_value(path: tuple[str, ...], parameter: Parameter, value: object) -> Iterator[Problem]:
    if parameter.type == "choice" and parameter.options is None:
        return
    try:
        found = parameter.read(value)
    except Misfit as misfit:
        yield Problem(path, str(misfit), misfit.hint, "LI151")
        return
    for key, beyond in (("minimum", -1), ("maximum", 1)) if path[2] in ("value", "values") else ():
        limit = _limit(parameter, key)
        if limit is not None and _compared(found, limit) == beyond:
            words = "less" if beyond < 0 else "more"
            message = f"{value} is {words} than the {key}, {getattr(parameter, key)}"
            yield Problem(path, message, str(getattr(parameter, key)), "LI151")


def _limit(parameter: Parameter, key: str) -> Any:
    try:
        return parameter.read(getattr(parameter, key)) if parameter.type in LIMITED else None
    except Misfit:
        return None


def _compared(one: Any, other: Any) -> int:
    """-1, 0 or 1; durations that can't be compared count as equal."""
    if isinstance(one, Duration):
        return longer(one, other) - longer(other, one)
    return int(one > other) - int(one < other)


def lengths_of(parameters: Mapping[str, Parameter]) -> Mapping[str, Dated | None]:
    """What stands where a delay names a parameter: the durations by day; None for a parameter of another type."""
    return {name: one.dated() if one.type == "duration" else None for name, one in parameters.items()}
