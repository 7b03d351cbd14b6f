"""What models alone can't say about calendars."""

from collections.abc import Iterator

from core.calendars.hours import named_twice
from core.calendars.language import CalendarOptions, CalendarsFile
from core.calendars.publicholidays import PUBLIC, categories_of
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.diagnostics import nearest

Path = tuple[str | int, ...]


def calendar_names(scope: Scope) -> list[str]:
    """The calendars that the pack declares."""
    file: CalendarsFile | None = scope.pack.single("calendars")
    return list(file.calendars) if file else []


def check_calendars(scope: Scope) -> Iterator[Problem]:
    """The default is one of them, no day is named twice, no day is both closed and open."""
    file: CalendarsFile = scope.file.value
    if file.default is not None and file.default not in file.calendars:
        hint = nearest(file.default, file.calendars)
        yield Problem(("default",), f"there is no calendar '{file.default}'", hint, "LI120")
    for name, calendar in file.calendars.items():
        yield from _check_days(("calendars", name), calendar)
        yield from _check_categories(("calendars", name), calendar, scope.pack.manifest.country)


def _check_days(path: Path, calendar: CalendarOptions) -> Iterator[Problem]:
    for key in named_twice(calendar.hours):
        message = f"'{key}' names a day that an earlier line names already"
        yield Problem((*path, "hours", key), message, None, "LI310", at_key=True)
    for day in calendar.open:
        if day in calendar.closed:
            message = f"{day} is closed and open; keep one of the two"
            yield Problem((*path, "open", day), message, None, "LI311", at_key=True)


def _check_categories(path: Path, calendar: CalendarOptions, country: str | None) -> Iterator[Problem]:
    code = calendar.holidays or country
    known = categories_of(code) if code else PUBLIC
    for index, category in enumerate(calendar.categories):
        if category not in known:
            message = f"{code or 'no country'} has no holidays of the kind '{category}'"
            hint = nearest(category, known) or f"one of {', '.join(known)}"
            yield Problem((*path, "categories", index), message, hint, "LI313")
