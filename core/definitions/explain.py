"""Tell what may be written at a place of the definition language, from the same models that check it."""

from collections.abc import Iterable, Iterator, Mapping, Sized
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, RootModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from core.definitions.compose import compose
from core.definitions.delays import Delay
from core.definitions.durations import Duration
from core.definitions.factdata import FACT, FactData, data_types
from core.definitions.language import Ref, Steps, Text
from core.definitions.placing import example_of, file_of, places_of
from core.diagnostics import nearest
from core.errors import Refused
from core.expressions.fields import Expects, Expr
from core.registry import FileKind, Part, Registry

PARTS = ("step", "widget", "check")
MOST_MEANT = 4
LENGTHS: Mapping[str, int] = {**dict.fromkeys(PARTS, 2), FACT: 3}
"""Of how many words the name of such a part consists."""
FACT_PLACES = ("case_type.reactions", "step.wait.fact", "case_type.clocks.starts.fact")
"""Where a fact may be named."""
WORDS: Mapping[Any, str] = {
    str: "text",
    int: "whole number",
    bool: "true or false",
    Text: "text, or one per language",
    Duration: "duration such as '15 days'",
    Delay: "duration such as '15 days', or expression that gives one, or the date when it is over",
    Steps: "list of steps",
    Expr: "expression",
}


def explain(registry: Registry, path: str) -> list[str]:
    """Lines about the place that a dotted path such as `case_type.stages.due` or `step.send` leads to.

    Raises `UnknownPlace` with the nearest name.
    """
    words = path.split(".")
    if words[0] in PARTS and len(words) == 1:
        return [f"{path}.{name}: {part.description or _summary(part)}" for name, part in registry.parts(path).items()]
    if path == FACT:
        return [f"{path}.{name}: {part.description}" for name, part in registry.parts(FACT).items()]
    told = registry.parts(FACT).get(path.removeprefix(f"{FACT}."))
    return list(fact_lines(told)) if told else [*describe(find(registry, path), path), *_use(registry, words)]


def fact_lines(part: Part) -> Iterator[str]:
    """What a fact of the journal means, what it carries, and how a condition speaks of it."""
    yield f"{FACT}.{part.name}: {part.description}"
    model = part.options or FactData
    types = data_types(model)
    for name, field in model.model_fields.items():
        written = field.alias or name
        yield f"  {written} ({types[written]}): {field.description}"
    yield f"  for example: reactions: {{{part.name}: {{run: …}}}}"
    yield f"  stands in: {', '.join(FACT_PLACES)}"
    if types:
        first = next(iter(types))
        yield f"  a condition there says {first}, or {FACT}.{first} where the case has that name itself"


def _use(registry: Registry, words: list[str]) -> Iterator[str]:
    """How a part is written and where it may stand; for other words, in which file."""
    part = registry.parts(words[0]).get(words[1]) if words[0] in PARTS else None
    kind: FileKind | None = registry.find(FileKind, words[0])
    if part is not None:
        yield f"  for example: {example_of(part)}"
        yield f"  stands in: {', '.join(places_of(registry, part.kind))}"
    elif kind is not None:
        yield f"  stands in: {file_of(kind)}"


def explained(registry: Registry, path: str) -> dict[str, Any]:
    """The same for programs: `lines`, and what they are made of. Raises `UnknownPlace`."""
    place = find(registry, path)
    field = place if isinstance(place, FieldInfo) else None
    model = model_in(place)
    inner = model.model_fields if model and not issubclass(model, RootModel) else {}
    return {
        "path": path,
        "lines": explain(registry, path),
        "type": words_for(field) if field else "map",
        "description": field.description if field else _about(registry, path, model),
        "needed": bool(field and field.is_required()),
        "default": shown_default(field) or None if field else None,
        "allowed": allowed(field.annotation) if field else [],
        "module": _module(registry, path),
        "keys": [
            {"name": one.alias or name, "type": words_for(one), "needed": one.is_required(), "about": one.description}
            for name, one in inner.items()
        ],
    }


def _about(registry: Registry, path: str, model: type[BaseModel] | None) -> str:
    fact = registry.parts(FACT).get(path.removeprefix(f"{FACT}."))
    return fact.description if fact else (model.__doc__ or "").strip() if model else ""


def find(registry: Registry, path: str) -> Any:
    """The field or model at a place, None for a kind of parts alone; raises `UnknownPlace`."""
    kinds, words = roots(registry), path.split(".")
    if words[0] in (*PARTS, FACT) and len(words) == 1:
        return None
    kind = ".".join(words[: LENGTHS.get(words[0], 1)])
    if kind not in kinds:
        raise _unknown(kind, path, kinds)
    place = kinds[kind]
    for word in words[len(kind.split(".")) :]:
        place = _enter(place, word, path)
    return place


def allowed(annotation: Any) -> list[str]:
    """The values of a choice; nothing where anything of the type may stand."""
    if get_origin(annotation) is Literal:
        return [str(one) for one in get_args(annotation)]
    return [one for inner in get_args(annotation) for one in allowed(inner)]


