"""The fields of a case type as JSON Schema, for programs that send and read values."""

from collections.abc import Callable
from typing import Any

from modules.cases.fields import CaseField
from modules.cases.language import CaseType

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(case_type: CaseType, language: str, shows: Callable[[str], bool]) -> dict[str, Any]:
    """The JSON Schema of the values of a case, as far as `shows` lets them be known.

    `x-personal` and `x-encrypted` mark fields that programs must handle with care, `readOnly` those that nobody
    fills in.
    """
    fields = {name: field for name, field in case_type.fields.items() if shows(name)}
    required = [name for name, field in fields.items() if field.required and field.required.source == "true"]
    return {
        "$schema": DIALECT,
        "title": case_type.title.in_(language),
        "type": "object",
        "properties": {name: property_of(name, field, language) for name, field in fields.items()},
        "required": [name for name in required if fields[name].default is None],
        "additionalProperties": False,
    }


def property_of(name: str, field: CaseField, language: str) -> dict[str, Any]:
    """The JSON Schema of one field."""
    found = {"title": field.title_of(name, language), **field.json_schema()}
    if field.help:
        found["description"] = field.help.in_(language)
    marks = {"readOnly": not field.is_typed, "x-personal": field.personal, "x-encrypted": field.encrypted}
    return {**found, **{mark: True for mark, holds in marks.items() if holds}}
