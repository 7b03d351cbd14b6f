"""A condition or a calculation with what its parts gave, as far as it may be told."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

from core.expressions.expression import Expression
from core.expressions.paths import Dotted
from core.expressions.tracing import ALL, ANY_OF, CHOICE, NOT, Traced, deciding, named_values, trace
from modules.explaining.answers import Told
from modules.explaining.sight import Sight

LOGICAL = (ALL, ANY_OF, NOT, CHOICE)
LONGEST, MOST_ITEMS = 80, 5
Certain = Callable[[Dotted], bool]


def told_condition(
    expression: Expression, facts: Mapping[str, Any], sight: Sight, certain: Certain = lambda _: True
) -> tuple[Told, ...]:
    """The parts of a condition down to the smallest that say yes or no, with the values of the names in them.

    `certain` tells of a name whether its value is the one that counted; of others nothing is claimed.
    """
    traced = trace(expression, facts)
    teller = _Teller(sight, certain, {id(part) for part in deciding(traced)})
    return tuple(teller.condition(traced, 0))


def told_calculation(expression: Expression, facts: Mapping[str, Any], sight: Sight) -> tuple[Told, ...]:
    """The parts of a calculation with what each gave, written-out values left aside."""
    return tuple(_Teller(sight, lambda _: True, set()).calculation(trace(expression, facts), 0))


class _Teller:
    def __init__(self, sight: Sight, certain: Certain, decisive: set[int]) -> None:
        self.sight, self.certain, self.decisive = sight, certain, decisive

    def condition(self, traced: Traced, depth: int) -> Iterator[Told]:
        """The part, then its own."""
        hidden = not self._seen(traced)
        changed = not all(map(self.certain, traced.reads))
        logical = traced.kind in LOGICAL
        yield Told(
            source=traced.source,
            depth=depth,
            holds=None if hidden or changed else traced.holds,
            decides=id(traced) in self.decisive and not hidden and not changed,
            hidden=hidden,
            changed=changed,
            values={} if logical else self._values(traced),
        )
        for part in traced.parts if logical else ():
            yield from self.condition(part, depth + 1)

    def calculation(self, traced: Traced, depth: int) -> Iterator[Told]:
        """The part, then its own; of a choice only the way that was taken."""
        if not traced.reads or not traced.reached:
            return
        hidden = not self._seen(traced)
        yield Told(traced.source, depth, hidden=hidden, value=None if hidden else written(traced.value))
        for part in traced.parts:
            yield from self.calculation(part, depth + 1)

    def _seen(self, traced: Traced) -> bool:
        return all(map(self.sight.tells, traced.reads))

    def _values(self, traced: Traced) -> dict[str, str]:
        found = named_values(traced).items()
        return {".".join(p): written(v) for p, v in found if self.sight.tells(p) and self.certain(p)}


def written(value: object) -> str:
    """A value as an expression would write it, cut where it is long."""
    if value is None or isinstance(value, bool):
        return CONSTANTS[value]
    rule = next((rule for kind, rule in WRITTEN.items() if isinstance(value, kind)), str)
    return rule(value)


def _text(value: str) -> str:
    return f"'{value}'" if len(value) <= LONGEST else f"'{value[:LONGEST]}…'"


def _list(value: Iterable[object]) -> str:
    items = [written(one) for one in islice(value, MOST_ITEMS + 1)]
    return f"[{', '.join([*items[:MOST_ITEMS], *(['…'] if len(items) > MOST_ITEMS else [])])}]"


CONSTANTS: Mapping[bool | None, str] = {None: "null", True: "true", False: "false"}
WRITTEN: Mapping[type, Callable[[Any], str]] = {
    str: _text,
    Decimal: lambda value: format(value, "f"),
    Mapping: lambda _: "{…}",
    list: _list,
    tuple: _list,
    frozenset: _list,
}