def _module(registry: Registry, path: str) -> str:
    """The module whose word the place begins with."""
    words = path.split(".")
    if words[0] in LENGTHS:
        name = ".".join(words[1 : LENGTHS[words[0]]])
        part = registry.parts(words[0]).get(name)
        return registry.owner(part) if part else "core"
    kind = registry.find(FileKind, words[0])
    section = next((p for p in registry.parts("section").values() if words[1:2] == [p.name] and p.of == words[0]), None)
    return registry.owner(section or kind) if section or kind else "core"


class UnknownPlace(Refused):
    """There is no {place} in the definition language. {advice}"""


def _unknown(word: str, path: str, known: Iterable[str]) -> UnknownPlace:
    names = list(known)
    kinds = {name.partition(".")[0] for name in names}
    close = nearest(word, names) or nearest(word, kinds) or nearest(word, {name.rpartition(".")[2] for name in names})
    meant = [name for name in names if name.endswith((f".{word}", f".{close}"))] or list(filter(None, [close]))
    advice = f"Did you mean {' or '.join(meant[:MOST_MEANT])}?" if meant else _there_are(names)
    return UnknownPlace(place=path, advice=advice)


def _there_are(names: Iterable[str]) -> str:
    """The names, and of parts only their kinds: there are many, and each kind is explained by itself."""
    short = sorted({name if "." not in name else f"{name.partition('.')[0]}.…" for name in names})
    return f"There are: {', '.join(short) or 'no names below it'}."


def _summary(part: Part) -> str:
    return (part.options.__doc__ or "").strip().split("\n")[0] if part.options else ""


def roots(registry: Registry) -> dict[str, Any]:
    """The places where a path may begin: kinds of files and, by `step.x`, the parts."""
    found: dict[str, Any] = dict(compose(registry))
    for kind in PARTS:
        found.update({f"{kind}.{name}": part.options for name, part in registry.parts(kind).items() if part.options})
    found.update({f"{FACT}.{name}": part.options or FactData for name, part in registry.parts(FACT).items()})
    return found


def _enter(annotation: Any, word: str, path: str) -> Any:
    model = model_in(annotation)
    fields = {field.alias or name: field for name, field in model.model_fields.items()} if model else {}
    if model and issubclass(model, RootModel):
        return _enter(model.model_fields["root"].annotation, word, path)
    if word not in fields:
        below = [name for name, field in fields.items() if _has(field, word)]
        raise _unknown(word, path, [f"{path.partition(f'.{word}')[0]}.{below[0]}.{word}"] if below else fields)
    return fields[word]


def _has(field: FieldInfo, word: str) -> bool:
    """Whether a key stands just below a field."""
    inner = model_in(field)
    return inner is not None and word in {one.alias or name for name, one in inner.model_fields.items()}


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field, an option or a map of models holds."""
    if isinstance(annotation, FieldInfo):
        annotation = annotation.annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (model_in(inner) for inner in get_args(annotation))
    return next((model for model in found if model), None)


def describe(place: Any, path: str) -> Iterator[str]:
    """What stands at a place: its meaning, type and default, then what may be written below it."""
    if isinstance(place, FieldInfo):
        yield f"{path}: {words_for(place)}"
        if place.description:
            yield f"  {place.description}"
        if default := shown_default(place):
            yield f"  default: {default}"
    model = model_in(place)
    if model is None:
        return
    if not isinstance(place, FieldInfo):
        yield f"{path}: {(model.__doc__ or '').strip()}"
    if issubclass(model, RootModel):
        yield f"  write: {words_for(model.model_fields['root'])}"
        return
    for name, field in model.model_fields.items():
        need = "needed" if field.is_required() else "optional"
        yield f"  {field.alias or name} ({words_for(field)}, {need}): {field.description or ''}"


def shown_default(field: FieldInfo) -> str:
    """The default as a pack would write it; nothing when the key is needed, or when the default is nothing."""
    default = field.default
    if field.is_required() or default in (None, PydanticUndefined) or isinstance(default, BaseModel):
        return ""
    if isinstance(default, Sized) and not len(default):
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, Text):
        return default.in_("en")
    return f"[{', '.join(map(str, default))}]" if isinstance(default, tuple) else str(default)


def words_for(field: FieldInfo) -> str:
    """The field's type in words."""
    reference = next((m for m in field.metadata if isinstance(m, Ref)), None)
    if reference:
        return f"name of a {reference.namespace.replace('_', ' ')}"
    expects = next((m for m in field.metadata if isinstance(m, Expects)), None)
    if expects and field.annotation is Delay:
        return f"duration such as '15 days', or expression ({expects.type})"
    return f"expression ({expects.type})" if expects else _type_words(field.annotation)


def _type_words(annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin is Annotated:
        reference = next((m for m in get_args(annotation)[1:] if isinstance(m, Ref)), None)
        return (
            f"name of a {reference.namespace.replace('_', ' ')}" if reference else _type_words(get_args(annotation)[0])
        )
    if origin in (Union, UnionType):
        return " or ".join(_type_words(a) for a in get_args(annotation) if a is not type(None))
    if origin in (tuple, list):
        return f"list of {_type_words(get_args(annotation)[0])}"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"map of {_type_words(get_args(annotation)[1])}"
    if origin is not None:
        return " or ".join(str(a) for a in get_args(annotation))
    return WORDS.get(
        annotation,
        "map" if model_in(annotation) else getattr(annotation, "__name__", str(annotation)).lower(),
    )
