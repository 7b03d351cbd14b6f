"""The page of the reference on what scenarios may say."""

from collections.abc import Callable, Iterable

from pydantic import BaseModel

from core.registry import Part, Registry
from modules.scenarios.lines import CHECK, VERB
from modules.scenarios.phrases import SLOT

INTRO = """# Lines of scenarios

A line is a phrase and a value: `adviser runs: accept`. `(value)` is what stands behind the phrase, the other keys stand
below it. `{actor}` is a role, `another` and a role, a name under `people`, a role of a party of the case, or `visitor`;
other words in braces are names of the case's type. See [scenarios](../scenarios.md).
"""


def scenario_page(registry: Registry, describe: Callable[[type[BaseModel], str], Iterable[str]]) -> str:
    """Every verb and every check; `describe` writes the options of one."""

    def told(kind: str) -> str:
        return "".join(_section(part) for part in registry.parts(kind).values())

    def _section(part: Part) -> str:
        assert part.options
        place = SLOT.sub(r"\1", part.name).replace(" ", "_")
        head = f"\n### `{part.name}`\n\n{part.options.__doc__} Module: `{registry.owner(part)}`.\n\n"
        return head + "\n".join(describe(part.options, place))

    verbs = f"\n## What can happen: given, when\n{told(VERB)}"
    return f"{INTRO}{verbs}\n## What can be checked: then\n{told(CHECK)}"
