"""An export of form.io read in: what is kept, what is mapped, what is refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modules.forms.catalogue import COMPONENTS
from modules.forms.component import Component
from modules.forms.form import compile_form
from modules.forms.harmless import HARMLESS, mute
from modules.forms.hosts import NO_HOST, Host
from modules.forms.problems import FormProblem, FormRefused

SHELL = ("title", "display", "components", "i18n")
MAPPED: Mapping[str, str] = {
    "editgrid": "rows fold to one line; they are sent with the form, not one by one",
    "tabs": "tabs stand one below the other",
    "table": "a table is arranged without table markup",
    "day": "kept as an ISO date",
    "phoneNumber": "kept as E.164, or as its mask writes it",
    "currency": "kept as an exact decimal",
    "form": "values stand under the component's key, without form.io's `data`",
    "address": "typed part by part, or found by a connector; no provider is asked",
    "signature": "drawn, or typed as a name",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """A form brought in: its JSON without what is ignored, and three lists of what became of it.

    `kept` counts components by type; `mapped` and `refused` are lines for people. The form can be used when
    nothing is refused.
    """

    form: dict[str, Any]
    kept: Mapping[str, int]
    mapped: tuple[str, ...]
    dropped: Mapping[str, int]
    refused: tuple[FormProblem, ...]


def import_form(
    export: Any, name: str, types: Mapping[str, type[Component]] = COMPONENTS, host: Host = NO_HOST
) -> Imported:
    """Read an exported form (or a project's export of one: `{"form": …}`), and say what became of each part."""
    inner = export.get("form") if isinstance(export, Mapping) and "components" not in export else export
    schema = dict(inner) if isinstance(inner, Mapping) else {}
    kept: dict[str, int] = {}
    dropped: dict[str, int] = {}
    for node in nodes(schema.get("components"), types):
        kind = str(node.get("type"))
        kept[kind] = kept.get(kind, 0) + 1
        for key in ignored(node, types.get(kind)):
            dropped[key] = dropped.get(key, 0) + 1
    form = {key: schema[key] for key in SHELL if not mute(schema.get(key))}
    form["components"] = cleaned(schema.get("components") or [], types)
    mapped = tuple(f"{kind}: {MAPPED[kind]}" for kind in sorted(kept) if kind in MAPPED)
    return Imported(form, kept, mapped, dropped, tuple(problems(form, name, types, host)))


def problems(
    form: dict[str, Any], name: str, types: Mapping[str, type[Component]], host: Host
) -> Iterator[FormProblem]:
    """What the compiler refuses."""
    if not form["components"]:
        yield FormProblem(("components",), "the file holds no component", "export one form, as JSON")
    try:
        compile_form(form, name, types, host=host)
    except FormRefused as error:
        yield from error.problems


def nodes(value: Any, types: Mapping[str, type[Component]], depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every component of the JSON, wherever it stands."""
    if depth > 60:
        return
    if isinstance(value, list):
        for item in value:
            yield from nodes(item, types, depth + 1)
    elif isinstance(value, dict):
        if isinstance(value.get("type"), str) and "key" in value:
            yield value
        for name in ("components", "columns", "rows"):
            yield from nodes(value.get(name), types, depth + 1)


def ignored(node: Mapping[str, Any], type_: type[Component] | None) -> Iterator[str]:
    """The properties of a component that say something, but nothing that is honoured here."""
    model = type_.options_model.model_fields if type_ else {}
    known = {field.alias or name for name, field in model.items()} | {"type"}
    for key, value in node.items():
        if key in HARMLESS - known and not mute(value):
            yield key


def cleaned(value: Any, types: Mapping[str, type[Component]], depth: int = 0) -> Any:
    """The same JSON without the properties that are ignored."""
    if depth > 60:
        return value
    if isinstance(value, list):
        return [cleaned(item, types, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    type_ = types.get(str(value.get("type"))) if "key" in value else None
    gone = set(ignored(value, type_)) if type_ else set()
    nested = ("components", "columns", "rows")
    kept = {key: one for key, one in value.items() if key not in gone}
    return {key: cleaned(one, types, depth + 1) if key in nested else one for key, one in kept.items()}
