"""The gallery: every type of field in every state, on one page, in development only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from core.errors import NotFound
from core.web.access import KernelDep
from core.web.rendering import language_of, render
from modules.forms.building import types_of
from modules.forms.component import Component
from modules.forms.form import compile_form
from modules.forms.hosts import Host
from modules.forms.inputs import Input
from modules.forms.messages import translator
from modules.forms.problems import FieldError
from modules.forms.samples import HOST, SAMPLES, Sample, Shelf, other_form

router = APIRouter(prefix="/forms", include_in_schema=False)
HINT = "A sentence that helps to fill it in."
STATES: Mapping[str, Mapping[str, Any]] = {
    "Normal": {},
    "Described": {"description": HINT},
    "Required": {"validate": {"required": True}},
    "With an error": {"validate": {"required": True}},
    "Filled in": {},
    "Disabled": {"disabled": True},
    "Several values": {"multiple": True},
    "Read-only": {},
}
SHOWN = ("Filled in", "Disabled", "Several values", "Read-only")
READ = frozenset({"label", "title", "legend", "footer", "html", "content"})
"""The properties of a sample that hold words for people."""
SILENT = frozenset({"hidden", "button"})


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One type with its states, as HTML."""

    name: str
    summary: str
    states: tuple[tuple[str, Markup], ...]


@router.get("/gallery")
def show(request: Request, kernel: KernelDep) -> HTMLResponse:
    """Every type in every state; there is no such page in production."""
    if not kernel.settings.development:
        raise NotFound(kind="page", id="/forms/gallery")
    exhibits = list(exhibits_of(types_of(kernel.registry), language_of(request)))
    title = translator(language_of(request))("Gallery of the fields")
    return render(request, "forms/gallery.html", exhibits=exhibits, page_title=title)


def exhibits_of(types: Mapping[str, type[Component]], language: str) -> Iterator[Exhibit]:
    """What the gallery shows, in the order of the catalogue."""
    for name, type_ in types.items():
        if name not in SILENT:
            sample = SAMPLES.get(name, Sample())
            states = tuple((state, exhibited(name, state, sample, types, language)) for state in states_of(type_))
            summary = (type_.__doc__ or "").partition("\n")[0]
            yield Exhibit(name, translator(language)(summary), states)


def states_of(type_: type[Component]) -> list[str]:
    """The states that make sense for a type: contents and layouts have one."""
    if not type_.has_value:
        return ["Normal"]
    several = issubclass(type_, Input) and type_.can_repeat
    return [state for state in STATES if state != "Several values" or several]


def exhibited(name: str, state: str, sample: Sample, types: Mapping[str, type[Component]], language: str) -> Markup:
    """One field in one state; its key makes the ids of the page unique."""
    key = f"{name}_{list(STATES).index(state)}"
    label = translator(language)(state)
    worded = own_keys(in_language(sample.json, language), name, types[name])
    component = {"type": name, "key": key, "label": label, **worded, **STATES[state]}
    if component.get("description"):
        component["description"] = translator(language)(HINT)
    form = compile_form({"components": [component]}, "gallery", types, host=host_in(language))
    values = {key: sample.value} if state in SHOWN and sample.value is not None else {}
    errors = [error_at(key, label, language)] if state == "With an error" else []
    locked = state == "Read-only"
    return form.fields(values, language=language, errors=errors, initial=values, read_only=locked, uploads=Shelf())


def host_in(language: str) -> Host:
    """The host of the samples, its other form translated."""
    return replace(HOST, forms=lambda name: in_language(other_form(name), language))


def in_language(json: Any, language: str, slot: str = "") -> Any:
    """The JSON of a sample with what people read of it translated."""
    if isinstance(json, list | tuple):
        return [in_language(item, language) for item in json]
    if isinstance(json, Mapping):
        return {key: in_language(value, language, key) for key, value in json.items()}
    return translator(language)(json) if slot in READ else json


def own_keys(json: Any, name: str, type_: type[Component]) -> Any:
    """The JSON of a layout with its type's name in every key, as what it holds stands on the page beside others."""
    if type_.has_value:
        return json
    if isinstance(json, list | tuple):
        return [own_keys(item, name, type_) for item in json]
    if not isinstance(json, Mapping):
        return json
    return {k: f"{name}_{v}" if k == "key" else own_keys(v, name, type_) for k, v in json.items()}


def error_at(key: str, label: str, language: str) -> FieldError:
    """What somebody reads who left the field empty."""
    return FieldError(key, label, translator(language)("{label} is required.").format(label=label))
