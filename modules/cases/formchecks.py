"""Forms held against the case types that use them: what they give must be what the case keeps."""

from collections.abc import Iterable, Iterator

from core.definitions.packs import File, Pack, Scope
from core.definitions.problems import Problem
from core.diagnostics import nearest
from core.registry import Registry
from modules.cases.agreeing import disagreements
from modules.cases.askedforms import check_asked, derive_form
from modules.cases.language import CaseType, FormMapping
from modules.cases.resources import LABELS, OWN
from modules.cases.resting import FillsForm
from modules.cases.walking import every_step
from modules.forms.component import Component
from modules.forms.components.masked import MaskedText
from modules.forms.components.selects import Select
from modules.forms.form import Form

Path = tuple[str | int, ...]
COMPOSED = frozenset({"selectboxes", "tags", "file", "piece", "signature", "survey", "money"})
"""Components whose value is no single text or number."""


def forms_of(case_type: CaseType) -> Iterator[tuple[Path, str]]:
    """The forms of transitions, processes and steps, with the place in the file that names each."""
    for name, transition in case_type.transitions.items():
        if transition.form:
            yield ("transitions", name, "form"), transition.form
    for name, process in case_type.processes.items():
        if process.on_demand and process.on_demand.form:
            yield ("processes", name, "on_demand", "form"), process.on_demand.form
    for path, step in every_step(case_type):
        if isinstance(step.options, FillsForm) and step.options.form:
            yield (*path, step.name, "form"), step.options.form


def types_using(pack: Pack, form: str) -> list[CaseType]:
    """The case types whose actions or steps use a form, or that say where its values go."""
    found: Iterable[CaseType] = pack.all("case_type").values()
    return [one for one in found if form in one.forms or any(form == name for _, name in forms_of(one))]


def derive_forms(registry: Registry, pack: Pack) -> Iterator[File]:
    """The forms that lists of fields in case types stand for."""
    for file in pack.files.get("case_type", {}).values():
        for path, form in forms_of(file.value):
            house = _by_house(file.value, path)
            yield from derive_form(registry, pack, file, form, file.value, wizard=False, by_house=house)


def _by_house(case_type: CaseType, path: Path) -> bool:
    """Whether people of the house alone fill the form at this place: of a transition, a task, a process of theirs."""
    if path[-2] == "on_demand":
        asked = case_type.processes[str(path[1])].on_demand
        return asked is not None and not asked.parties
    return path[-2] == "task" or path[0] == "transitions"


def check_asked_forms(scope: Scope) -> Iterator[Problem]:
    """Of a case type: its lists of fields name what it has."""
    for path, form in forms_of(scope.file.value):
        yield from check_asked(form, path, scope.file.value)


def check_mapped(scope: Scope) -> Iterator[Problem]:
    """Of a case type: each key that a mapping names gives what its target keeps."""
    case_type: CaseType = scope.file.value
    for name, mapping in case_type.forms.items():
        form = scope.pack.get("form", name)
        for found in disagreements(form, case_type) if isinstance(form, Form) else ():
            if found.top in mapping.map:
                path = ("forms", name, "map", found.top)
                yield Problem(path, found.message, found.hint, found.code, at_key=True)


def check_form(scope: Scope) -> Iterator[Problem]:
    """Of a form: keys that are called like a field give what it keeps; sources and unique values can be looked up."""
    form = scope.file.value
    if not isinstance(form, Form):
        return
    for case_type in types_using(scope.pack, form.name):
        yield from check_unmapped(form, case_type)
    for select in form.sources().values():
        yield from _resource(select, scope)
    yield from _unique(form)


def check_unmapped(form: Form, case_type: CaseType) -> Iterator[Problem]:
    """What a form gives to fields by the name of its keys alone, told at the component's key."""
    mapping = case_type.forms.get(form.name, FormMapping()).map
    inputs = form.inputs()
    for found in disagreements(form, case_type):
        if found.top not in mapping:
            message = f"{found.message} ({case_type.case_type})"
            yield Problem((*inputs[found.path].at, found.at), message, found.hint, found.code)


def _resource(select: Select, scope: Scope) -> Iterator[Problem]:
    """A select that offers cases names a case type of the pack, and properties that its cases have."""
    source = select.source
    if source is None or source.kind != "resource":
        return
    case_type = scope.pack.get("case_type", source.name)
    if case_type is None:
        known = scope.pack.all("case_type")
        if not scope.pack.is_broken("case_type", source.name):
            message = f"there is no case type '{source.name}' whose cases could be offered"
            yield Problem((*select.at, "data", "resource"), message, nearest(source.name, known), "LI183")
        return
    plain = [name for name, field in case_type.fields.items() if field.type not in ("list", "choices")]
    for place, name, own in (("valueProperty", source.value_of, OWN), ("template", source.label_of, LABELS)):
        if name and name not in (*own, *plain):
            message = f"a case of type '{source.name}' has no '{name}'"
            yield Problem((*select.at, place), message, nearest(name, (*own, *plain)), "LI183")


def _unique(form: Form) -> Iterator[Problem]:
    """What stands in rows, or is more than one text or number, can't be looked up."""
    for path, component in form.uniques().items():
        if "[]" in path:
            message = f"'{path}' stands in rows, where nothing can tell whether a value is unique"
            yield Problem(_place(component), message, "ask for it outside of the rows", "LI184")
        elif component.multiple or component.type in COMPOSED or isinstance(component, MaskedText):
            message = f"'{path}' gives more than one value, of which nothing can tell whether it is unique"
            yield Problem(_place(component), message, "ask for one text or number", "LI184")


def _place(component: Component) -> Path:
    inside = component.options.unique is not True
    return (*component.at, "validate", "unique") if inside else (*component.at, "unique")
