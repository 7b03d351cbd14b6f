"""Start a pack: decide what its files say, then write them all at once."""

import json
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.definitions.language import IDENTIFIER
from core.diagnostics import UNPRINTABLE
from modules.authoring.errors import LanguageRefused, PackExists, PackNameRefused, TitleRefused
from modules.authoring.filling import fill
from modules.authoring.speaking import keep_languages
from modules.authoring.starters import LANGUAGES, Starter

LONGEST_NAME, LONGEST_TITLE = 63, 80


@dataclass(frozen=True)
class Wish:
    """What somebody wants the new pack to be; without a title, the starter's own."""

    pack: str
    title: str = ""
    languages: Sequence[str] = LANGUAGES


def require_name(name: str) -> str:
    """A name that a pack may have; raises `PackNameRefused` with the nearest good one."""
    if not re.fullmatch(IDENTIFIER, name):
        near = good_name(name)
        raise PackNameRefused(name=name[:LONGEST_NAME], advice=f"Try {near}." if near else "Such as town_permits.")
    return name


def good_name(text: str) -> str:
    """The nearest name that a pack may have: `Été à Paris!` reads `ete_a_paris`; empty when nothing is left."""
    plain = unicodedata.normalize("NFKD", text[:1000]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).lstrip("_0123456789")[:LONGEST_NAME].strip("_")


def read_languages(text: str) -> tuple[str, ...]:
    """`en,fr` as languages, each once; raises `LanguageRefused`."""
    found = tuple(dict.fromkeys(one.strip().lower() for one in text.split(",")))
    for language in found:
        if language not in LANGUAGES:
            raise LanguageRefused(language=language[:20], known=" and ".join(LANGUAGES))
    return found


def files_of(starter: Starter, wish: Wish) -> Mapping[str, str]:
    """What each file of the new pack says, by its place in the pack's folder."""
    values = _values(starter, wish)
    return {
        file: fill(keep_languages(text, wish.languages), values, f"{starter.name}/{file}")
        for file, text in starter.files.items()
    }


def _values(starter: Starter, wish: Wish) -> Mapping[str, str]:
    name, title = require_name(wish.pack), wish.title.strip()
    if len(title) > LONGEST_TITLE or UNPRINTABLE.search(title):
        raise TitleRefused(longest=LONGEST_TITLE)
    titles = {f"title_{one}": _quoted(title or starter.about.title[one]) for one in LANGUAGES}
    address = name.strip("_").replace("_", "-")
    return {"pack": name, "address": address, "languages": f"[{', '.join(wish.languages)}]", **titles}


def _quoted(text: str) -> str:
    """A text in double quotes, as JSON and YAML both read it."""
    return json.dumps(text, ensure_ascii=False)


def start_pack(folder: Path, forms: Path, name: str, files: Mapping[str, str]) -> Path:
    """Write the pack `name` below `folder`, whole or not at all; raises `PackExists`."""
    place = folder / require_name(name)
    for taken in (place, forms / name):
        if os.path.lexists(taken):
            raise PackExists(path=taken)
    folder.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder))
    try:
        for file, text in files.items():
            (draft / file).parent.mkdir(parents=True, exist_ok=True)
            (draft / file).write_text(text, encoding="utf-8")
        draft.chmod(0o755)
        draft.rename(place)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return place
