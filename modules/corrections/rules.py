"""What `check` says of requests beyond names."""

from collections.abc import Iterator

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from modules.cases.askedforms import ASK_NOBODY, only_steps
from modules.cases.language import CaseType
from modules.cases.outsideforms import names_case, told_of
from modules.cases.walking import every_step
from modules.corrections.language import RequestFields


def check_requests(scope: Scope) -> Iterator[Problem]:
    """A party can only answer in its own dossier, and only for fields that it sees and somebody can fill in."""
    case_type: CaseType = scope.file.value
    for path, step in every_step(case_type):
        options = step.options
        if not isinstance(options, RequestFields) or options.from_ not in case_type.parties:
            continue
        here = (*path, "request_fields")
        role = case_type.parties[options.from_]
        if role.access != "own_dossier":
            message = f"the party '{options.from_}' has no dossier in which it could answer"
            yield Problem((*here, "from"), message, f"give '{options.from_}' access: own_dossier", "LI186")
        for index, name in enumerate(options.fields):
            field = case_type.fields.get(name)
            if field is not None and name not in role.sees:
                message = f"the party '{options.from_}' does not see the field '{name}'"
                yield Problem((*here, "fields", index), message, f"add '{name}' to what it 'sees'", "LI187")
            elif field is not None and field.value is not None:
                message = f"the field '{name}' is calculated, so nobody can fill it in"
                yield Problem((*here, "fields", index), message, "leave it out", "LI185")
            elif field is not None and not field.is_typed:
                yield Problem((*here, "fields", index), only_steps(name), ASK_NOBODY, "LI176")
            elif field is not None and names_case(field):
                yield told_of(name, "this request", (*here, "fields", index))
