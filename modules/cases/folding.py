"""The case's state equals the fold of its journal: checked by `liasse verify`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from core.database import snapshot
from core.encryption.errors import SealBroken
from core.journal import entries
from core.kernel import Kernel
from modules.cases.clockfold import PREFIX, differences, fold_clock
from modules.cases.erasing import ERASED
from modules.cases.models import Case, CaseClock
from modules.cases.renaming import MIGRATED
from modules.cases.sealing import Opened, open_value
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
        if entry.type == MIGRATED:
            folded = Folded(entry.data["stage"], dict(entry.data["fields"]), dict(entry.data["clocks"]))
        if entry.type == ERASED:
            folded.digests = dict(entry.data["kept"])
        if entry.type.startswith(PREFIX):
            fold_clock(folded.clocks, entry)
    return folded


def verify_cases(kernel: Kernel) -> Iterator[str]:
    """A sentence for every case whose row says something else than its journal."""
    last = ""
    while True:
        with snapshot(kernel.engine) as session:
            statement = select(Case).where(col(Case.id) > last).order_by(col(Case.id)).limit(BATCH)
            cases = list(session.exec(statement))
            for case in cases:
                yield from _compare(kernel, session, case)
        if not cases:
            return
        last = cases[-1].id


def _compare(kernel: Kernel, session: Session, case: Case) -> Iterator[str]:
    folded = fold(session, case.id)
    if folded.stage != case.stage:
        yield f"case {case.reference}: stands in {case.stage}, its journal says {folded.stage or 'nothing'}"
    rows = session.exec(select(CaseClock).where(CaseClock.case_id == case.id))
    for difference in differences(folded.clocks, {row.name: row for row in rows}):
        yield f"case {case.reference}: {difference}"
    encrypted = encrypted_fields(kernel, case)
    for name, value in case.data.items():
        if value is not None:
            yield from _prove(kernel, session, case, name, name in encrypted, folded.digests.get(name))


def _prove(
    kernel: Kernel, session: Session, case: Case, name: str, encrypted: bool, proof: str | None
) -> Iterator[str]:
    """A sentence when the field does not hold what its digest proves, or can't be decrypted."""
    try:
        opened = open_value(kernel.keyring, session, case, name) if encrypted else Opened(case.data[name], case.salt)
    except SealBroken as error:
        yield f"case {case.reference}: {error}"
        return
    if proof != digest(opened.salt, name, opened.value):
        yield f"case {case.reference}: field {name} was changed behind the journal"


def encrypted_fields(kernel: Kernel, case: Case) -> frozenset[str]:
    """The fields that the case's own version of its pack keeps encrypted, or the one in force does."""
    packs = (kernel.definitions.version(case.pack, case.definition), kernel.definitions.in_force.get(case.pack))
    found = (pack.get("case_type", case.case_type) for pack in packs if pack)
    return frozenset(name for model in found if model for name, field in model.fields.items() if field.encrypted)
