"""Fields that are kept and never looked at."""

from collections.abc import Iterator

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.definitions.uses import names_used
from core.registry import Registry
from modules.cases.language import CaseType

READ = ("path", "field")


def check_unread(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """A case type without a dossier file shows all its fields; one with a file shows those that it names."""
    case_type: CaseType = scope.file.value
    if scope.pack.get("dossier", scope.file.key) is None:
        return
    read = {name.split(".")[0] for kind in READ for name in names_used(scope.pack, registry, kind, scope.file.key)}
    for name, field in case_type.fields.items():
        if name not in read and not field.searchable:
            hint = "show it in the dossier, use it in a condition or a text, or delete it"
            yield Problem(("fields", name), f"nothing shows or reads the field '{name}'", hint, "LI812", at_key=True)
