"""Play one scenario: its lines in order, until one does not come true."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

from pydantic import ValidationError

from core.definitions.packs import File, Pack
from core.diagnostics import Mark
from core.errors import LiasseError
from modules.scenarios.bench import Bench
from modules.scenarios.errors import BeginningFailed, NeverEnds
from modules.scenarios.findings import Mismatch
from modules.scenarios.incidents import foresee, require_sound
from modules.scenarios.language import Path, Scenario
from modules.scenarios.lines import Line
from modules.scenarios.performing import Untrue, perform, reason_of
from modules.scenarios.scene import Scene
from modules.scenarios.story import story

MOST_LINES = 500


class Watch(Protocol):
    """Looks at a scene while it is played."""

    def look(self, scene: Scene, line: Line) -> None:
        """After each line."""

    def finish(self, scene: Scene, steps: Iterable[int]) -> None:
        """After the last one, with the ids of the options of the steps that were carried out."""


@dataclass(frozen=True)
class Failure:
    """The line that did not come true: what should be, what is, and the story so far."""

    mark: Mark
    line: str
    expected: str
    found: str
    story: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of one scenario; no failure: it came true."""

    pack: str
    key: str
    title: str
    mark: Mark
    seconds: float
    failure: Failure | None = None
    waits_for: str = ""
    """The scenario with which it begins and one of whose lines failed."""

    @property
    def passed(self) -> bool:
        """Whether everything came true."""
        return self.failure is None


def play(bench: Bench, pack: Pack, file: File, watch: Watch | None = None) -> Outcome:
    """Play a scenario of a compiled pack of the bench."""
    scenario: Scenario = file.value
    started = perf_counter()
    with bench.scene(pack, scenario) as scene:
        failure, waits_for = _first_failure(scene, file, watch)
        if watch:
            watch.finish(scene, bench.trace.steps)
    mark = file.document.mark(("scenario",))
    return Outcome(pack.name, file.key, scenario.scenario.in_("en"), mark, perf_counter() - started, failure, waits_for)


def _first_failure(scene: Scene, file: File, watch: Watch | None) -> tuple[Failure | None, str]:
    """The first line that did not come true, and the scenario that it began with when it is that one's line."""
    foresee(scene, file.value)
    for number, (path, line) in enumerate(file.value.lines(), start=1):
        try:
            if number > MOST_LINES:
                raise NeverEnds(reason=f"it has more than {MOST_LINES} lines", advice="Make several of it.")
            perform(scene, line)
            require_sound(scene)
            if watch:
                watch.look(scene, line)
        except Untrue as untrue:
            return _failure(scene, file, path, line, untrue.mismatch), ""
        except (LiasseError, ValidationError, ValueError) as error:
            begun = str(error.details["scenario"]) if isinstance(error, BeginningFailed) else ""
            reason = reason_of(error, scene.gettext)
            return _failure(scene, file, path, line, Mismatch("this can be done", reason)), begun
        except Exception as error:  # a fault of ours ends one scenario, not all of them
            found = f"{type(error).__name__}: {reason_of(error)}"
            return _failure(scene, file, path, line, Mismatch("this can be done", found)), ""
    return None, ""


def _failure(scene: Scene, file: File, path: Path, line: Line, mismatch: Mismatch) -> Failure:
    told = tuple(str(event) for event in story(scene))
    return Failure(_mark(file, path, line, mismatch.key), line.written, mismatch.expected, mismatch.found, told)


def _mark(file: File, path: Path, line: Line, key: str) -> Mark:
    places: Iterator[Path] = iter(((*path, line.written, key), (*path, key)) if key else ())
    for place in places:
        if file.document.value(place) is not None:
            return file.document.mark(place)
    return file.document.mark((*path, line.written), key=True)
