"""How one component names another: in conditions (`when`) and in JSONLogic (`data.x`, `row.x`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Path = tuple[str, ...]
Scopes = tuple[Mapping[str, Any], ...]
ROW = "[]"


@dataclass(frozen=True, slots=True)
class Reference:
    """A value seen from a component: how many scopes down, then the keys; `target` is its full path."""

    depth: int
    keys: Path
    target: Path

    def value(self, scopes: Scopes) -> Any:
        """The value now, or None."""
        value: Any = scopes[self.depth] if self.depth < len(scopes) else None
        for key in self.keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value


class Index:
    """All values of a form by path; rows are marked by `[]`."""

    def __init__(self, paths: Mapping[Path, str]) -> None:
        self.paths = paths
        self._plain = {tuple(p for p in path if p != ROW): path for path in paths}

    def names(self) -> list[str]:
        """What can be referred to, as written in `when`."""
        return [".".join(path) for path in self._plain]

    def named(self, name: str, scope: Path) -> Reference | None:
        """The value that `when: name` means for a component in `scope`: nearest first."""
        wanted = tuple(name.split("."))
        around = (self.paths_of((*scope[:i], *wanted)) for i in range(len(scope), -1, -1))
        path = next((path for path in around if path), None) or self._plain.get(wanted) or self.only(wanted)
        return seen_from(scope, path) if path else None

    def paths_of(self, path: Path) -> Path | None:
        """The path itself if there is a value."""
        return path if path in self.paths else None

    def only(self, wanted: Path) -> Path | None:
        """The one path that ends like this."""
        found = [path for plain, path in self._plain.items() if plain[-len(wanted) :] == wanted]
        return found[0] if len(found) == 1 else None

    def variable(self, name: str, scope: Path) -> Path | None:
        """The path of the value behind a JSONLogic variable; None if there is none."""
        first, *rest = name.split(".")
        steps = tuple(ROW if step.isdecimal() else step for step in rest)
        start = scope if first == "row" else ()
        for length in range(len(steps), 0, -1):
            path = (*start, *steps[:length])
            if path in self.paths:
                return path
        return None


def seen_from(scope: Path, path: Path) -> Reference | None:
    """`path` relative to the deepest of the scopes around; None if it stands in rows of another group."""
    for depth, around in reversed(list(enumerate(scopes_of(scope)))):
        rest = path[len(around) :]
        if path[: len(around)] == around and ROW not in rest:
            return Reference(depth, rest, path)
    return None


def dotted(path: Path) -> str:
    """`drivers[].birth`."""
    return ".".join(path).replace(f".{ROW}", ROW)


def scopes_of(scope: Path) -> list[Path]:
    """The root, then each container and row around: `drivers [] address` gives three scopes with the root."""
    found: list[Path] = [()]
    for i in range(len(scope)):
        if i + 1 == len(scope) or scope[i + 1] != ROW:
            found.append(scope[: i + 1])
    return found
