"""Forms that look like real life, as the builder exports them, each with three submissions and what is known."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modules.forms.values import Cleaned
from tests.conformance.forms.judging import boxes_of, differences, exact, plain
from tests.conformance.forms.oracle import Verdict

FOLDER = Path(__file__).parent / "examples"
KINDS = ("good", "incomplete", "hostile")


@dataclass(frozen=True, slots=True)
class Example:
    """A form, and `{kind: {data, differs: {path: reason}}}`, or `{refused: {path: why}}`."""

    name: str
    form: Mapping[str, Any]
    known: Mapping[str, Any]

    @property
    def refused(self) -> Mapping[str, str]:
        """The places for which the form is refused; none if it compiles."""
        found: Mapping[str, str] = self.known.get("refused", {})
        return found


def read_examples() -> list[Example]:
    """All example forms."""
    return [
        Example(path.stem, read(path), read(path.parent / "submissions" / path.name))
        for path in sorted(FOLDER.glob("*.json"))
    ]


def read(path: Path) -> Any:
    """A JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def differing_paths(here: Cleaned, there: Verdict, form: Mapping[str, Any]) -> set[str]:
    """Every path that one side refuses, keeps otherwise, or hides, and the other does not."""
    if there.failed:
        return {"form.io raises"}
    ours = {error.path for error in here.errors}
    found = ours ^ set(there.errors)
    if not ours and not there.errors:
        found |= set(unlike(flat(here.values, form), flat(there.data, form)))
    for difference in differences(here, there, form):
        if difference.effect == "other visibility" and isinstance(difference.here, list):
            found |= {*difference.here, *list_of(difference.there)}
    return found


def list_of(value: object) -> list[str]:
    """`value` if it is a list."""
    return value if isinstance(value, list) else []


def flat(values: Any, form: Mapping[str, Any]) -> dict[str, Any]:
    """Each value by its dotted path, empty ones left out."""
    return dict(leaves(plain(exact(values), boxes_of(form)), ()))


def leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """The plain values below."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, str(place)))
    else:
        yield ".".join(path), value


def unlike(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    """The paths that differ."""
    missing = object()
    yield from (path for path in ours.keys() | theirs.keys() if ours.get(path, missing) != theirs.get(path, missing))
