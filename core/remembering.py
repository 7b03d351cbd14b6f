"""Answers that are worked out once per value and forgotten with it."""

import weakref
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

V = TypeVar("V")
T = TypeVar("T")


def once_per_value(work: Callable[[V], T]) -> Callable[[V], T]:
    """Remember what `work` says about a frozen value for as long as that very object lives."""
    known: dict[int, tuple[weakref.ref[Any], T]] = {}

    @wraps(work)
    def remembered(value: V) -> T:
        key = id(value)
        found = known.get(key)
        if found is not None and found[0]() is value:
            return found[1]
        answer = work(value)
        known[key] = weakref.ref(value, lambda _: known.pop(key, None)), answer
        return answer

    return remembered
