"""Who the specimens speak of: the people of the demo cases, and the files that each case names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from core.definitions.read import read
from tests.packs.shipped import WITH_FORMS

ROOT = Path(__file__).resolve().parents[2]
DEMOS = tuple(ROOT / "definitions" / pack / "demo" for pack in WITH_FORMS)
PRINTED = date(2026, 10, 26)
"""The day that dated papers bear; a fixed one, so that the same files come out every time."""


@dataclass(frozen=True)
class Specimen:
    """One file to draw: its kind is the first word of its name."""

    path: Path
    person: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """What it shows, such as identity or bank."""
        return self.path.name.partition("-")[0]

    @property
    def name(self) -> str:
        """Whom it is about."""
        return f"{self.person['first_name']} {self.person['last_name']}"

    @property
    def born(self) -> date:
        """A birth date: the person's, or one made from the name."""
        written = self.person.get("birth_date")
        return date.fromisoformat(written) if written else date(1985, 1, 1) + timedelta(days=self.seed % 4000)

    @property
    def seed(self) -> int:
        """A number that the name alone decides."""
        return sum(ord(letter) * (at + 1) for at, letter in enumerate(self.name))


def read_cases(demo: Path) -> list[Mapping[str, Any]]:
    """The cases of one pack's demo."""
    path = demo / "cases.yaml"
    cases: list[Mapping[str, Any]] = read(path.read_bytes(), str(path)).data["cases"]
    return cases


def files_of(case: Mapping[str, Any]) -> Iterator[str]:
    """Every file that a case names, relative to its demo folder."""
    yield from case["files"].values()
    for line in case.get("then", []):
        yield from line.get("upload", {}).values()


def every_specimen() -> Iterator[Specimen]:
    """All files that the demos name."""
    for demo in DEMOS:
        for case in read_cases(demo):
            for name in files_of(case):
                yield Specimen(demo / name, case["submission"])


def plain(text: str) -> str:
    """Capitals A to Z only, as machine-readable zones have them."""
    folded = text.upper().translate(str.maketrans("ÀÂÇÉÈÊËÎÏÔÙÛÜ", "AACEEEEIIOUUU"))
    return re.sub("[^A-Z]+", "<", folded)
