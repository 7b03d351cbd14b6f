"""`liasse explain` about names of packs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.definitions.explain import roots
from core.definitions.lenient import packs_to_look_at
from core.definitions.scan import read_folders
from core.registry import Registry
from core.settings import Settings, load_settings
from modules.authoring.errors import PackBroken
from modules.authoring.naming import PLACE, explain_name


@dataclass(frozen=True)
class Told:
    """The answer for programs, and the lines for people."""

    answer: Mapping[str, Any]
    lines: tuple[str, ...]


def tell_name(registry: Registry, path: str) -> Told | None:
    """What a name stands for; None for a place of the language."""
    settings = load_settings()
    first = path.split(".", maxsplit=1)[0]
    if not PLACE.match(path) and (first in roots(registry) or not (settings.definitions / first).is_dir()):
        return None
    folders = read_folders(settings.definitions, settings.forms)
    packs = packs_to_look_at(folders, registry)
    if first in folders and first not in packs:
        raise PackBroken(pack=first)
    answer = explain_name(registry, packs, _as_told(path, settings))
    return Told(answer, tuple(_lines(answer))) if answer else None


def _as_told(path: str, settings: Settings) -> str:
    """A place below the folders of definitions and forms, as messages tell it, however the path was written."""
    at = PLACE.match(path)
    if at is None:
        return path
    file, place = Path(at["file"]).resolve(), path[len(at["file"]) :]
    for root, label in ((settings.definitions.resolve(), "definitions"), (settings.forms.resolve(), "forms")):
        if file.is_file() and file.is_relative_to(root):
            return f"{label}/{file.relative_to(root).as_posix()}{place}"
    return path


def _lines(answer: Mapping[str, Any]) -> Iterator[str]:
    title = f": {answer['title']}" if answer["title"] else ""
    kind = f" ({answer['type']})" if answer["type"] else ""
    yield f"{answer['path']}{title}{kind}"
    place = answer["defined"]
    inherited = f", inherited from {answer['inherited_from']}" if answer["inherited_from"] else ""
    yield f"  defined: {place['file']}:{place['line']}:{place['column']}{inherited}"
    if answer["value"] is not None:
        yield f"  value: {answer['value']}"
    for key, words in (("seen_by", "seen by"), ("written_by", "written by")):
        if answer[key]:
            yield f"  {words}: {', '.join(answer[key])}"
    for use in answer["used"]:
        yield f"  used: {use['file']}:{use['line']}:{use['column']} {use['what']}"
    yield f"  language: liasse explain {answer['language']}"
