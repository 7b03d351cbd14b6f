"""The small types that every definition is written with: texts, durations, references, steps."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError, core_schema

from core.definitions.absent import told_of
from core.definitions.sharing import Sharing
from core.diagnostics import nearest
from core.registry import Part, Registry

Path = tuple[str | int, ...]
LANGUAGE = re.compile(r"^[a-z]{2}$")
IDENTIFIER = r"^[a-z][a-z0-9_]{0,62}$"


class Closed(Sharing):
    """Options of a part: unknown keys are mistakes, values never change.

    `short` is the JSON Schema of a short form that a validator of the model takes beside the map.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    short: ClassVar[Mapping[str, Any] | None] = None

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        whole = handler(schema)
        return {"anyOf": [dict(cls.short), whole]} if cls.short else whole


def one_of(*keys: str) -> ConfigDict:
    """The JSON Schema of a model tells that exactly one of these keys stands."""
    return ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in keys]})


OneOrMore = str | tuple[str, ...]
"""What stands where a list may be written as its one item: the input of a validator that makes a list of it."""
SPELLED = "x-spelled"
"""Key of a JSON Schema that stands for the parts of a kind, which only the registry knows (`core.editors`)."""


def spelled(kind: str) -> dict[str, Any]:
    """The JSON Schema of one part of a kind, written as the kind's part `spelling` says."""
    return {SPELLED: kind}


@dataclass(frozen=True, slots=True)
class Text:
    """A text for people: one string, or one per language."""

    by_language: Mapping[str, str]

    def in_(self, language: str) -> str:
        """The text in `language`, else in English, else in whichever language there is."""
        known = self.by_language
        return known.get(language) or known.get("") or known.get("en") or next(iter(known.values()), "")

    @classmethod
    def of(cls, value: object) -> "Text":
        """Read a string or a map of language to string; raises `PydanticCustomError`."""
        if isinstance(value, Text):
            return value
        if isinstance(value, str):
            return cls({"": value})
        if isinstance(value, Mapping) and set(value) == {""}:  # one text, as it is stored
            return cls({"": str(value[""])})
        if isinstance(value, Mapping) and value and all(_is_translation(k, v) for k, v in value.items()):
            return cls(dict(value))
        hint = cut_text(value) or "quote it, or write a map of languages in two small letters"
        raise PydanticCustomError("text", "write one text, or one per language such as {en: …, fr: …}", {"hint": hint})

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.of,
            serialization=core_schema.plain_serializer_function_ser_schema(lambda t: dict(t.by_language)),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _: Any, __: GetJsonSchemaHandler) -> dict[str, Any]:
        by_language = {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": LANGUAGE.pattern},
            "properties": {"en": {"type": "string"}, "fr": {"type": "string"}},
            "additionalProperties": {"type": "string"},
        }
        return {"anyOf": [{"type": "string"}, by_language]}


def cut_text(value: object) -> str | None:
    """How to write a map of languages of which a comma ended a text: what stood behind it became a key of its own."""
    if not isinstance(value, Mapping) or None not in value.values():
        return None
    texts: dict[str, str] = {}
    for key, part in value.items():
        if part is not None:
            texts[str(key)] = str(part)
        elif texts and not LANGUAGE.match(str(key)):
            last = next(reversed(texts))
            texts[last] = f"{texts[last]}, {key}"
        else:
            return None
    if not all(_is_translation(key, text) for key, text in texts.items()):
        return None
    quoted = (f"{key}: {_quoted(text) if ',' in text else text}" for key, text in texts.items())
    return f"a comma ends a text that has no quotes; write it in quotes: {{{', '.join(quoted)}}}"


def _quoted(text: str) -> str:
    return f'"{text}"' if '"' not in text else "'" + text.replace("'", "''") + "'"


def _is_translation(key: object, value: object) -> bool:
    return isinstance(key, str) and bool(LANGUAGE.match(key)) and isinstance(value, str)


@dataclass(frozen=True)
class Ref:
    """Marks a string that must be a name of `namespace`: `Annotated[str, Ref("stage")]`."""

    namespace: str


@dataclass(frozen=True)
class CheckedByRule:
    """Marks an expression whose names are not those of its file: a rule checks it instead of the linker."""


class Nesting(ABC):
    """A value that holds the options of parts, each at its own place: every class with the method is one."""

    @abstractmethod
    def nested(self) -> Iterator[tuple[Path, BaseModel]]:
        """The models inside, with their places."""

    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        return hasattr(other, "nested")


class Naming(ABC):
    """A value that names parts, each at its own place: every class with the method is one."""

    @abstractmethod
    def parts(self) -> Iterator[tuple[Path, Part]]:
        """The parts named here, with the places of their names."""

    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        return hasattr(other, "parts")


