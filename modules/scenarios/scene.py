"""Where lines of a scenario are played: a product of its own in memory, with its clock, people and cases."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from core.actors import SYSTEM, Actor
from core.clock import VirtualClock
from core.commands import CommandModel
from core.context import Context, reading
from core.definitions.packs import Pack
from core.dispatch import Answer, dispatch
from core.kernel import Kernel
from core.translations import Gettext
from modules.cases.language import CaseType
from modules.cases.models import Case, CaseLink
from modules.scenarios.errors import NoCaseYet, NoSuchCase
from modules.scenarios.files import read_file
from modules.scenarios.lines import split_on
from modules.scenarios.passing import Passing
from modules.scenarios.people import Cast
from modules.scenarios.reckoning import reckoned
from modules.scenarios.tracing import Trace


@dataclass
class Scene:
    """What verbs and checks work with. `main` is the case opened last, `case_id` the one that the line is about.

    `kept` outlives the scene: what takes long to find out and is always the same. `foreseen`: words of what may fail.
    """

    kernel: Kernel
    clock: VirtualClock
    pack: Pack
    cast: Cast
    passing: Passing
    trace: Trace = field(default_factory=Trace)
    kept: dict[Any, Any] = field(default_factory=dict)
    folder: Path | None = None
    main: str = ""
    case_id: str = ""
    called: dict[str, str] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    foreseen: set[str] = field(default_factory=set)

    @property
    def today(self) -> date:
        """The day that it is where the pack works."""
        return self.clock.now().astimezone(self.pack.manifest.zone).date()

    @property
    def gettext(self) -> Gettext:
        """What the product says, in the language of the scenario."""
        return self.kernel.catalogues.gettext(self.cast.language)

    def reckoned(self, value: Any) -> Any:
        """The value with every `today + 20 days` in it as a date."""
        return reckoned(value, self.today)

    def actor(self, who: str) -> Actor:
        """Whoever is meant by `who` in the case that the line is about."""
        return self.cast.actor(who, self.case_id)

    def do(self, command: CommandModel, actor: Actor) -> Answer:
        """Carry a command out as in production; raises whatever it refuses."""
        return dispatch(self.kernel, command, actor)

    @contextmanager
    def look(self, actor: Actor = SYSTEM) -> Iterator[Context]:
        """A context for queries on behalf of `actor`."""
        with reading(self.kernel, actor) as ctx:
            yield ctx

    def case(self, ctx: Context) -> Case:
        """The case that the line is about; raises `NoCaseYet`."""
        found = ctx.session.get(Case, self.case_id) if self.case_id else None
        if found is None:
            raise NoCaseYet(example="adviser opens: …")
        return found

    def require_case(self) -> str:
        """The id of the case that the line is about; raises `NoCaseYet`."""
        with self.look() as ctx:
            return self.case(ctx).id

    def case_type(self, case: Case) -> CaseType:
        """What the case's type says."""
        found: CaseType = self.pack.get("case_type", case.case_type)
        return found

    def take_in(self, case_id: str, called: str = "") -> None:
        """From now on lines are about this case; `called` is how `on` may name it."""
        self.main = self.case_id = case_id
        self.opened.append(case_id)
        if called:
            self.called[called] = case_id

    def turn_to(self, on: str) -> None:
        """Make the line be about another case: one called so, or the newest of a type; raises `NoSuchCase`."""
        self.case_id = self.find(on) if on else self.main

    def find(self, on: str) -> str:
        """The case called so, or one of a type: of those that belong to the main one, else of all."""
        if on in self.called:
            return self.called[on]
        kind, which = split_on(on)
        found = _of_type(self.family(self.main), kind)
        found = found or [one for opened in self.opened for one in _of_type(self.family(opened), kind)]
        if len(found) < max(which, 1):
            raise NoSuchCase(kind="case", id=on, on=on)
        return sorted(found)[which - 1]

    def family(self, case_id: str) -> Mapping[str, str]:
        """The case and all cases that were opened from it, however deep: their types by id."""
        with self.look() as ctx:
            case = ctx.session.get(Case, case_id) if case_id else None
            found: dict[str, str] = {case.id: case.case_type} if case else {}
            waiting = list(found)
            while waiting:
                linked = select(CaseLink.child_id, Case.case_type).join(Case, col(Case.id) == col(CaseLink.child_id))
                for child, kind in ctx.session.exec(linked.where(CaseLink.parent_id == waiting.pop())):
                    if child not in found:
                        found[child] = kind
                        waiting.append(child)
            return found

    def everything(self) -> list[str]:
        """The ids of all cases of the scenario, oldest first."""
        return sorted({case_id for opened in self.opened for case_id in self.family(opened)})

    def file(self, name: str) -> bytes:
        """What a file of the pack's scenarios holds, else a made-up one; raises `NoSuchFile`."""
        return read_file(self.folder, name)


def _of_type(family: Mapping[str, str], case_type: str) -> list[str]:
    return [case_id for case_id, kind in family.items() if kind == case_type]
