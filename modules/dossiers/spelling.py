"""How a widget is written, as JSON Schema: what it shows, and its frame beside it."""

from core.editors.spelling import Parts, Schema


def spell_widget(parts: Parts) -> Schema:
    """A map that names one widget, with what every widget can say."""
    widgets, frame = parts("widget"), parts("spelling")["widget"]
    return {
        "type": "object",
        "description": "A widget: what it shows, and its title, width, condition and roles beside it.",
        "properties": {**frame.by_name, **{name: one.told({"allOf": [one.options]}) for name, one in widgets.items()}},
        "additionalProperties": False,
        "oneOf": [{"required": [name]} for name in widgets],
    }
