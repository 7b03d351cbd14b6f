"""`as in: other_scenario`: begin where another scenario of the pack ends."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, ValidationError

from core.definitions.language import Ref
from core.definitions.packs import Pack, Scope
from core.errors import LiasseError
from modules.scenarios.errors import BeginningFailed
from modules.scenarios.formkeys import Trouble
from modules.scenarios.incidents import foresee, require_sound
from modules.scenarios.language import Scenario
from modules.scenarios.lines import VALUE, Line, Verb
from modules.scenarios.performing import Untrue, perform, reason_of
from modules.scenarios.scene import Scene
from modules.scenarios.snapshots import key_of, restore, take

MOST_DEPTH = 10
UNTOLD = "…"
"""The type of a case of which nobody knows what it is: names of it are not looked at."""


class AsIn(Verb):
    """All that happens in another scenario of the pack, without its checks."""

    scenario: Annotated[str, Ref("scenario")] = Field(alias=VALUE, description="The other scenario: its file's name.")

    def opens(self, scope: Scope, _: Line) -> str | None:
        """The type of the case that the other scenario opens last; `UNTOLD` where that is not known."""
        return next((case_type for _, case_type in reversed(list(_openings(scope, self.scenario)))), UNTOLD)

    def calls(self, scope: Scope) -> dict[str, str]:
        """The cases that the other scenario calls by a name, with their types."""
        return {name: case_type for name, case_type in _openings(scope, self.scenario) if name}

    def problems(self, scope: Scope, _: Line) -> Iterator[Trouble]:
        """A scenario that begins with itself."""
        if scope.file.key in _followed(scope.pack, self.scenario):
            yield (VALUE,), "the scenario would begin with itself", None


def _openings(scope: Scope, name: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """The cases that a scenario opens, in order, those of the one that it begins with first: their names and types."""
    other: Scenario | None = scope.pack.get("scenario", name)
    for line in other.events() if other is not None and depth < MOST_DEPTH else ():
        options = line.options
        if options.refused is not None:
            continue
        if isinstance(options, AsIn):
            yield from _openings(scope, options.scenario, depth + 1)
        elif (case_type := options.opens(scope, line) if hasattr(options, "opens") else None) is not None:
            yield getattr(options, "called", ""), case_type


def _followed(pack: Pack, first: str) -> set[str]:
    """The scenario and all that it begins with."""
    seen: set[str] = set()
    waiting = [first]
    while waiting:
        key = waiting.pop()
        other: Scenario | None = pack.get("scenario", key)
        if key not in seen and other is not None:
            waiting += [line.options.scenario for line in other.events() if isinstance(line.options, AsIn)]
        seen.add(key)
    return seen


def _play(scene: Scene, name: str, other: Scenario) -> None:
    """Do it; raises `BeginningFailed` naming the scenario whose own line can't be done."""
    for event in other.events():
        try:
            perform(scene, event)
            require_sound(scene)
        except BeginningFailed:
            raise
        except (Untrue, LiasseError, ValidationError, ValueError) as error:
            reason = error.mismatch.found if isinstance(error, Untrue) else reason_of(error, scene.gettext)
            raise BeginningFailed(scenario=name, reason=reason) from error


def play_other(scene: Scene, line: Line) -> None:
    """Do what happens in the other scenario, once per process; its people are here, too."""
    for name in _followed(scene.pack, line.options.scenario):
        foresee(scene, scene.pack.get("scenario", name))
    key = key_of(scene, line.options.scenario)
    if key is not None and key in scene.kept:
        restore(scene, scene.kept[key])
        return
    other: Scenario = scene.pack.get("scenario", line.options.scenario)
    scene.cast.named = {**other.people, **scene.cast.named}
    _play(scene, line.options.scenario, other)
    if key is not None:
        scene.kept[key] = take(scene)
