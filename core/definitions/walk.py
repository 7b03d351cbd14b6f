"""Walk a validated model and yield what must be checked: references and expressions, each with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import EllipsisType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

from core.definitions.delays import END, Delay
from core.definitions.durations import Duration
from core.definitions.language import CheckedByRule, Nesting, Ref, Text
from core.expressions.fields import Expects, Expr
from core.expressions.types import Type

Path = tuple[str | int, ...]
PLAIN = (str, int, Decimal, date, Text, NoneType, EllipsisType)
"""Values of these types hold nothing that must be checked, unless they are marked as a reference."""


@dataclass(frozen=True)
class Found:
    """A reference or an expression at `path`, with what its annotation says and the models around it.

    `is_key` tells that it is the last key of the path, not the value there.
    """

    path: Path
    value: Any
    metadata: tuple[Any, ...]
    owners: tuple[BaseModel, ...]
    is_key: bool = False

    @property
    def reference(self) -> Ref | None:
        """The namespace that the value must be a name of."""
        return next((m for m in self.metadata if isinstance(m, Ref)), None)

    @property
    def elsewhere(self) -> bool:
        """Whether a rule of its own checks the expression, because its names are not those of the file."""
        return any(isinstance(m, CheckedByRule) for m in self.metadata)

    @property
    def expected(self) -> Type | None:
        """The type that the expression must have."""
        return next((m.type for m in self.metadata if isinstance(m, Expects)), None)


def walk(model: BaseModel, path: Path = (), owners: tuple[BaseModel, ...] = ()) -> Iterator[Found]:
    """Every reference and expression below `model`."""
    owners = (*owners, model)
    for name, step, annotation, metadata in _telling(type(model)):
        value = getattr(model, name)
        if value is not None:
            yield from _value(annotation, metadata, value, (*path, *step), owners)


@cache
def _telling(model: type[BaseModel]) -> tuple[tuple[str, Path, Any, tuple[Any, ...]], ...]:
    """The fields of a model below which something can stand that must be checked: name, step of the path, type."""
    is_root = issubclass(model, RootModel)
    return tuple(
        (name, () if is_root else (field.alias or name,), field.annotation, tuple(field.metadata))
        for name, field in model.model_fields.items()
        if _tells(field.annotation, tuple(field.metadata))
    )


def _tells(annotation: Any, metadata: tuple[Any, ...] = ()) -> bool:
    """Whether a value of this type can hold a reference or an expression; anything unknown can."""
    if any(isinstance(one, Ref) for one in metadata):
        return True
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return not issubclass(annotation, PLAIN)
    inner = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _tells(inner[0], inner[1:])
    return get_origin(annotation) is not Literal and (not inner or any(map(_tells, inner)))


def _value(
    annotation: Any, metadata: tuple[Any, ...], value: Any, path: Path, owners: tuple[BaseModel, ...]
) -> Iterator[Found]:
    if get_origin(annotation) is Annotated:
        annotation, *inner = get_args(annotation)
        metadata = (*metadata, *inner)
    match value:
        case BaseModel():
            yield from walk(value, path, owners)
        case Nesting():
            for place, options in value.nested():
                yield from walk(options, (*path, *place), owners)
        case Mapping():
            yield from _mapping(_fitting(annotation, dict), metadata, value, path, owners)
        case list() | tuple():
            item = _fitting(annotation, tuple, list)
            for index, one in enumerate(value):
                yield from _value(item[0] if item else None, metadata, one, (*path, index), owners)
        case Expr():
            yield Found(path, value, metadata, owners)
        case Duration(parameter=str(name)) | Delay(fixed=Duration(parameter=str(name))) if name:
            yield Found(path, name, (Ref("parameter"),), owners)
        case Delay(calculated=Expr() as expression):
            yield Found(path, expression, (*metadata, Expects(END)), owners)
        case str():
            yield from _reference(annotation, metadata, value, path, owners)


def _mapping(
    item: tuple[Any, ...],
    metadata: tuple[Any, ...],
    value: Mapping[Any, Any],
    path: Path,
    owners: tuple[BaseModel, ...],
) -> Iterator[Found]:
    key_type, value_type = (*item, None, None)[:2]
    for key, one in value.items():
        if get_origin(key_type) is Annotated:
            yield from _reference(None, get_args(key_type)[1:], key, (*path, key), owners, is_key=True)
        yield from _value(value_type, metadata, one, (*path, key), owners)


def _reference(
    annotation: Any,
    metadata: tuple[Any, ...],
    value: str,
    path: Path,
    owners: tuple[BaseModel, ...],
    is_key: bool = False,
) -> Iterator[Found]:
    marks = (*metadata, *_marks(annotation))
    if any(isinstance(mark, Ref) for mark in marks):
        yield Found(path, value, marks, owners, is_key)


@cache
def _marks(annotation: Any) -> tuple[Any, ...]:
    """What the annotated branches of a type say."""
    return tuple(m for a in _branches(annotation) if get_origin(a) is Annotated for m in get_args(a)[1:])


@cache
def _fitting(annotation: Any, *origins: type) -> tuple[Any, ...]:
    """The type arguments of the branch of `annotation` that has one of `origins`."""
    for branch in _branches(annotation):
        plain = get_args(branch)[0] if get_origin(branch) is Annotated else branch
        if get_origin(plain) in origins or (dict in origins and get_origin(plain) is not None and _is_mapping(plain)):
            return get_args(plain)
    return ()


def _is_mapping(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _branches(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) in (Union, UnionType):
        return get_args(annotation)
    return (annotation,)
