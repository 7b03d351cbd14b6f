"""From the models that check packs to JSON Schema: what Pydantic gives, with the words that a reader needs beside."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, RootModel
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, JsonSchemaWarningKind, models_json_schema
from pydantic_core import core_schema

from core.definitions.explain import shown_default, words_for

Defined = Mapping[type[BaseModel], dict[str, Any]]
"""The JSON Schema of each model: mostly a reference to one of the definitions."""
DEFINITIONS = "definitions"
REF = re.compile(r"^#/\$defs/")


class Draft(GenerateJsonSchema):
    """JSON Schema of definition files: no made-up titles, and Markdown for editors that show some."""

    ignored_warning_kinds: ClassVar[set[JsonSchemaWarningKind]] = {"skipped-choice", "non-serializable-default"}  # type: ignore[misc]

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Titles made of names say nothing that the name does not."""
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Defaults are told in words; one that is nothing is none."""
        found = super().default_schema(schema)
        return {key: one for key, one in found.items() if key != "default" or one not in (None, [], {}, "")}

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """The model's schema without a title, each key with its words."""
        found = super().model_schema(schema)
        found.pop("title", None)
        model = schema["cls"]
        if not issubclass(model, RootModel):
            for name, field in model.model_fields.items():
                one = found.get("properties", {}).get(field.alias or name)
                if one is not None:
                    one["markdownDescription"] = "\n\n".join(hover(field))
        return found


def hover(field: FieldInfo) -> Iterator[str]:
    """What an editor shows over a key: its meaning, its type, its default."""
    if field.description:
        yield field.description
    default = shown_default(field)
    need = "needed" if field.is_required() else f"default: `{default}`" if default else "optional"
    yield f"*{words_for(field)}*, {need}"


def draft(models: list[type[BaseModel]]) -> tuple[Defined, dict[str, Any]]:
    """The schema of each model, and the definitions that they share, in draft-07."""
    found, whole = models_json_schema(
        [(model, "validation") for model in models], schema_generator=Draft, ref_template="#/$defs/{model}"
    )
    definitions = {name: as_draft_07(one) for name, one in whole.get("$defs", {}).items()}
    by_model = {model: as_draft_07(found[model, "validation"]) for model in models}
    return by_model, definitions


def as_draft_07(schema: Any) -> Any:
    """The same in draft-07: `definitions`, tuples as `items`, nothing beside a reference, closed maps."""
    if isinstance(schema, list):
        return [as_draft_07(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: as_draft_07(one) for key, one in schema.items()}
    if isinstance(found.get("$ref"), str):
        found["$ref"] = REF.sub(f"#/{DEFINITIONS}/", found["$ref"])
        if len(found) > 1:
            found = {"allOf": [{"$ref": found.pop("$ref")}], **found}
    if "prefixItems" in found:
        found["items"] = found.pop("prefixItems")
    return _closed(found)


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    """A map whose keys match one pattern takes no other keys."""
    patterns = schema.get("patternProperties")
    if isinstance(patterns, dict) and len(patterns) == 1 and "additionalProperties" not in schema:
        ((pattern, one),) = patterns.items()
        rest = {key: value for key, value in schema.items() if key != "patternProperties"}
        return {**rest, "propertyNames": {"pattern": pattern}, "additionalProperties": one}
    return schema


def references(schema: Any) -> Iterator[str]:
    """The names of the definitions that a schema refers to."""
    if isinstance(schema, list):
        for one in schema:
            yield from references(one)
    elif isinstance(schema, dict):
        target = schema.get("$ref")
        if isinstance(target, str):
            yield target.split("/")[2]
        for one in schema.values():
            yield from references(one)


def needed(schema: Any, definitions: Mapping[str, Any]) -> dict[str, Any]:
    """The definitions that a schema refers to, however far away, by name."""
    found: dict[str, Any] = {}
    waiting = list(references(schema))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = definitions[name]
            waiting.extend(references(definitions[name]))
    return dict(sorted(found.items()))
