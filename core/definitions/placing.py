"""Where a word of the definition language may stand, and how it is written at its shortest."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, RootModel
from pydantic.fields import FieldInfo

from core.definitions.compose import compose
from core.definitions.delays import Delay
from core.definitions.durations import Duration
from core.definitions.language import Ref, Text
from core.expressions.fields import Expr
from core.registry import FileKind, Part, Registry

DOTS = "…"
SAMPLES: Mapping[Any, str] = {
    bool: "true",
    int: "1",
    str: "NAME",
    Text: "TEXT",
    Expr: "EXPRESSION",
    Duration: "15 days",
    Delay: "15 days",
}
DEEPEST = 6


def places_of(registry: Registry, kind: str) -> list[str]:
    """The places whose values are parts of a kind, such as `case_type.on_open` for steps."""
    found: dict[str, None] = {}
    for name, model in compose(registry).items():
        found.update(dict.fromkeys(_below(name, model, kind, ())))
    for part in registry.parts(kind).values():
        if part.options is not None:
            found.update(dict.fromkeys(_below(f"{kind}.{part.name}", part.options, kind, ())))
    return list(found)


def _below(path: str, model: type[BaseModel], kind: str, seen: tuple[type[BaseModel], ...]) -> Iterator[str]:
    if model in seen or len(seen) > DEEPEST:
        return
    for name, field in model.model_fields.items():
        place = path if issubclass(model, RootModel) else f"{path}.{field.alias or name}"
        for inner in _classes(field.annotation):
            if getattr(inner, "takes", None) == kind:
                yield place
            elif issubclass(inner, BaseModel):
                yield from _below(place, inner, kind, (*seen, model))


def _classes(annotation: Any) -> Iterator[type]:
    """The classes that an annotation is made of."""
    if get_origin(annotation) is None:
        if isinstance(annotation, type):
            yield annotation
        return
    for inner in get_args(annotation):
        yield from _classes(inner)


def file_of(kind: FileKind) -> str:
    """The files of a kind, as a path in a pack."""
    inside = f"{kind.folder}/NAME{kind.suffix}" if kind.folder else f"{kind.name}{kind.suffix}"
    return f"{kind.root}/PACK/{inside}"


def example_of(part: Part) -> str:
    """The shortest way to write a part; words in capitals and dots are to be replaced."""
    assert part.options is not None
    fields = {field.alias or name: field for name, field in part.options.model_fields.items()}
    if "root" in fields:
        return f"{part.name}: {sample(fields['root'])}"
    chosen = _one_of(part.options)
    needed = ", ".join(f"{n}: {sample(one)}" for n, one in fields.items() if one.is_required() or n == chosen)
    if next(iter(fields), "") == part.name:
        return needed
    return f"{part.name}: {{{needed}}}" if needed else part.name


def _one_of(model: type[BaseModel]) -> str | None:
    """The first of the keys of which exactly one must stand."""
    extra = model.model_config.get("json_schema_extra")
    choices: Any = extra.get("oneOf") if isinstance(extra, dict) else None
    return str(choices[0]["required"][0]) if choices else None


def sample(field: FieldInfo) -> str:
    """A value that a field takes: its own example, a choice, or the kind of name in capitals."""
    if field.examples:
        return str(field.examples[0])
    reference = next((one for one in field.metadata if isinstance(one, Ref)), None)
    return reference.namespace.upper() if reference else _sample(field.annotation)


def _sample(annotation: Any) -> str:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return str(inner[0])
    if origin in (tuple, list):
        return f"[{_sample(inner[0])}]"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"{{{_sample(inner[0])}: {_sample(inner[1])}}}"
    if origin is not None:
        marks = (mark.namespace.upper() for mark in inner if isinstance(mark, Ref))
        return next(marks, None) or next((found for found in map(_sample, inner) if found != DOTS), DOTS)
    kind = getattr(annotation, "takes", None)
    return f"[{kind.upper()}, {DOTS}]" if kind else SAMPLES.get(annotation, DOTS)
