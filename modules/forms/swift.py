"""The shortest way: a Pydantic validator made from a form's plain fields, for submissions where all are right.

It accepts less than the fields do, never more: whatever it refuses goes the ways that can say what is wrong.
"""

from collections.abc import Mapping
from typing import Any, cast
from unicodedata import is_normalized

from pydantic_core import PydanticOmit, SchemaValidator, ValidationError, core_schema

from modules.forms.cleaning import Cleaning
from modules.forms.inputs import FREE, SLOW, Input


class Swift:
    """The plain fields of one form, validated at once."""

    def __init__(self, fields: Mapping[str, Input], optional: frozenset[str]) -> None:
        self._names = frozenset(fields)
        known: dict[str, Any] = {}
        own = {name: component.swift() for name, component in fields.items()}
        schemas = {name: shared(schema_of(component, own[name]), known) for name, component in fields.items()}
        texts = [name for name, schema in own.items() if schema and schema.get("metadata") == FREE]
        self._texts = tuple(name for name in texts if not fields[name].several_lines)
        self._areas = tuple(name for name in texts if fields[name].several_lines)
        members = {
            name: shared(core_schema.typed_dict_field(schema, required=name not in optional), known)
            for name, schema in schemas.items()
        }
        self._validator = SchemaValidator(core_schema.typed_dict_schema(members, extra_behavior="ignore"))

    def take(
        self, submission: Mapping[str, Any], initial: Mapping[str, Any], cleaning: Cleaning
    ) -> dict[str, Any] | None:
        """All values, or None when any of them isn't plainly right or stands in `initial` only."""
        if initial and not self._names.isdisjoint(initial.keys() - submission.keys()):
            return None
        try:
            found: dict[str, Any] = self._validator.validate_python(submission, context=cleaning)
        except ValidationError:
            return None
        return found if self._printable(found) else None

    def _printable(self, found: Mapping[str, Any]) -> bool:
        words = "".join([found[name] for name in self._texts if name in found])
        words += "".join([found[name] for name in self._areas if name in found]).replace("\n", "")
        return words.isprintable() and (words.isascii() or is_normalized("NFC", words))


def shared(schema: Any, known: dict[str, Any]) -> Any:
    """The same schema as another field's, kept once."""
    return known.setdefault(repr(schema), schema)


def schema_of(component: Input, own: core_schema.CoreSchema | None) -> core_schema.CoreSchema:
    """How Pydantic checks the values of a field: its own schema, else (as for a blank box) the field's short way."""

    def run(value: Any, info: core_schema.ValidationInfo) -> Any:
        found = component.quick(value, cast(Cleaning, info.context))
        if found is SLOW:
            raise ValueError
        if found is None:
            raise PydanticOmit
        return found

    short = core_schema.with_info_plain_validator_function(run)
    return short if own is None else core_schema.union_schema([own, short], mode="left_to_right")
