"""References: each case of a pack has one of its own, made of a pattern and a running number."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.definitions.packs import Pack, Scope
from core.definitions.problems import Problem
from core.remembering import once_per_value
from modules.cases.language import CaseType

NUMBER = re.compile(r"\{number(?::0(\d))?\}")
YEAR = "{year}"


def write_reference(pattern: str, year: int, number: int) -> str:
    """`CF-{year}-{number:06}` for 2026 and 123 reads `CF-2026-000123`."""

    def digits(match: re.Match[str]) -> Any:
        return f"{number:0{int(match[1] or 1)}d}"

    return NUMBER.sub(digits, pattern.replace(YEAR, str(year)))


def check_reference(scope: Scope) -> Iterator[Problem]:
    """References can be made, and no other case type of the pack makes the same ones."""
    case_type: CaseType = scope.file.value
    if "{number" not in case_type.reference or "{" in write_reference(case_type.reference, 2026, 1):
        message = "a reference is made of text, {year} and {number:06}, and needs the number"
        yield Problem(("reference",), message, "write it such as 'PC-{year}-{number:05}'", "LI140")
        return
    first = _first_of_each(scope.pack).get(_counted(case_type))
    if first is not None and first != scope.file.key:
        own = f"{scope.file.key[:1].upper()}-{case_type.reference}"
        path = ("reference",) if "reference" in case_type.model_fields_set else ("case_type",)
        message = f"cases of this type get the same references as those of '{first}', so that they could not be opened"
        yield Problem(path, message, f'write one of its own, such as reference: "{own}"', "LI146")


@once_per_value
def _first_of_each(pack: Pack) -> Mapping[str, str]:
    """The first case type that counts in these words, by the words."""
    found: dict[str, str] = {}
    for name, case_type in sorted(pack.all("case_type").items()):
        found.setdefault(_counted(case_type), name)
    return found


def _counted(case_type: CaseType) -> str:
    """A reference however many figures its number has."""
    return NUMBER.sub("{number}", case_type.reference)
