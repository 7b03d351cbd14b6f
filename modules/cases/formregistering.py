"""What this module adds to forms."""

from functools import partial

from core.registry import Derivation, Part, Registry, Rule
from modules.cases.formchecks import check_asked_forms, check_form, check_mapped, derive_forms
from modules.cases.formhosts import checked_host
from modules.cases.outsideforms import check_started_by_parties
from modules.cases.resources import read_cases


def register_forms(registry: Registry) -> None:
    """Forms made from fields, what forms are held against, and what they are offered."""
    registry.add(Derivation("case_forms", partial(derive_forms, registry)))
    registry.add(Rule("asked_forms", "case_type", check_asked_forms))
    registry.add(Rule("forms_of_parties", "case_type", check_started_by_parties))
    registry.add(Rule("form_mappings", "case_type", check_mapped))
    registry.add(Rule("form_values", "form", check_form))
    registry.add(Part("form_host", "main", run=checked_host, description="What packs offer to their forms."))
    registry.add(Part("form_options", "resource", run=read_cases, description="Cases of the pack, as choices."))
