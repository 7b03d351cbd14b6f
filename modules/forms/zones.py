"""Time zones of dates with a time: `displayInTimezone` decides where a time of day is meant."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

ZONES: Mapping[str, str] = {"utc": "UTC", "gmt": "UTC"}


def zone_of(mode: str, name: str) -> tzinfo | None:
    """The zone in which times are typed and kept; None where they are kept as they come. Raises `ValueError`."""
    if mode in ZONES:
        return UTC
    if mode != "location" or not name:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise ValueError(f"there is no time zone {name!r}") from None


def kept(moment: datetime, zone: tzinfo | None) -> str:
    """ISO to the minute: with the offset of the zone, or as it was sent, with its offset if it had one."""
    if zone is not None:
        moment = moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    return moment.isoformat(timespec="minutes")
