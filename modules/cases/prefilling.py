"""What a case knows already, under the keys of a form that asks for it again."""

from typing import Any

from modules.cases.language import FormMapping
from modules.cases.queries import CaseView
from modules.forms.form import Form
from modules.parties.facts import TEXTS


def prefilled(view: CaseView, form: Form) -> dict[str, Any]:
    """The visible values of the case and what is known of its parties, under the keys of the form that write them."""
    mapping = view.case_type.forms.get(form.name, FormMapping()).map
    found: dict[str, Any] = {}
    for path, kind in form.paths().items():
        value = _known(view, mapping.get(path, path), kind) if "[]" not in path else None
        if value is not None:
            _put(found, path.split("."), value)
    return found


def _known(view: CaseView, target: str, kind: str) -> Any:
    role, _, attribute = target.partition(".")
    if target in view.values and target in view.case_type.fields:
        return _as_typed(view, target, kind)
    if role in view.parties and attribute in TEXTS:
        return getattr(view.parties[role], attribute) or None
    return None


def _as_typed(view: CaseView, field: str, kind: str) -> Any:
    value = view.case_type.fields[field].fill(view.values[field], view.pack.manifest.zone)
    if kind == "selectboxes" and isinstance(value, list):
        return dict.fromkeys(value, True)
    return value


def _put(values: dict[str, Any], steps: list[str], value: Any) -> None:
    for step in steps[:-1]:
        values = values.setdefault(step, {})
    values[steps[-1]] = value
