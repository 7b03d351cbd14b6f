"""The packs as they are shipped: their files, forms and texts, for the tests of this folder."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.definitions.read import read
from modules.forms.form import Form, compile_form

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "fr")
PACKS = ("consumer_credit", "hr", "insurance", "parking_fines")
WITH_FORMS = ("hr", "insurance")
"""Those whose demos come through pages alone, with specimens drawn for them."""
FORMS = tuple(sorted(path for pack in PACKS for path in (ROOT / "forms" / pack).glob("*.json")))
DEFINITIONS = tuple(
    path
    for pack in PACKS
    for path in sorted((ROOT / "definitions" / pack).rglob("*.yaml"))
    if path.parent.name not in ("demo", "scenarios")
)
SPOKEN = ("title", "label", "legend", "description", "tooltip", "html", "placeholder", "prefix", "suffix")

Place = tuple[str | int, ...]


def form_json(path: Path) -> dict[str, Any]:
    """A form as it is written."""
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def form(pack: str, name: str) -> Form:
    """A compiled form."""
    return compile_form(form_json(ROOT / "forms" / pack / f"{name}.json"), name)


def data_of(path: Path) -> Any:
    """The plain data of a definition file."""
    return read(path.read_bytes(), str(path.relative_to(ROOT))).data


def case_types(pack: str) -> dict[str, Any]:
    """The case types of a pack by id, as they are written."""
    return {path.stem: data_of(path) for path in (ROOT / "definitions" / pack / "case_types").glob("*.yaml")}


def every_map(value: Any, place: Place = ()) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Every map below `value`, with its place."""
    if isinstance(value, dict):
        yield place, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from every_map(inner, (*place, key))


def form_texts(schema: dict[str, Any]) -> Iterator[str]:
    """Every text of a form that people read."""
    shown = {key: value for key, value in schema.items() if key != "i18n"}
    for _, node in every_map(shown):
        yield from (node[key] for key in SPOKEN if isinstance(node.get(key), str) and node[key])
        yield from node.get("errors", {}).values()
