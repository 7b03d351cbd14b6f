"""What a version would mean for the cases that run now: counted in the database, nothing is changed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.database import reading
from core.definitions.packs import Pack
from core.kernel import Kernel
from modules.cases.models import Case, CaseProcess, ProcessStatus
from modules.cases.programs import rests
from modules.cases.running import program_of


@dataclass(frozen=True)
class Impact:
    """Running cases of a pack: how many, how many of other versions, and what of theirs a new version lacks."""

    running: int = 0
    older: int = 0
    stages: Mapping[str, int] = field(default_factory=dict)
    steps: Mapping[str, int] = field(default_factory=dict)

    def sentences(self) -> Iterator[str]:
        """The impact in words."""
        yield f"{self.running} running case(s); {self.older} opened with another version than this one."
        for name, count in self.stages.items():
            yield f"{count} stand in the stage {name}, which is gone."
        for name, count in self.steps.items():
            yield f"{count} process(es) wait at {name}, which is gone."


def impact_of(kernel: Kernel, new: Pack) -> Impact:
    """What bringing all running cases to `new` would meet."""
    with reading(kernel.engine) as session:
        return Impact(
            running=_count(session, new.name),
            older=_count(session, new.name, other_than=new.hash),
            stages=dict(_lost_stages(session, new)),
            steps=dict(_lost_steps(session, new)),
        )


def note_of(kernel: Kernel, new: Pack) -> Iterator[str]:
    """What a version that was just put in force leaves behind: cases of others; in development they follow it."""
    older = impact_of(kernel, new).older
    if older:
        kept = "keep theirs"
        if kernel.settings.environment == "development":
            kept = "follow it, as this is development; those whose stage it lacks keep theirs"
        yield f"{older} running case(s) opened with another version: they {kept}."


def _count(session: Session, pack: str, other_than: str = "") -> int:
    statement = select(func.count()).select_from(Case).where(col(Case.pack) == pack, col(Case.closed_at).is_(None))
    if other_than:
        statement = statement.where(col(Case.definition) != other_than)
    return int(session.exec(statement).one())


def _lost_stages(session: Session, new: Pack) -> Iterator[tuple[str, int]]:
    statement = select(Case.case_type, Case.stage, func.count()).where(
        col(Case.pack) == new.name, col(Case.closed_at).is_(None)
    )
    for case_type, stage, count in session.exec(statement.group_by(Case.case_type, Case.stage)):
        found = new.get("case_type", case_type)
        if found is None or stage not in found.stages:
            yield f"{case_type}.{stage}", count


def _lost_steps(session: Session, new: Pack) -> Iterator[tuple[str, int]]:
    statement = (
        select(Case.case_type, CaseProcess.name, CaseProcess.rests_at, func.count())
        .join(Case, col(Case.id) == col(CaseProcess.case_id))
        .where(col(Case.pack) == new.name, CaseProcess.status == ProcessStatus.WAITING)
        .group_by(Case.case_type, CaseProcess.name, col(CaseProcess.rests_at))
    )
    lost: Counter[str] = Counter()
    for case_type, process, step, count in session.exec(statement):
        found = new.get("case_type", case_type)
        if found is None or step not in rests(program_of(found, process)[0]):
            lost[f"{case_type} {process} › {step}"] += count
    yield from sorted(lost.items())
