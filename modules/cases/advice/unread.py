"""Fields that are kept and never looked at."""

from collections.abc import Iterator

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.definitions.uses import names_used
from core.registry import Registry
from modules.cases.language import CaseType
from modules.cases.openoptions import OpenChild
from modules.cases.walking import every_step

READ = ("path", "field")


def check_unread(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """A case type without a dossier file shows all its fields; one with a file shows those that it names."""
    case_type: CaseType = scope.file.value
    if scope.pack.get("dossier", scope.file.key) is None:
        return
    read = {name.split(".")[0] for kind in READ for name in names_used(scope.pack, registry, kind, scope.file.key)}
    read |= set(_read_through(registry, scope))
    for name, field in case_type.fields.items():
        if name not in read and not field.searchable:
            hint = "show it in the dossier, use it in a condition or a text, or delete it"
            yield Problem(("fields", name), f"nothing shows or reads the field '{name}'", hint, "LI812", at_key=True)


def _read_through(registry: Registry, scope: Scope) -> Iterator[str]:
    """The fields read by cases that open such a case and know it by a name."""
    for name, other in scope.pack.all("case_type").items():
        steps = (step.options for _, step in every_step(other))
        known = {one.as_ for one in steps if isinstance(one, OpenChild) and one.case_type == scope.file.key}
        for path in names_used(scope.pack, registry, "path", name) if known else ():
            first, _, rest = path.partition(".")
            if first in known:
                yield rest.partition(".")[0]