@dataclass(frozen=True)
class Step:
    """One step: the part that carries it out and its options."""

    name: str
    options: BaseModel
    part: Part


@dataclass(frozen=True)
class Steps:
    """A list of steps, each a map with the step's name as its first key."""

    items: tuple[Step, ...] = ()
    takes: ClassVar[str] = "step"

    def __iter__(self) -> Iterator[Step]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def nested(self) -> Iterator[tuple[Path, BaseModel]]:
        """The options of each step, with their place below the list."""
        for index, step in enumerate(self.items):
            first = next(iter(type(step.options).model_fields.values()))
            yield ((index,) if first.alias == step.name else (index, step.name)), step.options

    def parts(self) -> Iterator[tuple[Path, Part]]:
        """The part of each step, with the place of its name."""
        yield from (((index, step.name), step.part) for index, step in enumerate(self.items))

    @classmethod
    def of(cls, value: object, info: core_schema.ValidationInfo) -> "Steps":
        """Read a list of steps with the registry given in the validation context."""
        if isinstance(value, Steps):
            return value
        if not isinstance(value, list):
            first = next(iter(value), "set") if isinstance(value, dict) else "set"
            hint = f"put '- ' before each: '- {first}: …'"
            raise PydanticCustomError(
                "steps", "steps are a list, one per line, each starting with '- '", {"hint": hint}
            )
        return cls(tuple(_read_all(value, registry_of(info), info.context)))

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(cls.of)

    @classmethod
    def __get_pydantic_json_schema__(cls, _: Any, __: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "array", "items": spelled("step")}


def registry_of(info: core_schema.ValidationInfo) -> Registry:
    """The registry that the validation was given."""
    registry = (info.context or {}).get("registry")
    if not isinstance(registry, Registry):
        raise TypeError("steps need the registry in the validation context")
    return registry


def _read_all(items: list[object], registry: Registry, context: Any) -> Iterator[Step]:
    found: list[Step] = []
    errors: list[InitErrorDetails] = []
    for index, item in enumerate(items):
        try:
            found.append(_read_one(item, registry.parts("step"), context))
        except ValidationError as error:
            errors.extend(_under(error, (index,)))
        except PydanticCustomError as error:
            keys = tuple(item) if isinstance(item, dict) else ()
            key = keys[1:2] if error.type == "step_keys" else keys[:1]
            errors.append(InitErrorDetails(type=error, loc=(index, *key), input=item))
    if errors:
        raise ValidationError.from_exception_data("steps", errors)
    return iter(found)


def _under(
    error: ValidationError, prefix: tuple[str | int, ...], options: Iterable[str] = ()
) -> list[InitErrorDetails]:
    """The errors of `error` with `prefix` before their place, and the nearest of `options` as their hint."""
    return [_again(e, prefix, options) for e in error.errors(include_url=False)]


def _again(e: Any, prefix: tuple[str | int, ...], options: Iterable[str]) -> InitErrorDetails:
    context = {**e.get("ctx", {}), "message": e["msg"]}
    if e["type"] == "extra_forbidden" and len(e["loc"]) == 1 and options:
        context["hint"] = nearest(str(e["loc"][0]), options) or ""
    return InitErrorDetails(
        type=PydanticCustomError(e["type"], "{message}", context), loc=(*prefix, *e["loc"]), input=e["input"]
    )


def _read_one(item: object, parts: Mapping[str, Part], context: Any) -> Step:
    if not isinstance(item, dict) or not item:
        raise PydanticCustomError("step", "a step is a map that starts with its name, such as 'send: …'")
    name = next(iter(item))
    part = parts.get(name)
    if part is None or part.options is None:
        hint = told_of(name) or nearest(name, parts)
        raise PydanticCustomError("unknown_step", "there is no step '{name}'", {"name": name, "hint": hint or ""})
    return Step(name, read_options(part.options, name, item, context), part)


def read_options(options: type[BaseModel], name: str, item: dict[str, Any], context: Any) -> BaseModel:
    """`send: {template: x}` nests its options; `if: …` with `then:` beside it spreads them."""
    names = [field.alias or key for key, field in options.model_fields.items()]
    spread = names[0] == name
    if not spread and len(item) > 1:
        message = "a step has one name: start '{other}' on a line of its own"
        raise PydanticCustomError("step_keys", message, {"other": list(item)[1]})
    try:
        return options.model_validate(item if spread else _long_form(names, item[name]), context=context)
    except ValidationError as error:
        raise ValidationError.from_exception_data("step", _under(error, () if spread else (name,), names)) from None


def _long_form(names: list[str], value: object) -> object:
    """`move: study` is short for `move: {to: study}`: the step's first option."""
    if isinstance(value, dict) or value is None:
        return value or {}
    return {names[0]: value}
