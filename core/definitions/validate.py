"""Hold each file against the model of its kind and give every mistake its place."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from core.definitions.language import IDENTIFIER, Path
from core.definitions.packs import File
from core.definitions.problems import Problem, Refusals
from core.diagnostics import Diagnostic, nearest
from core.registry import FileKind, Registry, Siblings

MISSING = "'{field}' is missing"
TOO_SHORT = "there must be at least one"
MESSAGES = {
    "missing": MISSING,
    "extra_forbidden": "there is no '{field}' here",
    "string_type": "this must be a text",
    "int_parsing": "this must be a whole number",
    "int_type": "this must be a whole number",
    "bool_parsing": "this must be true or false",
    "bool_type": "this must be true or false",
    "dict_type": "this must be a map of names to values",
    "list_type": "this must be a list",
    "tuple_type": "this must be a list",
    "model_type": "this must be a map of names to values",
    "mapping_type": "this must be a map of names to values",
    "too_short": TOO_SHORT,
    "string_pattern_mismatch": "this is not written as it must be",
    "less_than_equal": "this must be {le} at most",
    "greater_than_equal": "this must be {ge} at least",
    "greater_than": "this must be more than {gt}",
    "string_too_long": "this text must have {max_length} characters at most",
}


def build(
    kind: FileKind,
    file: File,
    model: type[BaseModel] | None,
    registry: Registry,
    siblings: Siblings,
    parameters: Mapping[str, Any],
) -> Any:
    """The compiled value of `file`; raises `Refusals` with every problem.

    `parameters` are the lengths of time that delays may name.
    """
    if kind.build is not None:
        return kind.build(file.document.data, file.key, siblings)
    assert model is not None
    context = {"registry": registry, "file": (kind.name, file.key), "parameters": parameters}
    try:
        return model.model_validate(file.document.data, context=context)
    except ValidationError as error:
        problems = list(_problems(error, model, file.document.data))
        stranger = [p for p in problems if p.path == () and p.message == MISSING.format(field=kind.name)]
        if stranger and sum(p.path == () and p.code == "LI102" for p in problems) > 1:
            hint = f"start it with '{kind.name}: {file.key}', or move the file to the folder of its kind"
            raise Refusals([replace(stranger[0], hint=hint)]) from None
        raise Refusals(p for p in problems if not _follows(p, problems)) from None


def place(problems: Iterable[Problem], file: File) -> Iterator[Diagnostic]:
    """Problems of `file` as diagnostics that point into it."""
    for problem in problems:
        document = file.document
        if problem.width and not problem.at_key:
            mark = document.mark_within(problem.path, problem.offset, problem.width)
        else:
            mark = document.mark(problem.path, key=problem.at_key)
        yield Diagnostic(problem.code, problem.message, mark, problem.hint, document.related(problem.path))


LONGEST_SHOWN = 60

REMEDIES = {
    "string_type": "write it in quotes",
    "int_parsing": "write a number such as 5",
    "int_type": "write a number such as 5",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "too_short": "write at least one, or leave the key out",
}
MAP_NEEDED = frozenset(("dict_type", "mapping_type", "model_type"))
CODES = {"missing": "LI102", "extra_forbidden": "LI103", "expression": "LI201", "parameter": "LI152"}
CODES |= dict.fromkeys(("unknown_step", "unknown_widget", "unknown_check", "unknown_line"), "LI104")
AT_KEY = frozenset({*CODES, "step_keys"}) - {"expression", "parameter"}
KEY = "[key]"
"""How Pydantic ends the path of a key that does not fit."""


def _problems(error: ValidationError, model: type[BaseModel], data: Any) -> Iterator[Problem]:
    for e in _meant(error.errors(include_url=False), data):
        path = _written(e["loc"][:-1] if e["type"] == "missing" else e["loc"], data)
        context = e.get("ctx", {})
        yield Problem(
            path,
            _message(e["type"], str(e["loc"][-1]) if e["loc"] else "", e["msg"], context),
            context.get("hint") or _hint(e["type"], path, e["input"], model, context) or _added(e),
            CODES.get(e["type"], "LI110"),
            int(context.get("offset", 0)),
            int(context.get("width", 0)),
            at_key=e["type"] in AT_KEY or e["loc"][-1:] == (KEY,),
        )


def _meant(errors: list[ErrorDetails], data: Any) -> Iterator[ErrorDetails]:
    """The errors without those of the other way to write a value that is either a name or a map."""
    found: dict[Path, set[str]] = {}
    for e in errors:
        path = _written(e["loc"], data)
        for depth in range(len(path) + 1):
            found.setdefault(path[:depth], set()).add(e["type"])
    for e in errors:
        beside = found[_written(e["loc"], data)] - {e["type"]}
        is_map = isinstance(e["input"], Mapping)
        as_text, as_map = e["type"] == "string_type" and is_map, e["type"] in MAP_NEEDED and not is_map
        if not (as_text and beside) and not (as_map and "string_type" in beside):
            yield e


def _added(error: ErrorDetails) -> str | None:
    """What to write where a key is missing."""
    return f"add '{error['loc'][-1]}: …'" if error["type"] == "missing" and error["loc"] else None


def _follows(problem: Problem, problems: Iterable[Problem]) -> bool:
    """Whether the problem only follows from another one: a list is too short because its one item is wrong."""
    if problem.message == TOO_SHORT:
        depth = len(problem.path)
        return any(p.path[:depth] == problem.path and len(p.path) > depth for p in problems)
    return _is_misspelt(problem, problems)


def _is_misspelt(problem: Problem, problems: Iterable[Problem]) -> bool:
    """Whether a key is missing only because it stands there misspelt, which another problem says."""
    return problem.code == "LI102" and any(
        p.code == "LI103" and p.path[:-1] == problem.path and problem.message == MISSING.format(field=p.hint)
        for p in problems
    )


def _written(loc: tuple[str | int, ...], data: Any) -> Path:
    """The part of `loc` that is written in the file: Pydantic also names union branches and lists that it was given."""
    path: Path = ()
    for part in loc:
        if (isinstance(data, dict) and part in data) or (_is_index(part, data)):
            path, data = (*path, part), data[part]
    return path


def _is_index(part: str | int, data: Any) -> bool:
    return isinstance(data, list) and isinstance(part, int) and part < len(data)


def _message(kind: str, field: str, written: str, context: Mapping[str, Any]) -> str:
    if context.get("pattern") == IDENTIFIER:
        return "an id is made of small letters, digits and '_', and starts with a letter"
    if kind == "literal_error":
        return f"this must be one of {', '.join(_choices(context))}"
    template = MESSAGES.get(kind)
    return template.format(**{**context, "field": field}) if template else written[:1].lower() + written[1:]


def _hint(kind: str, path: Path, value: Any, model: type[BaseModel], context: Mapping[str, Any]) -> str | None:
    if kind == "extra_forbidden" and path:
        owner = _model_at(model, path[:-1])
        close = nearest(str(path[-1]), [f.alias or n for n, f in owner.model_fields.items()] if owner else [])
        return close or _elsewhere(str(path[-1]), model)
    if kind in MAP_NEEDED:
        return _as_map(value)
    if kind in REMEDIES:
        return REMEDIES[kind]
    if kind == "literal_error":
        return nearest(str(value), _choices(context)) or f"write {' or '.join(_choices(context))}"
    if context.get("pattern") == IDENTIFIER:
        return _identifier(str(value))
    return _pattern_hint(path, model) if kind == "string_pattern_mismatch" else None


def _pattern_hint(path: Path, model: type[BaseModel]) -> str | None:
    """How a text is written that has a form of its own: by example, or as its key is described."""
    owner = _model_at(model, path[:-1]) if path and isinstance(path[-1], str) else None
    found = {field.alias or name: field for name, field in owner.model_fields.items()} if owner else {}
    field = found.get(str(path[-1])) if path else None
    if field is None:
        return None
    return f"write it such as {field.examples[0]}" if field.examples else (field.description or "").rstrip(".") or None


def _elsewhere(key: str, model: type[BaseModel]) -> str | None:
    """Where in the file such a key belongs, when it is one that this place does not have."""
    for name, field in model.model_fields.items():
        inner = _model_at(field.annotation, ("id",))
        if inner and key in [one.alias or n for n, one in inner.model_fields.items()]:
            return f"such a key belongs under '{field.alias or name}'"
    return None


def _as_map(value: Any) -> str | None:
    """How a list or a text would read as a map."""
    if isinstance(value, list) and value:
        first = next(iter(value[0]), "") if isinstance(value[0], dict) else value[0]
        return f"remove the '-' or the brackets, and write one name per line: '{first}: …'"
    return f"write {{title: {value}}}" if isinstance(value, str) and 0 < len(value) <= LONGEST_SHOWN else None


def _choices(context: Mapping[str, Any]) -> list[str]:
    return re.findall(r"'([^']*)'", str(context.get("expected", "")))


def _identifier(text: str) -> str | None:
    """The id that the text probably stands for: `Surface area` as surface_area."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    proposed = re.sub(r"[^a-z0-9]+", "_", ascii_only.lower()).strip("_")
    return proposed if re.match(IDENTIFIER, proposed) else None


def _model_at(annotation: Any, path: Path) -> type[BaseModel] | None:
    """The model that describes the value at `path` below a value of this type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _model_below(annotation, path)
    origin, inner = get_origin(annotation), get_args(annotation)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _model_at(inner[1], path[1:])
    if origin in (list, tuple) and path and isinstance(path[0], int):
        path = path[1:]
    return next((model for one in inner if (model := _model_at(one, path))), None)


def _model_below(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    if issubclass(model, RootModel):
        return _model_at(model.model_fields["root"].annotation, path)
    if not path:
        return model
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    return _model_at(fields[path[0]].annotation, path[1:]) if path[0] in fields else None
