"""Whether what a form gives is what the case keeps: decided from a compiled form and a case type alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.diagnostics import nearest
from modules.cases.askedforms import ASK_NOBODY, only_steps
from modules.cases.fields import CaseField
from modules.cases.language import CaseType, FormMapping
from modules.forms.component import Component
from modules.forms.components.amounts import Money
from modules.forms.components.masked import MaskedText
from modules.forms.components.numbers import Currency
from modules.forms.form import Form

WRITTEN = ("textfield", "textarea", "email", "url", "phoneNumber", "country", "plate", "time", "hidden")
TEXTS = frozenset({*WRITTEN, "radio", "select", "iban", "siren", "siret", "nir"})
NUMBERS = frozenset({"number", "currency", "hidden"})
DATES = frozenset({"date", "day", "datetime", "hidden"})
ROWS = frozenset({"datagrid", "editgrid"})
FILES = frozenset({"file", "piece"})
GIVERS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("text", "long_text", "email", "phone", "url", "country", "time", "duration"), TEXTS),
    **dict.fromkeys(("iban", "siren", "siret", "nir", "plate", "case", "party", "file"), TEXTS),
    **dict.fromkeys(("integer", "decimal"), NUMBERS),
    "money": NUMBERS | {"money"},
    "boolean": frozenset({"checkbox", "yesno", "radio", "select", "hidden"}),
    "choice": frozenset({"radio", "select", "hidden"}),
    "choices": frozenset({"select", "selectboxes", "tags", "hidden"}),
    "date": DATES,
    "datetime": frozenset({"datetime", "hidden"}),
    "list": ROWS,
    "address": frozenset({"address", "container", "hidden"}),
    "group": frozenset({"container", "hidden"}),
}
"""The components whose values each type of field keeps; a type that isn't listed keeps what its own module says."""
RECORDS = frozenset({"address", "party", "money", "survey", "tree", "datamap", "container"})
"""Components that give several named values at once, which only fields of such types keep."""
KNOWN = frozenset().union(*GIVERS.values(), FILES)
"""Components of which we know what they give."""
ONE_OR_MORE = KNOWN - ROWS - {"selectboxes", "tags", "hidden", "address", "container"}
BY_ID: Mapping[str, str] = {
    "document": "declare the document under 'pieces', and use a component piece",
    "party": "declare the party under 'parties', and map keys to it: email: owner.email",
}
"""Instead of asking for an id that nobody knows."""
SEVERAL = frozenset({"choices", "list"})
PARTED = frozenset({"address", "group"})


PLAIN = ("textfield", "textarea", "radio", "select")
"""Components that ask for any text."""
REPEATLESS = frozenset({"money"})
"""Components that ask for one value only, whatever they say."""


def givers_of(field: CaseField) -> frozenset[str] | None:
    """The components whose values a field keeps; rows where it holds several records."""
    if field.many and field.type in PARTED:
        return ROWS
    givers = GIVERS.get(field.type)
    return givers - REPEATLESS if givers and field.many else givers


def named_givers(field: CaseField) -> list[str]:
    """The components that people would write for a field, the one that generated forms use first."""
    usual, givers = str(field.component["type"]), givers_of(field) or KNOWN
    likely = {usual, *PLAIN} if givers == TEXTS else givers - {"hidden"}
    return sorted(likely, key=lambda name: (name != usual, name))


@dataclass(frozen=True)
class Disagreement:
    """A value of a form that its target can't keep: the form's `path`, and why."""

    path: str
    target: str
    code: str
    message: str
    hint: str | None
    at: str = "key"
    """What of the component is at fault."""

    @property
    def top(self) -> str:
        """The key that a mapping would name."""
        return self.path.partition("[]")[0]


def disagreements(form: Form, case_type: CaseType) -> Iterator[Disagreement]:
    """Every value of the form that goes to a field or an attribute of a party that can't keep it."""
    mapping = case_type.forms.get(form.name, FormMapping()).map
    several = form.several()
    for path, component in form.inputs().items():
        if "[]" in path:
            yield from _in_rows(form, case_type, mapping, path, component)
            continue
        target = mapping.get(path, path)
        field = case_type.fields.get(target)
        if field is not None:
            yield from _with_field(path, component, target, field, path in several)
            yield from _untyped(path, target, field)
        elif target.partition(".")[0] in case_type.parties and "." in target:
            yield from _with_party(path, component, target)


