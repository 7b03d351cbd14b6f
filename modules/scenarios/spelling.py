"""How a line of a scenario is written, as JSON Schema: a phrase with names in its slots, and options beside it."""

import re
from typing import Any

from core.editors.spelling import Parts, Schema, Spelt
from modules.scenarios.lines import VALUE
from modules.scenarios.phrases import SLOT, pattern

GROUP = re.compile(r"\?P<[a-z_]+>")


def spell_line(kind: str, parts: Parts) -> Schema:
    """A line: one phrase, and only the options of that phrase."""
    lines = parts(kind)
    phrases = {_pattern(phrase): line for phrase, line in lines.items()}
    beside: dict[str, Any] = {name: True for line in lines.values() for name in line.by_name if name != VALUE}
    plain = {phrase: True for phrase in lines if not SLOT.search(phrase)}
    return {
        "type": "object",
        "description": "A line: a phrase with its value, and options beside it.",
        "minProperties": 1,
        "properties": {**beside, **plain},
        "patternProperties": dict.fromkeys(phrases, True),
        "additionalProperties": False,
        "allOf": [_rule(written, line) for written, line in phrases.items()],
        "defaultSnippets": [_snippet(phrase, line) for phrase, line in lines.items()],
    }


def _pattern(phrase: str) -> str:
    """The phrase as a pattern that JavaScript understands as well."""
    return "^" + GROUP.sub("", pattern(phrase).pattern).removesuffix(r"\Z") + "$"


def _rule(written: str, line: Spelt) -> Schema:
    """Where the phrase stands: its value, and no other options than its own."""
    options = {name: one for name, one in line.by_name.items() if name != VALUE}
    value = line.told({"allOf": [line.by_name[VALUE]]}) if VALUE in line.by_name else True
    return {
        "if": {"not": {"propertyNames": {"not": {"pattern": written}}}},
        "then": {
            "properties": options,
            "patternProperties": {written: value},
            "required": [name for name in line.needed if name != VALUE],
            "additionalProperties": False,
        },
    }


def _snippet(phrase: str, line: Spelt) -> Schema:
    """What an editor offers: the phrase, with the cursor in its first slot."""
    numbered = iter(range(1, 10))
    key = SLOT.sub(lambda slot: f"${{{next(numbered)}:{slot[1]}}}", phrase)
    return {"label": phrase, "description": line.description, "body": {key: f"${next(numbered)}"}}
