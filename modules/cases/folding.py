"""The case's state equals the fold of its journal: checked by `liasse verify`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from core.database import reading
from core.journal import entries
from core.kernel import Kernel
from modules.cases.clockfold import PREFIX, differences, fold_clock
from modules.cases.models import Case, CaseClock
from modules.cases.values import digest

BATCH = 200


@dataclass
class Folded:
    """What the journal says of a case."""

    stage: str = ""
    digests: dict[str, str] = field(default_factory=dict)
    clocks: dict[str, dict[str, Any]] = field(default_factory=dict)


def fold(session: Session, case_id: str) -> Folded:
    """Replay the journal of a case."""
    folded = Folded()
    for entry in entries(session, case_id):
        if entry.type == "stage.entered":
            folded.stage = str(entry.data["stage"])
        if entry.type == "fields.set":
            folded.digests.update(entry.data["fields"])
        if entry.type.startswith(PREFIX):
            fold_clock(folded.clocks, entry)
    return folded


def verify_cases(kernel: Kernel) -> Iterator[str]:
    """A sentence for every case whose row says something else than its journal."""
    last = ""
    while True:
        with reading(kernel.engine) as session:
            statement = select(Case).where(col(Case.id) > last).order_by(col(Case.id)).limit(BATCH)
            cases = list(session.exec(statement))
            for case in cases:
                yield from _compare(session, case)
        if not cases:
            return
        last = cases[-1].id


def _compare(session: Session, case: Case) -> Iterator[str]:
    folded = fold(session, case.id)
    if folded.stage != case.stage:
        yield f"case {case.reference}: stands in {case.stage}, its journal says {folded.stage or 'nothing'}"
    rows = session.exec(select(CaseClock).where(CaseClock.case_id == case.id))
    for difference in differences(folded.clocks, {row.name: row for row in rows}):
        yield f"case {case.reference}: {difference}"
    for name, value in case.data.items():
        if value is not None and folded.digests.get(name) != digest(case, name, value):
            yield f"case {case.reference}: field {name} was changed behind the journal"
