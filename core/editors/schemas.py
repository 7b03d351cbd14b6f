"""The JSON Schema of every kind of file of a pack, from the models that check them."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from core.definitions.compose import compose
from core.definitions.language import SPELLED
from core.editors.drafting import DEFINITIONS, Defined, draft, needed
from core.editors.places import KindOfFile, kinds_of_files
from core.editors.spelling import Schema, Spelt
from core.registry import Part, Registry

DRAFT = "http://json-schema.org/draft-07/schema#"
ID = "urn:liasse:schema:{name}"
"""The id of the schema of a kind of file; it stays, whichever version wrote it."""


def schemas_of(registry: Registry) -> dict[str, Schema]:
    """The schema of every kind of file by its name."""
    drafted = _Drafted(registry)
    return {kind.name: drafted.schema(kind) for kind in kinds_of_files(registry)}


class _Drafted:
    """All models in one draft: what they share is said once."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._files: dict[str, type[BaseModel]] = {
            **compose(registry),
            **{kind.name: kind.options for kind in kinds_of_files(registry) if kind.options and kind.is_demo},
        }
        spellings = registry.parts("spelling")
        written = (*spellings, "spelling", "component")
        options = [part.options for part in registry.all(Part) if part.kind in written and part.options]
        models = list(dict.fromkeys([*self._files.values(), *options]))
        self._defined, self._definitions = draft(models)
        for name, part in spellings.items():
            if part.run:
                self._definitions[f"part_{name}"] = part.run(self._parts)
        self._definitions = _linked(self._definitions)

    def _parts(self, kind: str) -> Mapping[str, Spelt]:
        known = self._registry.parts(kind)
        return {name: self._spelt(part) for name, part in known.items() if part.options}

    def _spelt(self, part: Part) -> Spelt:
        assert part.options is not None
        options = self._defined[part.options]
        whole = resolved(options, self._definitions)
        at = options.get("$ref")
        names = whole.get("properties", {})
        by_name = {name: {"$ref": f"{at}/properties/{_escaped(name)}"} if at else one for name, one in names.items()}
        return Spelt(part, options, by_name, tuple(whole.get("required", ())))

    def schema(self, kind: KindOfFile) -> Schema:
        """The whole schema of a kind of file."""
        model = self._files.get(kind.name)
        found = _linked(self._defined[model]) if model else {"$ref": f"#/{DEFINITIONS}/part_{kind.name}"}
        whole = dict(resolved(found, self._definitions))
        head = {"$schema": DRAFT, "$id": ID.format(name=kind.name), "title": kind.title}
        return {**head, **whole, DEFINITIONS: needed(whole, self._definitions)}


def resolved(schema: Schema, definitions: Mapping[str, Any]) -> Schema:
    """The schema itself, or the definition that it refers to, through what is short for it."""
    options = schema.get("anyOf", [schema])
    target = next((one["$ref"] for one in options if isinstance(one, dict) and "$ref" in one), None)
    return definitions[target.split("/")[2]] if target and "anyOf" not in schema else schema


def _escaped(name: str) -> str:
    """A name as a step of a JSON pointer in a URI fragment (RFC 6901, 6)."""
    return name.replace("~", "~0").replace("/", "~1").replace("(", "%28").replace(")", "%29")


def _linked(schema: Any) -> Any:
    """The schema with a reference wherever it speaks of the parts of a kind."""
    if isinstance(schema, list):
        return [_linked(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if SPELLED in schema:
        return {"$ref": f"#/{DEFINITIONS}/part_{schema[SPELLED]}"}
    return {key: _linked(one) for key, one in schema.items()}


__all__ = ["ID", "Defined", "schemas_of"]
