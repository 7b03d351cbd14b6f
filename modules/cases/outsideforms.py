"""Forms that people from outside fill: none asks for another case, as they may read none."""

from collections.abc import Iterable, Iterator

from core.definitions.packs import Pack, Scope
from core.definitions.problems import Problem
from modules.cases.askedforms import AskedForm, spoken
from modules.cases.fields import CaseField
from modules.cases.language import CaseType, FormMapping
from modules.forms.form import Form

Path = tuple[str | int, ...]
HANDED_OVER = (
    "leave it out and let a step set it; a page about a case hands it over: 'about' in the page, "
    "and 'fields' under 'receives' of that case's type"
)


def names_case(field: CaseField) -> bool:
    """Whether it holds another case, or a part of it does."""
    return field.kind.refers == "case" or any(names_case(one) for one in field.of.values())


def check_outside(pack: Pack, form: str, case_type: CaseType, path: Path) -> Iterator[Problem]:
    """Fields of a form for people from outside that would name a case."""
    for name in _filled(pack, form, case_type):
        if name in case_type.fields and names_case(case_type.fields[name]):
            yield told_of(name, spoken(form), (*path, *_within(form, name)))


def told_of(name: str, where: str, path: Path) -> Problem:
    """The problem with a field that people from outside would fill with a case."""
    message = f"the field '{name}' names another case, and whoever fills {where} may read none"
    return Problem(path, message, HANDED_OVER, "LI178")


def _filled(pack: Pack, form: str, case_type: CaseType) -> Iterable[str]:
    """The fields that it fills, by its mapping or by the names of its keys."""
    found = pack.get("form", form)
    paths = found.paths() if isinstance(found, Form) else ()
    mapping = case_type.forms.get(form, FormMapping()).map
    return dict.fromkeys(mapping.get(path, path).partition(".")[0].removesuffix("[]") for path in paths)


def _within(form: str, name: str) -> Path:
    """Where the form names the field, if it lists its fields."""
    listed = form.asked.fields if isinstance(form, AskedForm) else ()
    return ("fields", listed.index(name)) if isinstance(listed, tuple) and name in listed else ()


def check_started_by_parties(scope: Scope) -> Iterator[Problem]:
    """Of a case type: the forms with which parties start processes."""
    case_type: CaseType = scope.file.value
    for name, process in case_type.processes.items():
        asked = process.on_demand
        if asked and asked.parties and asked.form:
            yield from check_outside(scope.pack, asked.form, case_type, ("processes", name, "on_demand", "form"))
