"""What a case's pieces stand at: decided from their documents alone, without a database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from core.calendars.calendar import Calendar
from modules.documents.checks import ends
from modules.documents.language import Piece
from modules.documents.models import Document, DocumentStatus, PieceRequest

STATES = ("missing", "asked", "received", "accepted", "refused", "expired", "waived")
"""`waived` means that the case does not need the piece and nobody sent it."""
FILLED = frozenset({"received", "accepted"})


@dataclass(frozen=True)
class Slot:
    """One piece of one case: what was sent, newest first, whether it is required or was asked for."""

    id: str
    piece: Piece
    documents: tuple[Document, ...]
    required: bool
    now: datetime
    calendar: Calendar
    request: PieceRequest | None = field(default=None)

    @property
    def needed(self) -> bool:
        """Whether the case can't be complete without it: by definition, or because somebody asked for it."""
        return self.required or self.request is not None

    @property
    def current(self) -> tuple[Document, ...]:
        """The documents that count: neither replaced nor refused before a later one."""
        kept = [d for d in self.documents if d.status != DocumentStatus.REPLACED]
        if any(d.status != DocumentStatus.REFUSED for d in kept):
            newest = kept[0]
            return tuple(d for d in kept if d.status != DocumentStatus.REFUSED or d is newest)
        return tuple(kept[:1])

    @property
    def status(self) -> str:
        """One of `STATES`."""
        if self._asked_again():
            return "asked"
        statuses = {d.standing for d in self.current}
        if DocumentStatus.RECEIVED in statuses:
            return "received"
        if any(d.standing == DocumentStatus.ACCEPTED and not self.expired(d) for d in self.current):
            return "refused" if self.piece.multiple and DocumentStatus.REFUSED in statuses else "accepted"
        if self.current:
            return "refused" if self.current[0].status == DocumentStatus.REFUSED else "expired"
        return "missing" if self.needed else "waived"

    def expired(self, document: Document) -> bool:
        """Whether an accepted document no longer counts."""
        if self.piece.valid_for is None:
            return False
        since = document.document_date or _aware(document.received_at).astimezone(self.calendar.zone).date()
        return ends(since, self.piece.valid_for, self.calendar) < self.now

    def _asked_again(self) -> bool:
        """Whether it was asked for after everything that has happened to it."""
        if self.request is None:
            return False
        moments = [_aware(m) for d in self.documents for m in (d.received_at, d.judged_at) if m is not None]
        return not moments or _aware(self.request.asked_at) > max(moments)

    @property
    def reason(self) -> str:
        """Why the last document was refused, while that is what the piece stands at."""
        return self.current[0].reason if self.current and self.status in ("refused", "asked") else ""


def is_complete(slots: Iterable[Slot]) -> bool:
    """Whether every piece that the case needs was sent and not refused."""
    return not missing(slots)


def missing(slots: Iterable[Slot]) -> list[Slot]:
    """The pieces that the case needs and that are not there."""
    return [slot for slot in slots if slot.needed and slot.status not in FILLED]


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
