"""The operators of JSONLogic (jsonlogic.com), and form.io's `_sum`, `_size`, `_uniq`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import pairwise
from operator import add, mod, mul, sub, truediv
from typing import Any

from modules.forms.comparing import LONGEST, Uncomputable, empty, less, number_of, same, truth, word_of


class Fuel:
    """Steps left for all rules of one submission."""

    def __init__(self, steps: int = 200_000) -> None:
        self._left = steps

    def burn(self) -> None:
        """Count one step; raises `Uncomputable` when none are left."""
        self._left -= 1
        if self._left < 0:
            raise Uncomputable


Evaluate = Callable[[Any, Fuel], Any]


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator: `run(context, fuel, *arguments)`; `over` when its second argument runs per element."""

    run: Callable[..., Any]
    least: int = 1
    most: int = 100
    over: bool = False


def plainly(function: Callable[..., Any]) -> Callable[..., Any]:
    """An operator that evaluates all its arguments first."""
    return lambda context, fuel, *arguments: function(*(a(context, fuel) for a in arguments))


def over(function: Callable[[list[Any], Callable[[Any], Any]], Any]) -> Callable[..., Any]:
    """An operator that runs its second argument with each element of the first as context."""

    def run(context: Any, fuel: Fuel, items: Evaluate, body: Evaluate) -> Any:
        def each(item: Any) -> Any:
            fuel.burn()
            return body(item, fuel)

        return function(as_list(items(context, fuel)), each)

    return run


def choose(context: Any, fuel: Fuel, *parts: Evaluate) -> Any:
    """`if`: condition, value, condition, value, …, otherwise."""
    for i in range(0, len(parts) - 1, 2):
        if truth(parts[i](context, fuel)):
            return parts[i + 1](context, fuel)
    return parts[-1](context, fuel) if len(parts) % 2 else None


def every(context: Any, fuel: Fuel, *parts: Evaluate) -> Any:
    """`and`: the first false value, or the last."""
    value = None
    for part in parts:
        value = part(context, fuel)
        if not truth(value):
            break
    return value


def either(context: Any, fuel: Fuel, *parts: Evaluate) -> Any:
    """`or`: the first true value, or the last."""
    value = None
    for part in parts:
        value = part(context, fuel)
        if truth(value):
            break
    return value


def fold(context: Any, fuel: Fuel, items: Evaluate, body: Evaluate, start: Evaluate | None = None) -> Any:
    """`reduce`: `current` and `accumulator` are the variables of the body."""
    total = start(context, fuel) if start else None
    for item in as_list(items(context, fuel)):
        fuel.burn()
        total = body({"current": item, "accumulator": total}, fuel)
    return total


def missing(context: Any, fuel: Fuel, *names: Evaluate) -> list[Any]:
    """`missing`: which of these variables are empty."""
    found = [name(context, fuel) for name in names]
    wanted = found[0] if len(found) == 1 and isinstance(found[0], list) else found
    return [name for name in wanted if empty(reached(context, name))]


def reached(context: Any, name: Any) -> Any:
    """The value of a dotted name, through mappings only."""
    for step in str(name).split("."):
        context = context.get(step) if isinstance(context, Mapping) else None
    return context


def as_list(value: Any) -> list[Any]:
    """The list itself, or nothing to walk."""
    return value if isinstance(value, list) else []


def arithmetic(function: Callable[[Decimal, Decimal], Decimal]) -> Callable[..., Decimal]:
    """Left to right over numbers."""
    return lambda *values: reduce(function, map(number_of, values))


def subtract(first: Any, *rest: Any) -> Decimal:
    """`-`: the difference, or the opposite of a single number."""
    return sub(number_of(first), number_of(rest[0])) if rest else -number_of(first)


def between(function: Callable[[Any, Any], bool]) -> Callable[..., bool]:
    """A comparison of two, or of three where the middle one lies between."""
    return lambda *v: all(function(a, b) for a, b in pairwise(v))


def at_most(left: Any, right: Any) -> bool:
    """Less than or the same, both being given."""
    return less(left, right) or (not empty(left) and not empty(right) and same(left, right))


