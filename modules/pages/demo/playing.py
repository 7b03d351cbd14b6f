"""Plays the demo of a pack once: everything by real commands, at past moments, with mails and timers on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError
from sqlmodel import col, select

from core.bell import SilentBell
from core.clock import VirtualClock
from core.database import reading
from core.definitions.read import read
from core.dispatch import dispatch
from core.errors import Invalid, LiasseError, StartRefused
from core.kernel import Kernel
from core.leases import Leases
from core.terminal import Terminal, terminal
from core.worker import sweep
from modules.cases.commands import OpenCase
from modules.cases.models import Case, CaseParty
from modules.cases.timers import fire_due_timers
from modules.pages.completing import complete_page
from modules.pages.demo.language import DemoCase, DemoCases, DemoOpening
from modules.pages.demo.people import person_by_email
from modules.pages.demo.timing import Event, events_of
from modules.pages.demo.verbs import Scene, play, stored
from modules.pages.finding import find_page
from modules.scenarios.reckoning import reckoned

STRIDE = timedelta(days=1)
"""Longest time for which the worker sleeps in the demo."""


@dataclass
class Stage:
    """The demo while it plays: a kernel in the past, and the case of each entry."""

    kernel: Kernel
    clock: VirtualClock
    pack: str
    folder: Path
    opened: dict[int, Mapping[str, str]] = field(default_factory=dict)
    failed: set[int] = field(default_factory=set)

    @property
    def today(self) -> date:
        """The day that it is in the pack's zone."""
        zone = self.kernel.definitions.in_force[self.pack].manifest.zone
        return self.clock.now().astimezone(zone).date()


def play_demo(kernel: Kernel, pack_folder: Path) -> None:
    """Seed the cases of `demo/cases.yaml`, unless the pack has cases already; a mistake is told, the rest goes on."""
    path = pack_folder / "demo" / "cases.yaml"
    pack = kernel.definitions.in_force.get(pack_folder.name)
    if not path.is_file() or pack is None or _has_cases(kernel, pack.name):
        return
    console = terminal(stderr=True)
    cases, now = read_cases(path), kernel.clock.now()
    zone = pack.manifest.zone
    events = [e for n, case in enumerate(cases, start=1) for e in events_of(n, case, now, zone)]
    events.sort(key=lambda event: event.order)
    console.print(f"Playing the demo of {pack.name}: {len(cases)} cases, {len(events)} events.")
    stage = _stage(kernel, pack.name, path.parent, events)
    for event in events:
        if event.entry not in stage.failed:
            _perform(stage, event, console)
    _move_to(stage, now)
    console.print(f"The demo of {pack.name} is there: {len(stage.opened)} cases, {len(stage.failed)} with a mistake.")


def _has_cases(kernel: Kernel, pack: str) -> bool:
    with reading(kernel.engine) as session:
        return session.exec(select(Case.id).where(Case.pack == pack).limit(1)).first() is not None


def read_cases(path: Path) -> tuple[DemoCase, ...]:
    """The cases of a demo file; raises `StartRefused` naming the file and what is wrong with it."""
    try:
        return DemoCases.model_validate(read(path.read_bytes(), str(path)).data).cases
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise StartRefused(reason=f"{path}: {place}: {first['msg']}") from None


def _stage(kernel: Kernel, pack: str, folder: Path, events: list[Event]) -> Stage:
    """A copy of the kernel in the past that never mails anything to anybody."""
    clock = VirtualClock(events[0].at if events else kernel.clock.now())
    settings = kernel.settings.model_copy(update={"smtp_url": SecretStr("")})
    return Stage(
        replace(kernel, clock=clock, settings=settings, bell=SilentBell(), leases=Leases(beat=None)),
        clock,
        pack,
        folder,
    )


def _perform(stage: Stage, event: Event, console: Terminal) -> None:
    _move_to(stage, event.at)
    try:
        _open(stage, event) if event.line is None else _go_on(stage, event)
    except (LiasseError, ValidationError, ValueError) as error:
        stage.failed.add(event.entry)
        console.print(f"  {stage.folder / 'cases.yaml'}: {_name(event)}: {_reason(error)}")


def _move_to(stage: Stage, moment: Any) -> None:
    """Let the time pass day by day, with the timers that fire and the mails that leave meanwhile."""
    while stage.clock.now() < moment:
        stage.clock.advance(min(STRIDE, moment - stage.clock.now()))
        fire_due_timers(stage.kernel)
        sweep(stage.kernel)


def _open(stage: Stage, event: Event) -> None:
    opening = event.case.opens
    role, case_id = _by_page(stage, event) if opening is None else _by_somebody(stage, event.case, opening)
    stage.opened[event.entry] = {"case": case_id, "party": _party(stage, role, case_id)}


def _by_page(stage: Stage, event: Event) -> tuple[str, str]:
    assert event.case.page is not None
    found = find_page(stage.kernel, stage.pack, event.case.page)
    values = reckoned(event.case.submission, stage.today)
    files = {name: stored(stage.kernel, stage.folder, file) for name, file in event.case.files.items()}
    return found.page.party, complete_page(stage.kernel, found, event.case.language, values, files)["case_id"]


def _by_somebody(stage: Stage, case: DemoCase, opening: DemoOpening) -> tuple[str, str]:
    values = reckoned(case.submission, stage.today)
    command = OpenCase(pack=stage.pack, case_type=opening.case_type, values=values, parties=dict(opening.parties))
    answer = dispatch(stage.kernel, command, person_by_email(stage.kernel, opening.as_))
    return next(iter(opening.parties)), answer["case_id"]


def _party(stage: Stage, role: str, case_id: str) -> str:
    with reading(stage.kernel.engine) as session:
        statement = select(CaseParty.party_id).where(col(CaseParty.case_id) == case_id, col(CaseParty.role) == role)
        return session.exec(statement).one()


def _go_on(stage: Stage, event: Event) -> None:
    assert event.line is not None
    opened = stage.opened[event.entry]
    play(Scene(stage.kernel, stage.folder, stage.today, opened["case"], opened["party"]), event.line)


def _name(event: Event) -> str:
    who = event.case.submission.get("email") or event.case.page or "opened"
    if event.line is None:
        return f"case {event.entry} ({who})"
    return f"case {event.entry} ({who}), line {event.place} ({event.line.verb})"


def _reason(error: Exception) -> str:
    if isinstance(error, Invalid):
        return "; ".join(f"{'.'.join(map(str, problem.path))}: {problem.message}" for problem in error.problems)
    return " ".join(str(error).split())
