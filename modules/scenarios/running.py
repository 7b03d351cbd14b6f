"""Run the scenarios of packs: in this process, or in several side by side."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path, PurePath
from time import perf_counter
from typing import NamedTuple, cast

from core.definitions.lenient import SCENARIOS
from core.definitions.load import Sources
from core.definitions.packs import File, Pack
from core.definitions.store import by_pack
from core.diagnostics import Diagnostic
from core.kernel import Kernel
from core.registry import Registry
from modules.scenarios.bench import Bench
from modules.scenarios.coverage import COVERAGE, Coverage, Reached, Watcher
from modules.scenarios.language import Scenario
from modules.scenarios.playing import Outcome, play
from modules.scenarios.sharing import shares_of

FEW = 24
"""So many scenarios are played faster in one process than in several."""


class Skipped(NamedTuple):
    """A scenario that is not played, and why."""

    pack: str
    title: str
    why: str
    file: str


@dataclass
class Report:
    """What became of the scenarios of some packs, and what they reach of each."""

    outcomes: list[Outcome] = field(default_factory=list)
    coverage: dict[str, Coverage] = field(default_factory=dict)
    seconds: float = 0.0
    mistakes: tuple[Diagnostic, ...] = ()
    left_out: tuple[str, ...] = ()
    """Scenarios that were not played, since they or those that they begin with have a mistake."""
    skipped: dict[str, Skipped] = field(default_factory=dict)
    """By pack and file: those that say that they are not to be played."""

    @property
    def passed(self) -> bool:
        """Whether every scenario came true, and every pack could be compiled."""
        return not self.mistakes and all(outcome.passed for outcome in self.outcomes)

    @property
    def failures(self) -> list[Outcome]:
        """The scenarios that did not come true."""
        waiting = self.not_run
        return [outcome for outcome in self.outcomes if outcome.failure and outcome not in waiting]

    @property
    def not_run(self) -> list[Outcome]:
        """The scenarios that begin with one that failed by itself in this report: it tells what is wrong."""
        failed = {(one.pack, one.key) for one in self.outcomes if one.failure and not one.waits_for}
        return [one for one in self.outcomes if (one.pack, one.waits_for) in failed]


@dataclass(frozen=True)
class Choice:
    """Which scenarios to run: of which packs (none: all), and whose title or file name holds `only`."""

    packs: tuple[str, ...] = ()
    only: str = ""

    def takes(self, file: File) -> bool:
        """Whether the scenario is one of them."""
        words = (file.key, *file.value.scenario.by_language.values())
        return any(self.only.casefold() in word.casefold() for word in words)


def run_scenarios(registry: Registry, folders: Mapping[str, Sources], pack: str, root: Path | None = None) -> Report:
    """Run all scenarios of one pack, as publishing it does: the pack may be a draft that is nowhere in force.

    `folders` holds the texts of the pack and of those that it extends; `root` the folder of the packs' folders.
    """
    return run_all(Bench(registry, folders, root), Choice((pack,)))


def find_untrue(kernel: Kernel, pack: Pack) -> Iterator[str]:
    """What speaks against publishing a version: the first of its scenarios that does not come true."""
    report = run_scenarios(kernel.registry, by_pack(pack.sources), pack.name, kernel.settings.definitions)
    for outcome in report.failures:
        assert outcome.failure
        place = f"{outcome.failure.mark.file}:{outcome.failure.mark.line}"
        yield f"the scenario '{outcome.title}' does not come true ({place}: '{outcome.failure.line}')."


def run_all(bench: Bench, choice: Choice, jobs: int = 1) -> Report:
    """Run what `choice` takes, in at most `jobs` processes."""
    started = perf_counter()
    chosen = list(_chosen(bench, choice))
    jobs = min(jobs, len(chosen), os.cpu_count() or 1) if len(chosen) > FEW else 1
    report = _in_turn(bench, chosen) if jobs <= 1 else _side_by_side(bench, chosen, jobs)
    report.mistakes = tuple(d for d in bench.loaded.diagnostics if _concerns(d, choice))
    report.left_out = tuple(_left_out(bench, choice))
    report.skipped = dict(_skipped(bench, choice))
    for pack in _packs(bench, choice):
        report.coverage.setdefault(pack.name, Watcher(pack, counted_by(bench.traced)).coverage)
    report.seconds = perf_counter() - started
    return report


def _concerns(diagnostic: Diagnostic, choice: Choice) -> bool:
    return not choice.packs or diagnostic.mark.file.split("/")[1] in choice.packs


def _packs(bench: Bench, choice: Choice) -> list[Pack]:
    return [pack for name, pack in sorted(bench.loaded.packs.items()) if not choice.packs or name in choice.packs]


def _left_out(bench: Bench, choice: Choice) -> Iterator[str]:
    for pack in _packs(bench, choice):
        played = pack.files.get("scenario", {})
        written = (PurePath(path) for path in bench.folders.get(pack.name, {}) if SCENARIOS in path)
        keys = (path.stem for path in written if path.suffix == ".yaml")
        yield from (f"{pack.name}/{key}" for key in keys if key not in played)


def _taken(bench: Bench, choice: Choice) -> Iterator[tuple[Pack, File]]:
    for pack in _packs(bench, choice):
        files = pack.files.get("scenario", {})
        yield from ((pack, files[key]) for key in sorted(files) if choice.takes(files[key]))


def _chosen(bench: Bench, choice: Choice) -> Iterator[tuple[str, str]]:
    return ((pack.name, file.key) for pack, file in _taken(bench, choice) if not file.value.skip)


def _skipped(bench: Bench, choice: Choice) -> Iterator[tuple[str, Skipped]]:
    for pack, file in _taken(bench, choice):
        scenario: Scenario = file.value
        if scenario.skip:
            title, why = scenario.scenario.in_("en"), scenario.skip.in_("en")
            place = file.document.mark(("skip",)).file
            yield f"{pack.name}/{file.key}", Skipped(pack.name, title, why, place)


def counted_by(registry: Registry) -> dict[str, Reached]:
    """What modules want to be reached beside what every case has."""
    return {name: cast(Reached, part.run) for name, part in registry.parts(COVERAGE).items()}


def _in_turn(bench: Bench, chosen: Sequence[tuple[str, str]]) -> Report:
    report, watchers = Report(), dict[str, Watcher]()
    for name, key in chosen:
        pack = bench.loaded.packs[name]
        watcher = watchers.setdefault(name, Watcher(pack, counted_by(bench.traced)))
        report.outcomes.append(play(bench, pack, pack.files["scenario"][key], watcher))
    report.coverage = {name: watcher.coverage for name, watcher in watchers.items()}
    return report


def _side_by_side(bench: Bench, chosen: Sequence[tuple[str, str]], jobs: int) -> Report:
    """Split the scenarios among processes that inherit the compiled packs; without `fork` there is only this one."""
    if "fork" not in get_all_start_methods():
        return _in_turn(bench, chosen)
    shares = shares_of(bench.loaded.packs, chosen, jobs)
    report = Report()
    with ProcessPoolExecutor(jobs, get_context("fork"), _inherit, (bench,)) as pool:
        for part in pool.map(_play_share, shares):
            report.outcomes += part.outcomes
            for name, coverage in part.coverage.items():
                report.coverage.setdefault(name, Coverage()).add(coverage)
    report.outcomes.sort(key=lambda outcome: (outcome.pack, outcome.key))
    return report


_inherited: list[Bench] = []


def _inherit(bench: Bench) -> None:
    _inherited[:] = [bench]


def _play_share(share: Sequence[tuple[str, str]]) -> Report:
    return _in_turn(_inherited[0], share)
