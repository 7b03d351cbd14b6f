"""Walk a validated model and yield what must be checked: references and expressions, each with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

from core.definitions.delays import END, Delay
from core.definitions.durations import Duration
from core.definitions.language import CheckedByRule, Nesting, Ref
from core.expressions.fields import Expects, Expr
from core.expressions.types import Type

Path = tuple[str | int, ...]


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
    for name, field in type(model).model_fields.items():
        inner = path if isinstance(model, RootModel) else (*path, field.alias or name)
        yield from _value(field.annotation, tuple(field.metadata), getattr(model, name), inner, owners)


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
    marks = (
        *metadata,
        *(m for a in _branches(annotation) if get_origin(a) is Annotated for m in get_args(a)[1:]),
    )
    found = Found(path, value, marks, owners, is_key)
    if found.reference:
        yield found


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
