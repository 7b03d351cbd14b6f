"""What is worth a look among baskets: one that is always empty, one whose condition can't be otherwise."""

from collections.abc import Iterator
from dataclasses import replace

from core.definitions.conditions import judge, known_of
from core.definitions.link import names_in
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.registry import Registry
from modules.cases.language import FILLED
from modules.dossiers.language import BasketsFile


def check_baskets_filled(_: Registry, scope: Scope) -> Iterator[Problem]:
    """Without a condition of its own, some stage must name the basket."""
    baskets: BasketsFile = scope.file.value
    named = [s.basket for one in scope.pack.all("case_type").values() for s in one.stages.values() if s.basket]
    for name, basket in baskets.baskets.items():
        if basket.when is None and not any(_fits(name, pattern) for pattern in named):
            hint = f"name it in a stage ('basket: {name}'), give it 'when', or delete it"
            yield Problem(("baskets", name), f"the basket '{name}' is always empty", hint, "LI815", at_key=True)


def _fits(name: str, pattern: str) -> bool:
    """Whether a stage's `desk_{branch}` may mean the basket `desk_river`."""
    start, _, rest = pattern.partition("{")
    end = FILLED.split(pattern)[-1] if rest else ""
    return name == pattern if not rest else name.startswith(start) and name.endswith(end)


def check_basket_conditions(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """The condition of a basket can hold for each kind of case that the basket lists."""
    baskets: BasketsFile = scope.file.value
    for name, basket in baskets.baskets.items():
        for case_type in basket.case_types if basket.when else ():
            inner = replace(scope, case_type=scope.pack.get("case_type", case_type), case_type_name=case_type)
            expression = basket.when.expression if basket.when else None
            if expression and inner.case_type is not None:
                yield from judge(expression, ("baskets", name, "when"), names_in(inner, registry), known_of(inner))
