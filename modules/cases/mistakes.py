"""What a command refused about fields, told at the inputs of the form that fill them."""

from collections.abc import Iterator

from core.errors import FieldProblem, Invalid
from core.translations import Gettext
from modules.cases.language import CaseType, FormMapping
from modules.forms.form import Form
from modules.forms.problems import FieldError


def told_in_form(
    form: Form, case_type: CaseType, error: Invalid, gettext: Gettext, language: str
) -> tuple[FieldError, ...]:
    """One mistake for each problem: at the input that fills the field, else on top under the field's title."""
    return tuple(_told(form, case_type, one, gettext, language) for one in error.problems)


def _told(form: Form, case_type: CaseType, problem: FieldProblem, gettext: Gettext, language: str) -> FieldError:
    name, text = ".".join(map(str, problem.path)), gettext(problem.message)
    path = next(inputs_for(form, case_type, name), "")
    field = case_type.fields.get(name.partition(".")[0])
    if field is None and not path:
        return FieldError("", "", text)
    label = form.label(path, language) if path else field.title_of(name, language) if field else ""
    told = text if text.startswith(label) else gettext("{label}: {problem}").format(label=label, problem=text)
    return FieldError(path, label, told)


def inputs_for(form: Form, case_type: CaseType, field: str) -> Iterator[str]:
    """The paths of the inputs whose value goes into the field."""
    mapping = case_type.forms.get(form.name, FormMapping()).map
    return (path for path in form.paths() if mapping.get(path, path) == field)
