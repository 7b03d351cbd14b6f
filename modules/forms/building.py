"""Form files as part of a pack: compiled once when the pack is loaded, every mistake at its place."""

from collections.abc import Mapping
from typing import Any, cast

from core.definitions.problems import Problem, Refusals
from core.registry import Registry, Siblings
from modules.forms.component import Component
from modules.forms.form import Form, compile_form
from modules.forms.hosts import NO_HOST, Host
from modules.forms.problems import FormRefused


def build_form(registry: Registry, data: Any, name: str, siblings: Siblings) -> Form:
    """The compiled form of a JSON file; raises `Refusals`."""
    if not isinstance(data, dict):
        raise Refusals([Problem((), "a form is a map with 'components', as form.io writes it", code="LI150")])
    try:
        return compile_form(data, name, types_of(registry), host=host_of(registry, siblings))
    except FormRefused as error:
        raise Refusals(Problem(p.path, p.message, p.hint or None, "LI150") for p in error.problems) from None


def types_of(registry: Registry) -> Mapping[str, type[Component]]:
    """The component types of the product, this module's and others'."""
    return {name: cast(type[Component], part.run) for name, part in registry.parts("component").items() if part.run}


def host_of(registry: Registry, siblings: Siblings) -> Host:
    """What the product offers to forms while a pack is checked: made by the part `form_host`, if there is one."""
    part = next(iter(registry.parts("form_host").values()), None)
    return cast(Host, part.run(registry, siblings)) if part and part.run else NO_HOST


def no_siblings(_: str) -> None:
    """The other forms of a form that stands alone."""
