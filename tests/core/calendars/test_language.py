"""Rules: a pack says when its people work, and what a pack says nothing of has office hours."""

from datetime import UTC, date, datetime

import pytest

from core.definitions.durations import Duration
from core.definitions.load import load
from core.definitions.packs import Pack
from core.registry import Registry
from tests.corpus.seeding import by_pack, sound_folders

PACK = "definitions/permits/pack.yaml"
CALENDARS = "definitions/permits/calendars.yaml"
TWO = b"""
calendars:
  office:
    title: {en: Office, fr: Bureau}
    holidays: FR-57
    hours: {mon-thu: 9:00-12:30 13:30-18:00, fri: 9:00-16:00}
    closed: {2026-12-24: {en: Christmas, fr: Veille de Noel}}
    open: {2026-07-14: 9:00-12:00}
  night_desk: {timezone: America/Guadeloupe, holidays: BE, hours: {mon-sun: 0:00-6:00 22:00-24:00}}
default: night_desk
"""


def pack_with(registry: Registry, calendars: bytes = b"", manifest: bytes = b"") -> Pack:
    folders = sound_folders()
    folders.pop(CALENDARS, None)
    folders[PACK] += manifest
    if calendars:
        folders[CALENDARS] = calendars
    loaded = load(by_pack(folders), registry)
    assert [str(each) for each in loaded.diagnostics if each.code != "LI120"] == []
    return loaded.packs["permits"]


def test_a_pack_that_says_nothing_keeps_office_hours_without_holidays(registry: Registry) -> None:
    calendar = pack_with(registry).calendar()
    assert calendar.zone.key == "Europe/Paris"
    assert calendar.is_worked(date(2026, 7, 14)) and not calendar.is_worked(date(2026, 7, 18))
    late = datetime(2026, 7, 13, 15, 0, tzinfo=UTC)  # 17:00 in Paris
    assert Duration.of("2 business hours").after(late, calendar) == datetime(2026, 7, 14, 8, 0, tzinfo=UTC)


def test_a_pack_that_names_its_country_keeps_its_holidays(registry: Registry) -> None:
    calendar = pack_with(registry, manifest=b"country: BE\n").calendar()
    assert not calendar.is_worked(date(2026, 7, 21)) and calendar.is_worked(date(2026, 7, 14))


def test_a_pack_with_calendars_uses_its_default_and_those_that_are_named(registry: Registry) -> None:
    pack = pack_with(registry, TWO)
    office, night = pack.calendar("office"), pack.calendar()
    assert night is pack.calendar("night_desk") and night.zone.key == "America/Guadeloupe"
    assert [office.is_worked(date(2026, *day)) for day in ((12, 24), (12, 26), (4, 3), (7, 14))] == [
        False,
        False,
        False,
        True,
    ]
    start = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)  # 12:00 in Paris
    assert Duration.of("1 business hour").after(start, office) == datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
    assert Duration.of("1 business hour").after(start, night) == datetime(2026, 3, 3, 3, 0, tzinfo=UTC)


def test_a_calendar_of_six_days_counts_jours_ouvrables(registry: Registry) -> None:
    pack = pack_with(registry, b"calendars:\n  ouvrables: {holidays: FR, hours: {mon-sat: 9:00-18:00}}\n")
    friday = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
    assert Duration.of("1 business day").after(friday, pack.calendar()) == datetime(2026, 3, 7, 9, 0, tzinfo=UTC)
    assert Duration.of("1 business week").after(friday, pack.calendar()) == datetime(2026, 3, 13, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", [None, "office", "unknown"])
def test_a_calendar_is_compiled_once(registry: Registry, name: str | None) -> None:
    pack = pack_with(registry, TWO)
    assert pack.calendar(name) is pack.calendar(name)
