"""The list of checks of a piece, as definitions write it: `[not_empty, newer_than: 3 months]`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError, core_schema

from core.definitions.language import Path, spelled
from core.diagnostics import nearest
from core.registry import Part, Registry


@dataclass(frozen=True)
class Check:
    """One check: its name, its options, and the part that carries it out."""

    name: str
    options: BaseModel
    part: Part


@dataclass(frozen=True)
class Checks:
    """Checks in their order."""

    items: tuple[Check, ...] = ()
    takes: ClassVar[str] = "check"

    def __iter__(self) -> Iterator[Check]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def parts(self) -> Iterator[tuple[Path, Part]]:
        """The part of each check, with its place."""
        yield from (((index, check.name), check.part) for index, check in enumerate(self.items))

    @classmethod
    def of(cls, value: object, info: core_schema.ValidationInfo) -> "Checks":
        """Read a list of names and of one-key maps with the registry given in the validation context."""
        if isinstance(value, Checks):
            return value
        if not isinstance(value, list):
            raise PydanticCustomError("checks", "write a list of checks such as [not_empty, newer_than: 3 months]")
        registry = (info.context or {}).get("registry")
        if not isinstance(registry, Registry):
            raise TypeError("checks need the registry in the validation context")
        return cls(tuple(_read_all(value, registry.parts("check"), info.context)))

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(cls.of)

    @classmethod
    def __get_pydantic_json_schema__(cls, _: Any, __: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "array", "items": spelled("check")}


def _read_all(items: list[object], parts: Mapping[str, Part], context: Any) -> list[Check]:
    found: list[Check] = []
    errors: list[InitErrorDetails] = []
    for index, item in enumerate(items):
        try:
            found.append(_read_one(item, parts, context))
        except PydanticCustomError as error:
            key = tuple(item)[:1] if isinstance(item, dict) else ()
            errors.append(InitErrorDetails(type=error, loc=(index, *key), input=item))
        except ValidationError as error:
            errors.extend(_placed(error, index, item))
    if errors:
        raise ValidationError.from_exception_data("checks", errors)
    return found


def _read_one(item: object, parts: Mapping[str, Part], context: Any) -> Check:
    name, written = _name_and_options(item)
    part = parts.get(name)
    if part is None or part.options is None:
        said = {"name": name, "hint": nearest(name, parts) or ""}
        raise PydanticCustomError("unknown_check", "there is no check '{name}'", said)
    first = next(iter(part.options.model_fields), "")
    options = written if isinstance(written, dict) else {} if written is None else {first: written}
    return Check(name, part.options.model_validate(options, context=context), part)


def _name_and_options(item: object) -> tuple[str, object]:
    if isinstance(item, str):
        return item, None
    if isinstance(item, dict) and len(item) == 1:
        name, written = next(iter(item.items()))
        return str(name), written
    raise PydanticCustomError("check", "a check is its name, or its name with options such as newer_than: 3 months")


def _placed(error: ValidationError, index: int, item: object) -> Iterator[InitErrorDetails]:
    """The errors of one check's options, at their place in the list."""
    name, written = _name_and_options(item)
    for one in error.errors(include_url=False):
        inner = one["loc"] if isinstance(written, dict) else ()
        kind = PydanticCustomError(one["type"], "{message}", {**one.get("ctx", {}), "message": one["msg"]})
        place = (index, name, *inner) if isinstance(item, dict) else (index,)
        yield InitErrorDetails(type=kind, loc=place, input=one["input"])
