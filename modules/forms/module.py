"""What this module adds to the product."""

from functools import partial

from core.registry import FileKind, Namespace, Part, Registry, Routes, Rule
from modules.forms.advice import check_form_translated, check_form_used
from modules.forms.building import build_form
from modules.forms.catalogue import COMPONENTS
from modules.forms.cli import app
from modules.forms.gallery import router
from modules.forms.spelling import spell_form


def register(registry: Registry) -> None:
    """Register the component types."""
    registry.add(FileKind("form", suffix=".json", root="forms", build=partial(build_form, registry)))
    registry.add(Namespace("form", lambda scope: scope.pack.all("form"), of="form"))
    registry.add(Rule("form_used", "form", partial(check_form_used, registry), advice=True))
    registry.add(Rule("form_translated", "form", check_form_translated, advice=True))
    registry.add(Routes(router))
    registry.add(Part("cli", "forms", run=app, description="Forms generated and imported."))
    registry.add(Part("spelling", "form", run=spell_form))
    for name, component in COMPONENTS.items():
        summary = (component.__doc__ or "").partition("\n")[0]
        registry.add(Part("component", name, component.options_model, run=component, description=summary))
