"""A registry for playing scenarios: what reaches outside is stood in for, and steps tell that they ran."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from core.registry import Effect, Item, Part, Registry

STUB = "scenario_stub"


@dataclass
class Trace:
    """The options of the steps that were carried out."""

    steps: set[int] = field(default_factory=set)

    def clear(self) -> None:
        """Forget what was carried out."""
        self.steps.clear()


def tracing_registry(registry: Registry, trace: Trace) -> Registry:
    """The same registry with the stubs of modules for effects, and with steps that leave a trace."""
    stubs = registry.parts(STUB)

    def change(item: Item) -> Item:
        if isinstance(item, Effect) and item.name in stubs:
            stub = stubs[item.name].run
            assert stub
            return replace(item, run=stub)
        if isinstance(item, Part) and item.kind == "step" and item.run is not None:
            return replace(item, run=_traced(item.run, trace))
        return item

    return registry.variant(change)


def _traced(run: Callable[..., Any], trace: Trace) -> Callable[..., Any]:
    def carry_out(step: Any, options: Any) -> Any:
        trace.steps.add(id(options))
        return run(step, options)

    return carry_out
