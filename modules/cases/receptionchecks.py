"""Rules of `receives`: what it fills is there, and strangers read and try nothing that is kept secret."""

from collections.abc import Iterator
from functools import partial

from core.definitions.link import check_expression
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.registry import Registry, Rule
from modules.cases.checking import known_there
from modules.cases.fields import CaseField
from modules.cases.language import CaseType
from modules.cases.receptions import Reception

Path = tuple[str | int, ...]


def register_receptions(registry: Registry) -> None:
    """The rule of `receives`."""
    registry.add(Rule("receptions", "case_type", partial(check_receptions, registry)))


def check_receptions(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """Every kind of case that the case type receives."""
    case_type: CaseType = scope.file.value
    for kind, reception in case_type.receives.items():
        path: Path = ("receives", kind)
        yield from _told(case_type, reception, path)
        child = scope.pack.get("case_type", kind)
        if isinstance(child, CaseType):
            yield from known_there(reception.parties, child.parties, (*path, "parties"), "party role")
            yield from known_there(reception.fields, child.fields, (*path, "fields"), "field")
            yield from _values(registry, scope, reception, child, (*path, "fields"))


def _values(registry: Registry, scope: Scope, reception: Reception, child: CaseType, path: Path) -> Iterator[Problem]:
    sealed = {name for name, field in scope.file.value.fields.items() if field.encrypted}
    for name, value in reception.fields.items():
        expected = child.fields[name].expression_type() if name in child.fields else None
        yield from check_expression(value.expression, (*path, name), scope, registry, expected)
        if read := sorted(sealed & {first for first, *_ in value.expression.paths()}):
            message = f"'{read[0]}' is encrypted, and would leave this case in clear text"
            yield Problem((*path, name), message, "leave it out", "LI211")


def _told(case_type: CaseType, reception: Reception, path: Path) -> Iterator[Problem]:
    """What strangers read is nobody's secret, what they type fits into one line."""
    for index, name in enumerate(reception.shows):
        field = case_type.fields.get(name)
        if field is not None and (field.personal or field.encrypted):
            word = "encrypted" if field.encrypted else "personal"
            message = f"'{name}' is {word}, and everybody who knows the reference would read it"
            yield Problem((*path, "shows", index), message, f"leave it out, or ask for it: asks: [{name}]", "LI154")
    for index, name in enumerate(reception.asks):
        field = case_type.fields.get(name)
        if field is not None and not is_asked(field):
            message = f"'{name}' can't be asked for beside a reference"
            hint = "ask for a field that holds one text, number, date or choice, and is not encrypted"
            yield Problem((*path, "asks", index), message, hint, "LI154")


def is_asked(field: CaseField) -> bool:
    """Whether a stranger can give the field's value in one line."""
    return not (field.encrypted or field.is_rows or field.many or field.kind.refers or field.of)
