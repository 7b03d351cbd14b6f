"""What a name of a pack stands for: where it is defined, who sees and writes it, where it is used."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.access.language import RolesFile
from core.definitions.language import Text
from core.definitions.packs import File, Pack
from core.definitions.uses import Use, uses
from core.diagnostics import nearest
from core.registry import Registry
from modules.authoring.errors import NoSuchName

Path = tuple[str | int, ...]
PLACE = re.compile(r"^(?P<file>.+\.(yaml|json)):(?P<line>\d{1,6})(:(?P<column>\d{1,6}))?$")
NAMESPACES = {"fields": "field", "stages": "stage", "transitions": "transition", "processes": "process"}
NAMESPACES |= {"parties": "party", "pieces": "piece"}


@dataclass(frozen=True)
class Name:
    """A place of a pack: the file, and the path of keys within."""

    pack: Pack
    file: File
    path: Path

    @property
    def case_type(self) -> str | None:
        """The case type to whose names it belongs."""
        return self.file.key if self.file.kind == "case_type" else None


def explain_name(registry: Registry, packs: Mapping[str, Pack], words: str) -> dict[str, Any] | None:
    """What is known of `pack.case_type.fields.name` or `definitions/…/roles.yaml:42:7`; None for no such thing.

    Raises `NoSuchName` with the nearest when the pack is there and the name is not.
    """
    at = PLACE.match(words)
    found = at_line(packs, at) if at else by_words(packs, words.split("."))
    return told(registry, found) if found else None


def by_words(packs: Mapping[str, Pack], words: list[str]) -> Name | None:
    """The place of `pack.file.key…`; None when the first word is no pack."""
    pack = packs.get(words[0])
    if pack is None or len(words) < 2:
        return None
    files = {file.key: file for file in reversed([f for f in pack.every_file() if not f.derived])}
    files |= {file.key: file for file in pack.files.get("case_type", {}).values()}
    if words[1] not in files:
        raise _unknown(".".join(words[:2]), words[1], files)
    file, data = files[words[1]], files[words[1]].document.data
    for number, word in enumerate(words[2:], start=2):
        known = data if isinstance(data, dict) else {}
        if word not in known:
            raise _unknown(".".join(words[: number + 1]), word, known)
        data = known[word]
    return Name(pack, file, tuple(words[2:]))


def _unknown(path: str, word: str, known: Iterable[str]) -> NoSuchName:
    names = [str(one) for one in known]
    near = nearest(word, names)
    advice = f"Did you mean {near}?" if near else f"There are: {', '.join(names) or 'no names below it'}."
    return NoSuchName(path=path, advice=advice)


def at_line(packs: Mapping[str, Pack], at: re.Match[str]) -> Name:
    """The innermost key that stands at a line, and at a column when there is one; raises `NoSuchName`."""
    line, column = int(at["line"]), int(at["column"] or 10**6)
    for pack in packs.values():
        for file in pack.every_file():
            if not file.derived and at["file"].replace("\\", "/").endswith(file.document.file):
                marks = file.document.key_marks.items()
                before = [(m.column, path) for path, m in marks if m.line == line and m.column <= column]
                before = before or [(m.column, path) for path, m in marks if m.line == line]
                if before:
                    return Name(pack, file, max(before)[1])
    raise NoSuchName(path=at[0], advice="Name a file of a pack without mistakes, and a line with a key.")


def told(registry: Registry, name: Name) -> dict[str, Any]:
    """Everything that is known of a place."""
    mark = name.file.document.mark(name.path, key=True)
    value = name.file.document.value(name.path)
    about = value if isinstance(value, dict) else {}
    other = mark.file.split("/")[1]
    return {
        "path": ".".join(map(str, (name.pack.name, name.file.key, *name.path))),
        "language": ".".join([name.file.kind, *_words(name.path)]),
        "title": Text.of(about["title"]).in_("en") if "title" in about else None,
        "type": about.get("type") if name.path[:1] == ("fields",) else None,
        "value": value if not isinstance(value, dict | list) else None,
        "defined": {"file": mark.file, "line": mark.line, "column": mark.column},
        "inherited_from": other if other != name.pack.name else None,
        "seen_by": list(_seen_by(name)),
        "written_by": list(_written_by(name, about)),
        "used": list(_used(registry, name)),
    }


def _words(path: Path) -> list[str]:
    """The path in the language: ids of collections are left out."""
    return [str(word) for number, word in enumerate(path) if isinstance(word, str) and number != 1]


def _is_field(name: Name) -> bool:
    return name.case_type is not None and name.path[:1] == ("fields",) and len(name.path) > 1


def _seen_by(name: Name) -> Iterator[str]:
    """Roles and parties that see a field."""
    if not _is_field(name):
        return
    field = str(name.path[1])
    yield from _roles(name, "read", field)
    for role, party in name.file.value.parties.items():
        if field in party.sees:
            yield f"party {role}"


def _written_by(name: Name, about: Mapping[str, Any]) -> Iterator[str]:
    """Roles that may change a field; of a calculated one, its expression."""
    if _is_field(name):
        if "value" in about:
            yield f"calculated: {about['value']}"
        elif about.get("set_by") == "steps":
            yield "steps only"
        else:
            yield from _roles(name, "update", str(name.path[1]))


def _roles(name: Name, action: str, field: str) -> Iterator[str]:
    roles: RolesFile | None = name.pack.single("roles")
    for role, one in roles.roles.items() if roles else ():
        grants = one.may.get(name.case_type or "", ())
        writes = action != "update" or any("update" in g.do and g.fields.lets_write(field) for g in grants)
        if writes and any(action in grant.do and not grant.fields.hides(field) for grant in grants):
            yield role


def _used(registry: Registry, name: Name) -> Iterator[dict[str, Any]]:
    """Every place that speaks of the name."""
    seen: set[tuple[str, int, str]] = set()
    for use in uses(name.pack, registry):
        if _speaks_of(use, name):
            path = use.found.path if use.found else ()
            mark = use.file.document.mark(path, key=bool(use.found and use.found.is_key))
            what = ".".join(map(str, (use.file.kind, use.file.key, *path)))
            if (mark.file, mark.line, what) not in seen and path[: len(name.path)] != name.path:
                seen.add((mark.file, mark.line, what))
                yield {"file": mark.file, "line": mark.line, "column": mark.column, "what": what}


def _speaks_of(use: Use, name: Name) -> bool:
    if name.case_type is None:
        return use.namespace == name.file.kind and use.path == (name.file.key,)
    if not name.path:
        return use.namespace == "case_type" and use.path == (name.case_type,)
    if len(name.path) != 2 or use.case_type not in (None, name.case_type):
        return False
    kind, key = str(name.path[0]), str(name.path[1])
    if use.namespace == NAMESPACES.get(kind) or (kind == "transitions" and use.namespace in ("action", "doing")):
        return use.path[0] == key
    if kind == "stages" and use.namespace == "path":
        return False
    return use.namespace in ("path", "need", "target") and kind in ("fields", "parties") and use.path[0] == key
