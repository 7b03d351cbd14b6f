"""Rule: every failpoint stands somewhere in the product, and a test of faults kills a process there."""

import re
from collections.abc import Iterator
from pathlib import Path

from core.failpoints import Point
from tests.architecture.planting import plant
from tests.architecture.sources import ROOT, files

NAMED = re.compile(r"\bPoint\.([A-Z_]+)")
REGISTER = "core/failpoints.py"


def named_in(root: Path, *folders: str) -> set[str]:
    """The points that the Python files of these folders name."""
    found = (path for path in files(root, *folders) if path.suffix == ".py" and path != root / REGISTER)
    return {name for path in found for name in NAMED.findall(path.read_text("utf-8"))}


def missing(root: Path, points: set[str]) -> Iterator[str]:
    """A sentence for every point without a place or without a test."""
    yield from (f"{name}: nothing reaches it" for name in sorted(points - named_in(root, "core", "modules")))
    yield from (f"{name}: no test of faults" for name in sorted(points - named_in(root, "tests/faults")))


def test_every_failpoint_has_a_place_and_a_test() -> None:
    assert list(missing(ROOT, {point.name for point in Point})) == []


def test_a_planted_point_without_a_place_or_a_test_is_found(tmp_path: Path) -> None:
    plant(tmp_path, {"core/a.py": "reach(Point.ONE)", "tests/faults/test_a.py": "KILLED = (Point.TWO,)"})
    assert list(missing(tmp_path, {"ONE", "TWO"})) == ["TWO: nothing reaches it", "ONE: no test of faults"]
