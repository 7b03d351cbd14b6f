"""Links to the reference, in what editors show over a key."""

from typing import Any

from core.editors.spelling import Schema

HOVER = "markdownDescription"
PAGES = {"step": "steps", "widget": "widgets", "check": "checks", "scenario_verb": "scenarios"}
PAGES |= {"scenario_check": "scenarios", "form": "components"}
PART = "part_"


def with_links(schema: Schema, docs: str) -> Schema:
    """The schema whose hover texts end with a link to the reference below the address `docs`."""
    definitions = schema.get("definitions", {})
    inner = {name: _linked(one, f"{docs}/{page_of(name)}") for name, one in definitions.items()}
    top = _linked({key: one for key, one in schema.items() if key != "definitions"}, f"{docs}/files")
    return {**top, "definitions": inner}


def page_of(definition: str) -> str:
    """The page of the reference that tells about a definition."""
    return PAGES.get(definition.removeprefix(PART), "files") if definition.startswith(PART) else "files"


def _linked(schema: Any, page: str) -> Any:
    if isinstance(schema, list):
        return [_linked(one, page) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _linked(one, page) for key, one in schema.items()}
    if isinstance(found.get(HOVER), str):
        found[HOVER] = f"{found[HOVER]}\n\n[Reference]({page})"
    return found
