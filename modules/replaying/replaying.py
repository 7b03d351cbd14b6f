"""Replay cases through a version of their pack: in memory, by the virtual clock, within bounds."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlmodel import col, select

from core.actors import Actor
from core.context import Context
from core.definitions.packs import Pack
from core.definitions.store import by_pack
from core.errors import LiasseError, Refused
from core.journal import entries
from core.kernel import Kernel
from modules.cases.errors import UnknownAction
from modules.cases.models import Case
from modules.replaying.because import because
from modules.replaying.comparing import Course, Difficulty, Replay
from modules.replaying.inputs import Acted, Input, LeftOut, Opened, named
from modules.replaying.people import actors_of, parties_of, settle_in
from modules.replaying.performing import NotAsked, Player, knows
from modules.replaying.recording import OPENED_ANOTHER, Recording, aware, record
from modules.replaying.sentfiles import RecordedFiles
from modules.scenarios.bench import Bench
from modules.scenarios.errors import NeverEnds, NoOpenTask
from modules.scenarios.language import Scenario
from modules.scenarios.performing import reason_of
from modules.scenarios.scene import Scene

MOST_CASES = 1_000
MOST_INPUTS = 2_000
"""Inputs of one case that are repeated; a case with more is replayed up to there."""
NOT_REBUILT = "value of {names} was overwritten"
NO_FIELD = "the version has no field {names}"
FORM_GONE = "what was filled in or sent is gone: {names}"
IN_ANOTHER = "what people did in the case that it opened is not repeated here"
OUTSIDE = "the answer of somebody outside is not kept"


class VersionHasMistakes(Refused):
    """This version of {pack} can't be replayed: {problem}"""


@dataclass(frozen=True)
class Choice:
    """Which cases: at most so many, the latest first; opened since, ended in a stage; running ones too."""

    most: int = 50
    since: datetime | None = None
    stage: str = ""
    running: bool = False


def choose(ctx: Context, pack: str, choice: Choice) -> list[str]:
    """The ids of the cases; for administrators."""
    ctx.require_administrator()
    statement = select(Case.id).where(Case.pack == pack)
    if not choice.running:
        statement = statement.where(col(Case.closed_at).is_not(None))
    if choice.since is not None:
        statement = statement.where(col(Case.opened_at) >= choice.since)
    if choice.stage:
        statement = statement.where(Case.stage == choice.stage)
    most = min(choice.most, MOST_CASES)
    return list(ctx.session.exec(statement.order_by(col(Case.id).desc()).limit(most)))


class Replayer:
    """Replays cases of a pack through one version of it; nothing of the installation's database changes."""

    def __init__(self, kernel: Kernel, pack: Pack) -> None:
        self.kernel = kernel
        self.files = RecordedFiles()
        self.bench = Bench(self.files.registry(kernel.registry), by_pack(pack.sources))
        loaded = self.bench.loaded
        if pack.name not in loaded.packs:
            raise VersionHasMistakes(pack=pack.name, problem=str(next(iter(loaded.diagnostics), "it does not compile")))
        self.pack = loaded.packs[pack.name]

    def replay(self, ctx: Context, case_id: str) -> Replay:
        """One case, from what the database holds of it to what would have become of it."""
        ctx.require_administrator()
        case = ctx.session.get(Case, case_id)
        assert case is not None
        recording = record(ctx, case)
        before = Course(recording.route, recording.closed, recording.ended_at - recording.opened_at, recording.entered)
        whole = Replay(case.id, case.reference, case.case_type, before, None)
        if not recording.inputs:
            return _with(whole, None, (), "its journal is empty")
        if not knows(self.pack, case.case_type):
            return _with(whole, None, (), f"the version has no case type '{case.case_type}'")
        actors, parties = actors_of(ctx, recording), parties_of(ctx, recording)
        with self.bench.scene(self.pack, self._beginning(recording)) as scene:
            settle_in(scene.kernel, self.pack, actors, parties)
            return self._play(scene, recording, actors, whole)

    def _beginning(self, recording: Recording) -> Scenario:
        at = recording.opened_at.astimezone(self.pack.manifest.zone).replace(tzinfo=None)
        data = {"scenario": "Replay", "at": at}
        return Scenario.model_validate(data, context={"registry": self.bench.traced})

    def _play(self, scene: Scene, recording: Recording, actors: dict[str, Actor], whole: Replay) -> Replay:
        player = Player(scene, actors, recording.case_type, self.files)
        found: list[Difficulty] = []
        stopped = ""
        try:
            for one in recording.inputs[:MOST_INPUTS]:
                scene.passing.until(one.at)
                found += self._repeat(player, one)
            if len(recording.inputs) > MOST_INPUTS:
                stopped = f"it has more than {MOST_INPUTS} inputs"
            else:
                scene.passing.until(recording.ended_at + timedelta(seconds=1))
        except NeverEnds as error:
            stopped = str(error)
        except NotOpened as error:
            return _with(whole, None, tuple(found), str(error))
        return _with(whole, _course(scene), tuple(found), stopped)

    def _repeat(self, player: Player, one: Input) -> Iterator[Difficulty]:
        if isinstance(one, LeftOut):
            yield Difficulty(
                "left_out", one.number, one.at, named(one), IN_ANOTHER if one.fact == OPENED_ANOTHER else OUTSIDE
            )
            return
        unknown = [name for name in getattr(one, "values", {}) if name not in self._fields(player)]
        if unknown:
            yield Difficulty("not_rebuilt", one.number, one.at, named(one), NO_FIELD.format(names=", ".join(unknown)))
        if one.missing:
            said = NOT_REBUILT if getattr(one, "values", None) is not None else FORM_GONE
            yield Difficulty("not_rebuilt", one.number, one.at, named(one), said.format(names=", ".join(one.missing)))
        try:
            player.play(one)
        except NeverEnds:
            raise
        except (LiasseError, ValidationError, ValueError) as error:
            if isinstance(one, Opened):
                raise NotOpened(reason=reason_of(error)) from None
            yield _difficulty(player, one, error)

    def _fields(self, player: Player) -> Container[str]:
        fields: Container[str] = self.pack.get("case_type", player.case_type).fields
        return fields


class NotOpened(Refused):
    """The case can't be opened: {reason}"""


def _difficulty(player: Player, one: Input, error: Exception) -> Difficulty:
    kinds = {UnknownAction: "action_gone", NoOpenTask: "task_gone", NotAsked: "task_gone"}
    kind = next((name for known, name in kinds.items() if isinstance(error, known)), "refused")
    why, place = because(player, one) if kind == "refused" and isinstance(one, Acted) else ("", "")
    said = reason_of(error)
    return Difficulty(kind, one.number, one.at, named(one), f"{said} ({why})" if why else said, place)


def _course(scene: Scene) -> Course:
    with scene.look() as ctx:
        case = scene.case(ctx)
        journal = entries(ctx.session, case.id)
        route = tuple(str(one.data["stage"]) for one in journal if one.type == "stage.entered")
        ended = case.closed_at or max(one.at for one in journal)
        entered = tuple(aware(one.at) for one in journal if one.type == "stage.entered")
        return Course(route, case.closed_at is not None, aware(ended) - aware(case.opened_at), entered)


def _with(whole: Replay, after: Course | None, found: tuple[Difficulty, ...], stopped: str) -> Replay:
    return Replay(whole.case_id, whole.reference, whole.case_type, whole.before, after, found, stopped)
