"""Which cases will be erased, and when: the list that somebody looks through before it happens."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from modules.cases.erasing import RETENTION_TIMER
from modules.cases.models import Case, Timer

BATCH = 500


class Ending(NamedTuple):
    """One case whose time will be over."""

    pack: str
    case_type: str
    reference: str
    stage: str
    closed_at: datetime
    erased_on: datetime


def endings(session: Session, until: datetime, pack: str = "") -> Iterator[Ending]:
    """The cases whose time is over by `until`, the earliest first."""
    named = (col(Case.pack), col(Case.case_type), col(Case.reference), col(Case.stage), col(Case.closed_at))
    waiting = (Timer.kind == RETENTION_TIMER, col(Timer.done).is_(False), col(Timer.at) <= until)
    statement = select(*named, col(Timer.at)).join(Timer, col(Timer.case_id) == col(Case.id)).where(*waiting)  # type: ignore[call-overload]
    if pack:
        statement = statement.where(Case.pack == pack)
    ordered = statement.order_by(col(Timer.at), col(Case.id)).execution_options(yield_per=BATCH)
    yield from (Ending._make(row) for row in session.exec(ordered))
