"""Rules of fields that models alone can't express: circles, and encrypted values that would be kept in clear text."""

from collections.abc import Iterator

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from modules.cases.calculating import circle_of, paths_of
from modules.cases.language import FILLED, CaseType


def check_fields(scope: Scope) -> Iterator[Problem]:
    """All rules of the fields of a case type."""
    case_type: CaseType = scope.file.value
    yield from _circles(case_type)
    hidden = {name for name, field in case_type.fields.items() if field.encrypted}
    yield from _leaks(case_type, hidden)
    yield from _shown(case_type, hidden)
    yield from _untyped(case_type)


def _untyped(case_type: CaseType) -> Iterator[Problem]:
    """A field that only steps set is neither calculated nor needed by a case that people open."""
    for name, field in case_type.fields.items():
        if field.set_by != "steps":
            continue
        if field.value is not None:
            message = f"'{name}' is calculated, so no step sets it"
            yield Problem(("fields", name, "set_by"), message, "delete 'set_by' or 'value'", "LI176")
        elif field.default is None and field.required and field.required.source.strip().lower() == "true":
            message = f"every case needs '{name}' when it opens, and only steps set it, later"
            hint = "give it a default, or write 'needs: [" + name + "]' in the transitions that need it"
            yield Problem(("fields", name, "required"), message, hint, "LI176")


def _circles(case_type: CaseType) -> Iterator[Problem]:
    circle = circle_of(case_type)
    if circle:
        message = f"these fields wait for each other: {' → '.join(circle)}"
        yield Problem(("fields", circle[0], "value"), message, "let one of them stand on its own", "LI210")


def _leaks(case_type: CaseType, hidden: set[str]) -> Iterator[Problem]:
    """A calculated field that reads an encrypted one is encrypted itself, unless it only says that there is one."""
    for name, field in case_type.fields.items():
        read = sorted({first for first, *_ in paths_of(field)} & hidden)
        if read and not field.encrypted and field.type != "boolean":
            message = f"'{name}' is calculated from '{read[0]}', which is encrypted, and would keep it in clear text"
            yield Problem(("fields", name, "value"), message, f"add encrypted: true to '{name}'", "LI211")


def _shown(case_type: CaseType, hidden: set[str]) -> Iterator[Problem]:
    """What stands in lists is kept in clear text: the headline, and names of baskets."""
    name = (case_type.headline or "").partition(".")[0]
    if name in hidden:
        yield Problem(("headline",), f"'{name}' is encrypted, and headlines are kept in clear text", code="LI212")
    for stage, one in case_type.stages.items():
        for path in FILLED.findall(one.basket or ""):
            if path.partition(".")[0] in hidden:
                message = f"'{path}' is encrypted, and baskets are kept in clear text"
                yield Problem(("stages", stage, "basket"), message, code="LI212")
