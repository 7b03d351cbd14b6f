"""Fields and parties that have a name by which expressions know something else."""

from collections.abc import Iterator, Mapping

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.registry import Names, Registry
from modules.cases.language import CaseType

MEANT: Mapping[str, str] = {
    "actor": "whoever acts",
    "clock": "the time that it is",
    "bindings": "what the installation fills in",
    "case": "what every case has",
    "clocks": "the clocks",
    "parameters": "the parameters",
    "parties": "the party of that role",
    "around": "what was filled in or told",
}
AROUND = ("form", "fact")
"""Names that steps and reactions know beside the case."""


def check_clashes(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """Of two things with one name expressions read only the first: the case, then its parties, then its fields."""
    case_type: CaseType = scope.file.value
    known = [(one.name, set(one.types(scope))) for one in registry.all(Names) if one.name != "fields"]
    known.insert(0, ("around", set(AROUND)))
    for word, kind, names in (("role", "parties", case_type.parties), ("field", "fields", case_type.fields)):
        for name in names:
            other = next((owner for owner, theirs in known if name in theirs and owner != kind), None)
            if other is not None:
                yield _clash(word, kind, name, other)


def _clash(word: str, kind: str, name: str, other: str) -> Problem:
    """What is said of the field or role that has the name of something else."""
    read = (
        f"read '{name}' as {MEANT[other]}, not as this {word}" if other in MEANT else f"can't read the {other} any more"
    )
    hint = f"give the {word} another name, such as {name}_{'role' if kind == 'parties' else 'noted'}"
    return Problem((kind, name), f"expressions {read}", hint, "LI861", at_key=True)