def extreme(pick: Callable[..., Decimal]) -> Callable[..., Decimal | None]:
    """`min` or `max` of what is given."""

    def run(*values: Any) -> Decimal | None:
        flat = values[0] if len(values) == 1 and isinstance(values[0], list) else values
        numbers = [number_of(value) for value in flat if not empty(value) or value == 0]
        return pick(numbers) if numbers else None

    return run


def contains(needle: Any, place: Any) -> bool:
    """`in`: an element of a list, or a part of a text."""
    return same(place, needle) if isinstance(place, list) else word_of(needle) in word_of(place)


def join(*values: Any) -> str:
    """`cat`: texts one after the other."""
    text = "".join(map(word_of, values))
    if len(text) > LONGEST:
        raise Uncomputable
    return text


def part(text: Any, start: Any, length: Any = None) -> str:
    """`substr`: from `start` (negative: from the end), `length` characters (negative: up to there)."""
    whole, first = word_of(text), int(number_of(start).to_integral_value())
    rest = whole[first:] if first >= 0 else whole[max(len(whole) + first, 0) :]
    return rest if length is None else rest[: int(number_of(length).to_integral_value())]


def merge(*values: Any) -> list[Any]:
    """`merge`: one list of all; raises `Uncomputable` when it grows too long."""
    merged: list[Any] = []
    for value in values:
        merged.extend(value if isinstance(value, list) else [value])
    if len(merged) > LONGEST:
        raise Uncomputable
    return merged


def unique(items: Any) -> list[Any]:
    """Each element once, in order."""
    seen: dict[str, Any] = {}
    for item in as_list(items):
        seen.setdefault(repr(item)[:LONGEST], item)
    return list(seen.values())


def total(items: Any) -> Decimal:
    """The sum of a list of numbers."""
    return sum((number_of(item) for item in as_list(items)), Decimal(0))


def strictly(left: Any, right: Any) -> bool:
    """The same value of the same nature."""
    kinds = {type(left), type(right)}
    return same(left, right) if kinds <= {int, Decimal} else len(kinds) == 1 and bool(left == right)


OPERATORS: Mapping[str, Operator] = {
    "if": Operator(choose),
    "?:": Operator(choose),
    "and": Operator(every),
    "or": Operator(either),
    "!": Operator(plainly(lambda value: not truth(value)), 1, 1),
    "!!": Operator(plainly(truth), 1, 1),
    "==": Operator(plainly(same), 2, 2),
    "===": Operator(plainly(strictly), 2, 2),
    "!=": Operator(plainly(lambda a, b: not same(a, b)), 2, 2),
    "!==": Operator(plainly(lambda a, b: not strictly(a, b)), 2, 2),
    "<": Operator(plainly(between(less)), 2, 3),
    "<=": Operator(plainly(between(at_most)), 2, 3),
    ">": Operator(plainly(lambda a, b: less(b, a)), 2, 2),
    ">=": Operator(plainly(lambda a, b: at_most(b, a)), 2, 2),
    "+": Operator(plainly(arithmetic(add))),
    "-": Operator(plainly(subtract), 1, 2),
    "*": Operator(plainly(arithmetic(mul))),
    "/": Operator(plainly(arithmetic(truediv)), 2, 2),
    "%": Operator(plainly(arithmetic(mod)), 2, 2),
    "min": Operator(plainly(extreme(min))),
    "max": Operator(plainly(extreme(max))),
    "in": Operator(plainly(contains), 2, 2),
    "cat": Operator(plainly(join)),
    "substr": Operator(plainly(part), 2, 3),
    "merge": Operator(plainly(merge), 0),
    "missing": Operator(missing),
    "map": Operator(over(lambda items, each: [each(i) for i in items]), 2, 2, over=True),
    "filter": Operator(over(lambda items, each: [i for i in items if truth(each(i))]), 2, 2, over=True),
    "all": Operator(over(lambda items, each: bool(items) and all(truth(each(i)) for i in items)), 2, 2, over=True),
    "some": Operator(over(lambda items, each: any(truth(each(i)) for i in items)), 2, 2, over=True),
    "none": Operator(over(lambda items, each: not any(truth(each(i)) for i in items)), 2, 2, over=True),
    "reduce": Operator(fold, 2, 3, over=True),
    "_sum": Operator(plainly(total), 1, 1),
    "_size": Operator(plainly(lambda items: len(items) if isinstance(items, list | str) else 0), 1, 1),
    "_uniq": Operator(plainly(unique), 1, 1),
}
