"""How a form is written, as JSON Schema: form.io's JSON, as far as components are known here."""

from collections.abc import Mapping

from core.editors.spelling import Parts, Schema, Spelt
from modules.forms.harmless import HARMLESS
from modules.forms.variants import VARIANTS

SILENT: Schema = {"enum": [None, False, "", [], {}]}
"""Values that say nothing: form.io writes them everywhere, and they are dropped."""
IGNORED = f"^({'|'.join(sorted(HARMLESS))})$"
NESTED = {"components": {"type": "array"}, "columns": True, "rows": True, "data": True, "validate": True}
DESCRIPTION = "What people see and fill in. Unknown properties are refused unless they say nothing."


def spell_form(parts: Parts) -> Schema:
    """A form: its title, how it is displayed, its components, its translations."""
    components = parts("component")
    return {
        "type": "object",
        "description": "A form.io form.",
        "required": ["components"],
        "properties": {
            "title": {"type": "string", "description": "The form's title."},
            "display": {
                "enum": ["form", "wizard", "", None],
                "description": "Whether each panel is a page of its own.",
            },
            "components": {"type": "array", "minItems": 1, "items": spell_component(components)},
            "i18n": {
                "type": "object",
                "description": "Translations: by language, a text as it stands in the form, and what it reads there.",
                "additionalProperties": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        },
    }


def spell_component(components: Mapping[str, Spelt]) -> Schema:
    """A component: its type, and the properties that this type honours."""
    return {
        "type": "object",
        "description": DESCRIPTION,
        "required": ["type"],
        "properties": {"type": {"enum": list(components), "description": "What it is."}},
        "allOf": [_rule(name, one) for name, one in components.items()],
    }


def _rule(name: str, component: Spelt) -> Schema:
    known = {key: {"anyOf": [_tolerant(key, one), SILENT]} for key, one in component.by_name.items()}
    allowed = {**known, **NESTED, "type": True, "key": True, "input": True}
    rest = True if component.part.run in VARIANTS else SILENT
    return {
        "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
        "then": {"properties": allowed, "patternProperties": {IGNORED: True}, "additionalProperties": rest},
    }


def _tolerant(key: str, schema: Schema) -> Schema | bool:
    """Properties that hold components, or that form.io fills with what says nothing, are left to `check`."""
    return True if key in NESTED else schema
