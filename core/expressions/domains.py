"""The values that a name may still have, once some conditions on it are known to hold."""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.expressions.types import BOOLEAN, Choice, Type

Compare = Callable[[Any, Any], bool]
ORDERINGS: Mapping[str, Compare] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
OPPOSITES: Mapping[str, str] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True)
class Domain:
    """Values within bounds, or those of a finite set; `null` tells whether there may be none at all."""

    values: frozenset[object] | None = None
    low: tuple[Any, bool] | None = None
    high: tuple[Any, bool] | None = None
    without: frozenset[object] = frozenset()
    null: bool = True

    def equal_to(self, values: Iterable[object]) -> "Domain":
        """What is left when it is one of `values`."""
        wanted = frozenset(values)
        if self.values is not None:
            return replace(self, values=self.values & wanted)
        return Domain(frozenset(v for v in wanted if self._holds(v)))

    def other_than(self, values: Iterable[object]) -> "Domain":
        """What is left when it is none of `values`."""
        refused = frozenset(values)
        if self.values is not None:
            return replace(self, values=self.values - refused)
        return replace(self, without=self.without | refused, null=self.null and None not in refused)

    def ordered(self, sign: str, limit: Any) -> "Domain":
        """What is left when it is below or above `limit`; null never is."""
        if self.values is not None:
            compare = ORDERINGS[sign]
            return replace(self, values=frozenset(v for v in self.values if v is not None and compare(v, limit)))
        bound = (limit, "=" in sign)
        if sign[0] == "<":
            return replace(self, high=_tighter(self.high, bound, operator.lt), null=False)
        return replace(self, low=_tighter(self.low, bound, operator.gt), null=False)

    @property
    def is_empty(self) -> bool:
        """Whether no value is left."""
        if self.values is not None:
            return not self.values
        if self.null or self.low is None or self.high is None:
            return False
        return bool(self.low[0] > self.high[0]) or (self.low[0] == self.high[0] and not (self.low[1] and self.high[1]))

    def _holds(self, value: Any) -> bool:
        if value is None:
            return self.null
        above = self.low is None or value > self.low[0] or (value == self.low[0] and self.low[1])
        below = self.high is None or value < self.high[0] or (value == self.high[0] and self.high[1])
        return above and below and value not in self.without


def _tighter(old: tuple[Any, bool] | None, new: tuple[Any, bool], wins: Compare) -> tuple[Any, bool]:
    """The bound that leaves less."""
    if old is None or wins(new[0], old[0]):
        return new
    return (old[0], old[1] and new[1]) if old[0] == new[0] else old


def domain_of(kind: Type) -> Domain:
    """All values of a type."""
    if isinstance(kind, Choice):
        return Domain(frozenset((*kind.options, None)))
    if kind == BOOLEAN:
        return Domain(frozenset((True, False, None)))
    return Domain()
