"""The public holidays of a country or of a part of it, from the library `holidays`."""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any

import holidays

PUBLIC = ("public",)


@cache
def supported() -> Mapping[str, tuple[str, ...]]:
    """Countries by code, with the codes of their parts."""
    found: dict[str, Any] = holidays.list_supported_countries(include_aliases=False)
    return {country: tuple(parts) for country, parts in found.items()}


def split(code: str) -> tuple[str, str | None]:
    """`FR-57` as the country and its part."""
    country, _, part = code.partition("-")
    return country, part or None


def every_code(country: str) -> list[str]:
    """The code of the country and those of its parts."""
    return [country, *(f"{country}-{part}" for part in supported().get(country, ()))]


def is_known(code: str) -> bool:
    """Whether the library knows the country and the part."""
    country, _ = split(code)
    return country in supported() and code in every_code(country)


def categories_of(code: str) -> tuple[str, ...]:
    """The kinds of holidays that the country has, such as public and bank."""
    return tuple(getattr(holidays, split(code)[0]).supported_categories)


@lru_cache(maxsize=1024)
def holidays_of(code: str, year: int, categories: tuple[str, ...] = PUBLIC) -> Mapping[date, str]:
    """The holidays of a year, with their names."""
    country, part = split(code)
    found = holidays.country_holidays(country, subdiv=part, years=year, expand=False, categories=categories)
    return {day: name for day, name in found.items() if day.year == year}
