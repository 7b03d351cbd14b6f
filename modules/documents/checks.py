"""What checks decide. A check gives the refusal that explains why a document fails it, or None."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from core.calendars.calendar import Calendar
from core.definitions.durations import Duration
from core.errors import Refused
from core.registry import Part
from modules.documents.checklist import Check
from modules.documents.errors import (
    DocumentDateAhead,
    DocumentDateNeeded,
    DocumentTooOld,
    FileBlank,
    FileNeedsPassword,
    FileRefusedBefore,
    PictureTooSmall,
)
from modules.documents.language import LargeEnough, NewerThan, NotEmpty, NotEncrypted, NotRefusedBefore
from modules.documents.models import Document, DocumentStatus


@dataclass(frozen=True)
class Examined:
    """A document under examination, the others of its piece, the date that it bears, and the present."""

    document: Document
    others: tuple[Document, ...]
    now: datetime
    calendar: Calendar
    document_date: date | None = None

    @property
    def today(self) -> date:
        """The day it is where the pack is at home."""
        return self.now.astimezone(self.calendar.zone).date()


CheckRun = Callable[[Any, Examined], Refused | None]


def examine(checks: Iterable[Check], moment: str, examined: Examined) -> None:
    """Raise the refusal of the first check of this moment (`receiving` or `accepting`) that fails."""
    for check in checks:
        run: CheckRun | None = check.part.run
        refusal = run(check.options, examined) if run and moment_of(check) == moment else None
        if refusal is not None:
            raise refusal


def moment_of(check: Check) -> str:
    """When the check looks at a document: as it is received, or as it is accepted."""
    return str(getattr(check.options, "moment", "receiving"))


def ends(since: date, length: Duration, calendar: Calendar) -> datetime:
    """The moment at which a document of that day is older than `length`."""
    return length.after(datetime.combine(since, time.max, calendar.zone), calendar)


def newer_than(options: NewerThan, examined: Examined) -> Refused | None:
    """The date that the document bears is recent."""
    name, day = examined.document.name, examined.document_date
    if day is None:
        return DocumentDateNeeded(name=name, age=options.age)
    if day > examined.today:
        return DocumentDateAhead(name=name, date=day)
    if ends(day, options.age, examined.calendar) < examined.now:
        return DocumentTooOld(name=name, date=day, age=options.age)
    return None


def not_empty(_: NotEmpty, examined: Examined) -> Refused | None:
    """Something is to be seen."""
    return FileBlank(name=examined.document.name) if examined.document.traits.get("blank") else None


def not_encrypted(_: NotEncrypted, examined: Examined) -> Refused | None:
    """No password is needed."""
    return FileNeedsPassword(name=examined.document.name) if examined.document.traits.get("encrypted") else None


def large_enough(options: LargeEnough, examined: Examined) -> Refused | None:
    """The longer side of a picture has enough pixels; other documents pass."""
    width, height = (examined.document.traits.get(side) for side in ("width", "height"))
    if not width or not height or max(width, height) >= options.pixels:
        return None
    return PictureTooSmall(name=examined.document.name, width=width, height=height, minimum=options.pixels)


def not_refused_before(_: NotRefusedBefore, examined: Examined) -> Refused | None:
    """The same bytes were not refused yet."""
    refused = {one.sha256 for one in examined.others if one.status == DocumentStatus.REFUSED}
    return FileRefusedBefore(name=examined.document.name) if examined.document.sha256 in refused else None


CHECKS = (
    Part("check", "newer_than", NewerThan, newer_than, description="Recent enough"),
    Part("check", "not_empty", NotEmpty, not_empty, description="Shows something"),
    Part("check", "not_encrypted", NotEncrypted, not_encrypted, description="Opens without a password"),
    Part("check", "large_enough", LargeEnough, large_enough, description="Large enough to be read"),
    Part("check", "not_refused_before", NotRefusedBefore, not_refused_before, description="Not refused before"),
)
