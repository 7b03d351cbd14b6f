"""Try a pack by hand: play anybody, let time pass, see what happens, keep the run as a scenario."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

import yaml
from babel.dates import format_datetime
from pydantic import ValidationError

from core.definitions.document import Document
from core.definitions.packs import File, Pack, Scope
from core.definitions.parameters import PARAMETERS, lengths_of, parameters_of
from core.definitions.walk import walk
from core.diagnostics import nearest
from core.errors import Refused
from modules.cases.fields import CaseField
from modules.cases.queries import view_case
from modules.scenarios.abilities import ability_names, obstacle
from modules.scenarios.bench import Bench
from modules.scenarios.findings import shown
from modules.scenarios.incidents import troubles
from modules.scenarios.language import Scenario
from modules.scenarios.lines import CHECK, Line
from modules.scenarios.naming import check_scenario
from modules.scenarios.performing import perform, reason_of
from modules.scenarios.saving import as_scenario
from modules.scenarios.saying import parse
from modules.scenarios.scene import Scene
from modules.scenarios.snapshots import Snapshot, restore, take
from modules.scenarios.story import Event, story

NOWHERE = Document(dict, "")


class CannotBeSaid(Refused):
    """{reason}"""


@dataclass(frozen=True)
class Standing:
    """How the case stands that was opened last."""

    reference: str
    stage: str
    due: str
    tasks: tuple[str, ...]


class Simulation:
    """A product in memory that somebody plays with; use it in a `with` statement."""

    def __init__(
        self, bench: Bench, pack: Pack, opening: Mapping[str, Any] | None = None, most_undone: int | None = None
    ) -> None:
        """`opening` holds keys of a scenario beside its lines, such as `at` and `people`.

        With `most_undone` only so many of the latest lines can be taken back: each one costs a copy of the database.
        """
        self._bench, self._pack, self._opening = bench, pack, dict(opening or {})
        self._most_undone = most_undone
        self._stack, self._items, self._before = ExitStack(), list[dict[str, Any]](), list[Snapshot]()
        self.scene: Scene

    def __enter__(self) -> Self:
        begun = self._scenario([])
        self.scene = self._stack.enter_context(self._bench.scene(self._pack, begun))
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of everything that it remembers."""
        for snapshot in self._before:
            snapshot.database.dispose()
        self._before.clear()
        self._stack.close()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What was said so far, as YAML holds it."""
        return list(self._items)

    @property
    def can_undo(self) -> bool:
        """Whether a line can be taken back."""
        return bool(self._before)

    def say(self, said: str | dict[str, Any]) -> list[Event]:
        """Do or check what a line says, as text or as YAML holds it; returns what happened.

        Raises `Untrue`, or why it is refused; then everything is as before.
        """
        item = parse(said, self._bench.traced) if isinstance(said, str) else said
        line = self._understood(item)
        told, snapshot = len(self.story()), take(self.scene)
        self.scene.passing.begin_anew()
        try:
            perform(self.scene, line)
        except Exception:
            restore(self.scene, snapshot)
            snapshot.database.dispose()
            raise
        self._items.append(item)
        self._remember(snapshot)
        return self.story()[told:]

    def _remember(self, snapshot: Snapshot) -> None:
        self._before.append(snapshot)
        if self._most_undone is not None and len(self._before) > self._most_undone:
            self._before.pop(0).database.dispose()

    def _understood(self, item: dict[str, Any]) -> Line:
        """The line, if everything in it means something after the lines before it."""
        try:
            scenario = self._scenario([*self._items, item])
        except ValidationError as error:
            raise CannotBeSaid(reason=reason_of(error)) from None
        file = File("scenario", "simulation", NOWHERE, scenario)
        self._refuse_unknown(scenario)
        for problem in check_scenario(self._bench.traced, Scope(self._pack, file)):
            hint = f"; did you mean {problem.hint}?" if problem.hint else "."
            raise CannotBeSaid(reason=problem.message + hint)
        return [line for _, line in scenario.lines()][-1]

    def _refuse_unknown(self, scenario: Scenario) -> None:
        """A delay may name parameters of the pack only."""
        known = [f"{PARAMETERS}.{name}" for name in parameters_of(self._pack)]
        for found in walk(scenario):
            if found.reference and found.reference.namespace == "parameter" and found.value not in known:
                close = nearest(found.value, known)
                hint = f"; did you mean {close}?" if close else "."
                raise CannotBeSaid(reason=f"there is no parameter '{found.value}'{hint}")

    def _scenario(self, items: list[dict[str, Any]]) -> Scenario:
        data = as_scenario("Simulation", items, self._bench.traced) | self._opening
        context = {"registry": self._bench.traced, "parameters": lengths_of(parameters_of(self._pack))}
        return Scenario.model_validate(data, context=context)

    def undo(self) -> bool:
        """Take the last line back; False when there is none, or it is too long ago."""
        if not self._before:
            return False
        self._items.pop()
        snapshot = self._before.pop()
        restore(self.scene, snapshot)
        snapshot.database.dispose()
        if not self._items:
            self.scene.main = self.scene.case_id = ""
        return True

    def story(self) -> list[Event]:
        """All that happened, oldest first."""
        return story(self.scene)

    def standing(self) -> Standing | None:
        """How the case stands that was opened last; None before one is."""
        self.scene.turn_to("")
        if not self.scene.case_id:
            return None
        with self.scene.look() as ctx:
            case = self.scene.case(ctx)
            zone = self._pack.manifest.zone
            due = f"{case.due_at.astimezone(zone):%Y-%m-%d %H:%M}" if case.due_at else ""
            return Standing(case.reference, case.stage, due, tuple(self._open_tasks()))

    def _open_tasks(self) -> Iterator[str]:
        part = self._bench.traced.parts(CHECK)["tasks"]
        line = Line("tasks", part, {}, part.options.model_validate({"(value)": []}))  # type: ignore[union-attr]
        assert part.run
        for mismatch in part.run(self.scene, line):
            yield from mismatch.found.split(", ")

    def can(self, who: str) -> list[tuple[str, str | None]]:
        """What somebody may do with the case opened last: each thing, and why not."""
        self.scene.turn_to("")
        with self.scene.look(self.scene.actor(who)) as ctx:
            case = self.scene.case(ctx)
            scope = Scope(self._pack, File("scenario", "", NOWHERE), self.scene.case_type(case), case.case_type)
            names = ability_names(self._bench.traced.parts("action"), scope)
            return [(name, obstacle(ctx, case, name)) for name in names]

    def sees(self, who: str) -> dict[str, str]:
        """What somebody sees of the case opened last: values by field, as people read them."""
        self.scene.turn_to("")
        with self.scene.look(self.scene.actor(who)) as ctx:
            case = self.scene.case(ctx)
            ctx.require("read", case)
            view, zone = view_case(ctx, case), self._pack.manifest.zone
            fields, language = view.case_type.fields, ctx.actor.language
            return {name: _read_out(fields[name], value, zone, language) for name, value in view.values.items()}

    def save(self, title: str) -> str:
        """The run as a scenario, in YAML; it ends with how the case stands now, so that it passes."""
        ending: list[dict[str, Any]] = []
        standing = self.standing()
        if standing is not None:
            ending = [{"stage": standing.stage}, {"tasks": list(standing.tasks)}]
        failed = [str(trouble) for trouble in troubles(self.scene)]
        if failed:
            ending.append({"incidents": failed})
        data = as_scenario(title, [*self._items, *ending], self._bench.traced) | self._opening
        return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110))


def _read_out(field: CaseField, value: object, zone: ZoneInfo, language: str) -> str:
    """A value in the words of its kind; a moment by the clock of the pack."""
    if value in (None, "", [], {}):
        return shown(None)
    if isinstance(value, datetime):
        return format_datetime(value, "medium", tzinfo=zone, locale=language)
    return field.spoken(value, language)
