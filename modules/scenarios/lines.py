"""The lines of a scenario, read with the phrases that modules registered."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from pydantic import BaseModel, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError, core_schema

from core.definitions.language import Closed, registry_of, spelled
from core.diagnostics import nearest
from core.registry import Part
from modules.scenarios.phrases import closest, understand

VALUE: Final = "(value)"
"""Alias of the option that stands right behind the phrase."""
VERB, CHECK = "scenario_verb", "scenario_check"
WHICH = re.compile("[1-9][0-9]{0,3}")
PLACES = {VERB: "under 'given' or 'when'", CHECK: "under 'then'"}


def split_on(on: str) -> tuple[str, int]:
    """The case type that `on` names and which of its cases, the first one being 1; 0 is the newest."""
    kind, _, number = on.partition(" ")
    return (kind, int(number)) if WHICH.fullmatch(number) else (on, 0)


class Spoken(Closed):
    """What every line may say."""

    on: str = Field(
        default="",
        description="The case it is about: the name that it was opened as, or a case type: the newest of that type "
        "that belongs to the case opened last, else of all; 'visit 1' is the first one. Default: the case opened last.",
    )


class Verb(Spoken):
    """Something that happens."""

    refused: str | None = Field(
        default=None, description="The line must be refused, with these words in the reason; nothing happens then."
    )


class Check(Spoken):
    """Something that must hold."""


@dataclass(frozen=True)
class Line:
    """One line: what was written before the colon, the part it means, the names in its slots, and its options."""

    written: str
    part: Part
    slots: Mapping[str, str]
    options: Any


@dataclass(frozen=True)
class Lines:
    """A list of lines. Their names are checked by a rule of this module."""

    kind: ClassVar[str] = ""
    items: tuple[Line, ...] = ()

    def __iter__(self) -> Iterator[Line]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @classmethod
    def of(cls, value: object, info: core_schema.ValidationInfo) -> Self:
        """Read a list with the phrases of the registry in the validation context."""
        if isinstance(value, cls):
            return value
        if not isinstance(value, list):
            raise PydanticCustomError("lines", "write a list, one line for each thing, each starting with '- '")
        return cls(tuple(read_all(value, cls.kind, info)))

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(cls.of)

    @classmethod
    def __get_pydantic_json_schema__(cls, _: Any, __: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "array", "items": spelled(cls.kind)}


class Events(Lines):
    """What happens, in order."""

    kind = VERB


class Findings(Lines):
    """What must hold."""

    kind = CHECK


def read_all(items: list[object], kind: str, info: core_schema.ValidationInfo) -> list[Line]:
    """Every line of a list; raises `ValidationError` with all mistakes, each at its place."""
    found: list[Line] = []
    errors: list[InitErrorDetails] = []
    for index, item in enumerate(items):
        try:
            found.append(read_line(item, kind, info))
        except ValidationError as error:
            errors.extend(_under(one, (index,)) for one in error.errors(include_url=False))
        except PydanticCustomError as error:
            key = tuple(item)[:1] if isinstance(item, dict) else ()
            errors.append(InitErrorDetails(type=error, loc=(index, *key), input=item))
    if errors:
        raise ValidationError.from_exception_data("lines", errors)
    return found


def read_line(item: object, kind: str, info: core_schema.ValidationInfo) -> Line:
    """One line: its first key is the phrase, its other keys stand beside it."""
    if not isinstance(item, dict) or not item or not isinstance(next(iter(item)), str):
        raise PydanticCustomError("line", "a line is a phrase and a value, such as 'adviser runs: accept'")
    written, value = next(iter(item.items()))
    registry = registry_of(info)
    parts = registry.parts(kind)
    said = understand(written, parts)
    if said is None:
        other = CHECK if kind == VERB else VERB
        raise _unknown(written, kind, parts, other, understand(written, registry.parts(other)) is not None)
    assert said.part.options is not None
    beside = {key: one for key, one in item.items() if key != written}
    options = _read_options(said.part.options, written, {VALUE: value, **beside}, info)
    return Line(written, said.part, said.slots, options)


def _unknown(written: str, kind: str, parts: Mapping[str, Part], other: str, is_other: bool) -> PydanticCustomError:
    if is_other:
        told = {"line": written, "place": PLACES[other], "here": PLACES[kind], "hint": f"move it {PLACES[other]}"}
        what = "something that happens" if other == VERB else "something that is checked"
        return PydanticCustomError("unknown_line", f"'{{line}}' is {what}, which does not stand {{here}}", told)
    hint = closest(written, parts) or f"lines here read: {', '.join(parts)}"
    what = "verb" if kind == VERB else "check"
    return PydanticCustomError("unknown_line", f"there is no {what} '{{line}}'", {"line": written, "hint": hint})


def _read_options(options: type[BaseModel], written: str, item: dict[str, Any], info: Any) -> BaseModel:
    try:
        return options.model_validate(item, context=info.context)
    except ValidationError as error:
        known = [field.alias or name for name, field in options.model_fields.items()]
        details = [_renamed(one, written, known) for one in error.errors(include_url=False)]
        raise ValidationError.from_exception_data("line", details) from None


def _renamed(error: Any, written: str, known: list[str]) -> InitErrorDetails:
    """The mistake with the phrase where our alias of the line's value stands, and the nearest of the other keys."""
    hint = None
    if error["type"] == "extra_forbidden" and len(error["loc"]) == 1:
        hint = nearest(str(error["loc"][0]), [name for name in known if name != VALUE])
    loc = tuple(written if step == VALUE else step for step in error["loc"])
    return _under({**error, "loc": loc}, (), hint)


def _under(error: Any, prefix: tuple[str | int, ...], hint: str | None = None) -> InitErrorDetails:
    context = {**error.get("ctx", {}), "message": error["msg"]}
    if hint:
        context["hint"] = hint
    kind = PydanticCustomError(error["type"], "{message}", context)
    return InitErrorDetails(type=kind, loc=(*prefix, *error["loc"]), input=error["input"])
