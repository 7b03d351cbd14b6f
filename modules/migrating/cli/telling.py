"""What `migrate-cases` prints: lines for people, JSON or CSV for programs; names and references, never values."""

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

from core.cli.answering import console, tell
from core.terminal import json_text
from modules.migrating.batches import Outcome
from modules.migrating.models import MigrationRun

Told = Mapping[str, Any]
COLUMNS = (
    "reference",
    "case_type",
    "outcome",
    "stage_before",
    "stage_after",
    "set",
    "dropped",
    "processes",
    "timers",
    "why",
)
WILL = {
    Outcome.MIGRATED: "would be migrated",
    Outcome.REVERTED: "would be brought back",
    Outcome.REFUSED: "would be refused",
}
DID = {Outcome.MIGRATED: "migrated", Outcome.REVERTED: "brought back", Outcome.REFUSED: "refused"}


class Format(StrEnum):
    """How results are told."""

    WORDS = "words"
    JSON = "json"
    CSV = "csv"

    @classmethod
    def of(cls, as_json: bool, as_csv: bool) -> "Format":
        """What two flags ask for."""
        return cls.JSON if as_json else cls.CSV if as_csv else cls.WORDS


def tell_results(told: Iterable[Told], form: Format, dry: bool, run: str) -> Counter[str]:
    """Print every result as it comes, then the sum; gives how many there were of each outcome."""
    counts: Counter[str] = Counter()
    kept: list[Told] = []
    write = PRINTERS[form]()
    for one in told:
        if "run" in one:
            run = one["run"]
            continue
        counts[one["outcome"]] += 1
        kept.extend([one] if form == Format.JSON else [])
        write(one)
    if form == Format.JSON:
        answer = {"dry_run": dry, "run": run or None, "summary": dict(counts), "cases": kept}
        console.print(json_text(answer))
    elif form == Format.WORDS:
        console.print(summary(counts, dry, run))
    return counts


def summary(counts: Mapping[str, int], dry: bool, run: str) -> str:
    """One line on all cases."""
    words = WILL if dry else DID
    parts = [f"{number} {words.get(Outcome(outcome), outcome)}" for outcome, number in sorted(counts.items())]
    named = f" Run {run[-12:]}." if run and not dry else ""
    return f"{', '.join(parts) or 'No case is meant'}.{named}"


def _words() -> Callable[[Told], None]:
    def write(one: Told) -> None:
        console.print("  ".join(filter(None, (one["reference"], one["outcome"], *_details(one)))))

    return write


def _details(one: Told) -> list[str]:
    """What changed, in few words."""
    stages = list(dict.fromkeys(one["stages"]))
    renamed = [f"{old} → {new}" for old, new in one.get("renamed", {}).items()]
    return [
        " → ".join(stages),
        _listed("set", one.get("set")),
        _listed("renamed", renamed),
        _listed("dropped", one.get("dropped")),
        *(_listed(f"processes {how}", names) for how, names in one.get("processes", {}).items()),
        _listed("timers", [f"{number} {how}" for how, number in one.get("timers", {}).items() if number]),
        one["why"],
    ]


def _listed(word: str, names: Iterable[str] | None) -> str:
    found = ", ".join(names or ())
    return f"{word}: {found}" if found else ""


def _csv() -> Callable[[Told], None]:
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)

    def write(one: Told) -> None:
        processes = "; ".join(f"{how}: {', '.join(names)}" for how, names in one.get("processes", {}).items())
        timers = "; ".join(f"{how}: {number}" for how, number in one.get("timers", {}).items() if number)
        names = (", ".join(one.get("set", ())), ", ".join(one.get("dropped", ())))
        stages = (one["stages"][0], one["stages"][-1])
        row = (one["reference"], one["case_type"], one["outcome"], *stages, *names, processes, timers, one["why"])
        writer.writerow([_inert(str(cell)) for cell in row])

    return write


def _inert(cell: str) -> str:
    """No spreadsheet takes a cell for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


PRINTERS: Mapping[Format, Callable[[], Callable[[Told], None]]] = {
    Format.WORDS: _words,
    Format.CSV: _csv,
    Format.JSON: lambda: lambda _: None,
}


def tell_runs(runs: Iterable[MigrationRun], as_json: bool) -> None:
    """The migrations of a pack."""
    rows = [
        {
            "run": run.id,
            "to": run.to_hash[:10],
            "status": run.status,
            "started_at": run.started_at.isoformat(timespec="minutes"),
            "by": run.started_by,
            "counts": run.counts,
            "revert_until": None if run.forgotten_at else run.keep_until.isoformat(timespec="minutes"),
        }
        for run in runs
    ]
    tell({"runs": rows}, as_json, lambda: "\n".join(map(_run_line, rows)) or "No migration yet.")


def _run_line(row: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{number} {outcome}" for outcome, number in row["counts"].items())
    parts = f"{row['run'][-12:]}  {row['started_at']}  to {row['to']}  {row['status']}  {counts}  by {row['by']}"
    return f"{parts}  {_way_back(row)}".rstrip()


def _way_back(row: Mapping[str, Any]) -> str:
    """Until when a run can be reverted; empty when all of its cases went back."""
    counts = row["counts"]
    if 0 < counts.get("migrated", 0) <= counts.get("reverted", 0):
        return ""
    return f"can be reverted until {row['revert_until']}" if row["revert_until"] else "can't be reverted any more"
