"""Work that failed for good while a scenario was played: the scenario expects it, or fails with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlmodel import col, select

from core.context import Context
from core.incidents import Incident, IncidentStatus
from core.registry import IncidentKind
from modules.cases.models import Case
from modules.scenarios.expecting import IncidentsAre
from modules.scenarios.findings import Mismatch, plain_words, shown
from modules.scenarios.language import Scenario
from modules.scenarios.lines import Line
from modules.scenarios.performing import Untrue
from modules.scenarios.scene import Scene


@dataclass(frozen=True)
class Trouble:
    """One thing that waits for an administrator: the case's id and reference, what failed, and why."""

    case_id: str
    reference: str
    work: str
    why: str

    def __str__(self) -> str:
        place = f" of {self.reference}" if self.reference else ""
        return f"'{self.work}'{place} failed: {self.why}"

    def fits(self, words: str) -> bool:
        """Whether the words are among what is told of it."""
        return plain_words(words) in plain_words(str(self))


def troubles(scene: Scene) -> list[Trouble]:
    """What failed in all cases of the scene, the oldest first."""
    with scene.look() as ctx:
        waiting = select(Incident).where(col(Incident.status) == IncidentStatus.OPEN).order_by(col(Incident.id))
        return [_trouble(ctx, incident) for incident in ctx.session.exec(waiting)]


def _trouble(ctx: Context, incident: Incident) -> Trouble:
    kind: IncidentKind | None = ctx.kernel.registry.find(IncidentKind, incident.kind)
    case = ctx.session.get(Case, incident.case_id) if incident.case_id else None
    work = kind.label(ctx, incident) if kind else incident.name
    return Trouble(incident.case_id or "", case.reference if case else "", work, incident.failure.translated(str))


def foresee(scene: Scene, scenario: Scenario) -> None:
    """From now on what the scenario says of incidents is expected."""
    for _, line in scenario.lines():
        if isinstance(line.options, IncidentsAre):
            scene.foreseen.update(line.options.words)


def require_sound(scene: Scene) -> None:
    """Raises `Untrue` for the first thing that failed and that no scenario expects."""
    for trouble in troubles(scene):
        if not any(trouble.fits(words) for words in scene.foreseen):
            raise Untrue(Mismatch("nothing fails that no check 'incidents' expects", str(trouble)))


def check_incidents(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """What failed in the case and in those opened from it: all that is expected, and nothing else."""
    options: IncidentsAre = line.options
    concerned = {"", *scene.family(scene.require_case())}
    found = [trouble for trouble in troubles(scene) if trouble.case_id in concerned]
    if not _paired(list(options.words), found):
        yield Mismatch(f"incidents: {shown(options.words)}", shown([str(trouble) for trouble in found]))


def _paired(words: list[str], found: list[Trouble]) -> bool:
    """Whether each of the words can be given a trouble of its own, and none is left."""
    if not words:
        return not found
    return any(_paired(words[1:], rest) for rest in _without_one(words[0], found))


def _without_one(words: str, found: list[Trouble]) -> Iterator[list[Trouble]]:
    """What is left of the troubles without one that fits."""
    for index, trouble in enumerate(found):
        if trouble.fits(words):
            yield [*found[:index], *found[index + 1 :]]
