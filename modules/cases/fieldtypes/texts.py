"""Free text, on one line or on several."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from modules.cases.fieldtypes.fieldtype import FieldType, Options
from modules.forms.patterns import compile_pattern

LONGEST = 100_000
UNKEPT = re.compile("[\x00\ud800-\udfff]")


def a_text(value: Any) -> str:
    """The text; raises `ValueError` for anything else, and for one that no database can hold."""
    if not isinstance(value, str):
        raise ValueError("this must be a text")
    if UNKEPT.search(value):
        raise ValueError("this text holds signs that can't be kept")
    if len(value) > LONGEST:
        raise ValueError(f"this text is longer than {LONGEST} characters")
    return value


class LineOfText(FieldType):
    """A line of text."""

    name = "text"
    summary = "A line of text."
    example = "{type: text, length: 80}"
    takes = ("pattern", "length")

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """The text, within the field's length and pattern."""
        text = a_text(value)
        _check_length(text, field)
        found, _ = compile_pattern(field.pattern)
        if found is not None and not found.search(text):
            raise ValueError("this has not the form that is asked for")
        return text

    def schema(self, field: Options) -> dict[str, Any]:
        """A string with its bounds."""
        found: dict[str, Any] = {"type": "string"}
        if field.length:
            found |= {"minLength": field.length.minimum} if field.length.minimum else {}
            found |= {"maxLength": field.length.maximum} if field.length.maximum is not None else {}
        return {**found, "pattern": f"^(?:{field.pattern})$"} if field.pattern else found

    def component(self, field: Options) -> dict[str, Any]:
        """A text field with its rules."""
        rules: dict[str, Any] = {"pattern": field.pattern} if field.pattern else {}
        if field.length:
            rules |= {"minLength": field.length.minimum} if field.length.minimum else {}
            rules |= {"maxLength": field.length.maximum} if field.length.maximum is not None else {}
        return {"type": "textfield", "validate": rules} if rules else {"type": "textfield"}


def _check_length(text: str, field: Options) -> None:
    if field.length is None:
        return
    if len(text) < field.length.minimum:
        raise ValueError(f"this must have at least {field.length.minimum} characters")
    if field.length.maximum is not None and len(text) > field.length.maximum:
        raise ValueError(f"this must have at most {field.length.maximum} characters")


class LongText(LineOfText):
    """Several lines of text."""

    name = "long_text"
    summary = "Several lines of text."
    example = "{type: long_text}"
    shown = "long_text"

    def component(self, field: Options) -> dict[str, Any]:
        """A text area with its rules."""
        return {**super().component(field), "type": "textarea"}