def _untyped(path: str, target: str, field: CaseField) -> Iterator[Disagreement]:
    if field.set_by == "steps":
        yield Disagreement(path, target, "LI176", only_steps(target), ASK_NOBODY)


def _in_rows(
    form: Form, case_type: CaseType, mapping: Mapping[str, str], path: str, component: Component
) -> Iterator[Disagreement]:
    """A value in the rows of a list: its key must mean the same there, if the list has such a field at all."""
    root, _, name = path.partition("[].")
    target = mapping.get(root, root)
    rows = case_type.fields.get(target)
    field = rows.of.get(name) if rows else None
    if field is not None:
        yield from _with_field(path, component, f"{target}.{name}", field, path in form.several())


def _with_field(
    path: str, component: Component, target: str, field: CaseField, several: bool
) -> Iterator[Disagreement]:
    givers = givers_of(field)
    if givers is not None and isinstance(component, MaskedText):
        yield _masked(path, target)
    elif givers is not None and component.type in RECORDS - givers:
        message = f"{component.type} '{path}' gives several named values, and the field '{target}' keeps one value"
        yield Disagreement(path, target, "LI180", message, "leave it in the submission, or " + _remedy(field))
    elif givers is not None and component.type in KNOWN and component.type not in givers:
        message = f"{component.type} '{path}' can't fill the field '{target}', which is of type {field.type}"
        yield Disagreement(path, target, "LI180", message, _remedy(field))
    elif givers is not None and component.type in ONE_OR_MORE and several != (field.many or field.type in SEVERAL):
        many = "gives several values" if several else "gives one value"
        message = f"'{path}' {many}, and the field '{target}' is of type {field.type}"
        yield Disagreement(path, target, "LI180", message, "multiple: false" if several else "multiple: true")
    yield from _with_currency(path, component, target, field)
    yield from _with_options(path, component, target, field)


def _masked(path: str, target: str) -> Disagreement:
    message = f"'{path}' gives a text and the name of its mask (allowMultipleMasks), and '{target}' keeps one value"
    return Disagreement(path, target, "LI180", message, "write one inputMask instead", "allowMultipleMasks")


def _remedy(field: CaseField) -> str:
    if field.is_named_by_id:
        return BY_ID[field.kind.refers]
    return "use " + " or ".join(named_givers(field))


def _with_currency(path: str, component: Component, target: str, field: CaseField) -> Iterator[Disagreement]:
    """Amounts in another currency than the one that the field keeps."""
    offered = _currencies(component)
    if field.type == "money" and not field.many and offered and set(offered) != {field.currency}:
        message = f"'{path}' gives amounts in {', '.join(offered)}, and the field '{target}' keeps {field.currency}"
        code = f'"{field.currency}"'
        written = f'"currencies": [{code}]' if isinstance(component, Money) else f'"currency": {code}'
        yield Disagreement(path, target, "LI180", message, f"write {written}")


def _currencies(component: Component) -> tuple[str, ...]:
    found: tuple[str, ...] = ()
    if isinstance(component, Currency):
        found = component.options.currencies if isinstance(component, Money) else (component.options.currency,)
    return found


def _with_options(path: str, component: Component, target: str, field: CaseField) -> Iterator[Disagreement]:
    """Choices that the form offers and the field does not know."""
    choices: Mapping[str, str] = getattr(component, "choices", {})
    if field.type not in ("choice", "choices") or getattr(component, "source", None):
        return
    for value in choices:
        if value and value not in field.options:
            message = f"'{path}' offers '{value}', which is none of the options of the field '{target}'"
            yield Disagreement(path, target, "LI181", message, nearest(value, field.options))


def _with_party(path: str, component: Component, target: str) -> Iterator[Disagreement]:
    if isinstance(component, MaskedText):
        yield _masked(path, target)
    elif component.type in (KNOWN | RECORDS) - TEXTS:
        message = f"{component.type} '{path}' can't say '{target}', which is a text"
        yield Disagreement(path, target, "LI180", message, "use textfield")
