"""What is worth a look in a mail template: that nothing sends it."""

from collections.abc import Iterator

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.definitions.uses import names_used
from core.registry import Registry


def check_template_used(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """Some step names it."""
    name = scope.file.key
    if name not in names_used(scope.pack, registry, "template"):
        hint = f"send it by a step 'send: {{template: {name}, to: …}}', or delete the file"
        yield Problem(("template",), f"nothing sends the template '{name}'", hint, "LI813")
