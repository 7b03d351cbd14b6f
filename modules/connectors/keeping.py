"""What one process remembers of answers for a short while, within bounds, and how often it may ask."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeVar
from weakref import WeakKeyDictionary

from core.clock import Clock
from core.definitions.store import DefinitionStore
from core.kernel import Kernel

Entry = TypeVar("Entry")
Rows = Sequence[Mapping[str, object]]
FRESH = timedelta(minutes=1)
AFTER_FAILURE = timedelta(seconds=10)
OFFERED = timedelta(minutes=30)
MOST_ANSWERS, MOST_LABELS = 100, 5000


@dataclass
class Kept:
    """Answers by what was asked, labels by value, and the questions of the present minute."""

    clock: Clock
    _lock: Lock = field(default_factory=Lock)
    _answers: OrderedDict[Hashable, tuple[datetime, Rows | None]] = field(default_factory=OrderedDict)
    _labels: OrderedDict[Hashable, tuple[datetime, str]] = field(default_factory=OrderedDict)
    _asked: dict[Hashable, tuple[datetime, int]] = field(default_factory=dict)

    def rows(self, key: Hashable) -> Rows | None:
        """The rows that are still fresh, None when they could not be had a moment ago; raises `KeyError`."""
        with self._lock:
            return _fresh(self._answers, key, self.clock.now())

    def put(self, key: Hashable, rows: Rows | None) -> None:
        """Remember the rows; None: that they could not be had."""
        with self._lock:
            until = self.clock.now() + (AFTER_FAILURE if rows is None else FRESH)
            _put(self._answers, key, (until, rows), MOST_ANSWERS)

    def remember(self, place: Hashable, choices: Sequence[tuple[str, str]]) -> None:
        """Remember what was offered, so that an answer can be checked."""
        with self._lock:
            for value, label in choices:
                _put(self._labels, (place, value), (self.clock.now() + OFFERED, label), MOST_LABELS)

    def label(self, place: Hashable, value: str) -> str | None:
        """The label of a value that was offered lately."""
        with self._lock:
            try:
                return _fresh(self._labels, (place, value), self.clock.now())
            except KeyError:
                return None

    def may_ask(self, whom: Hashable, per_minute: int) -> bool:
        """Whether one more question may be asked now; counts it."""
        with self._lock:
            since, count = self._asked.get(whom, (self.clock.now(), 0))
            if self.clock.now() - since >= timedelta(minutes=1):
                since, count = self.clock.now(), 0
            self._asked[whom] = (since, count + 1)
            return count < per_minute


def _fresh(known: OrderedDict[Hashable, tuple[datetime, Entry]], key: Hashable, now: datetime) -> Entry:
    until, found = known[key]
    if until <= now:
        del known[key]
        raise KeyError(key)
    return found


def _put(
    known: OrderedDict[Hashable, tuple[datetime, Entry]], key: Hashable, entry: tuple[datetime, Entry], most: int
) -> None:
    known[key] = entry
    known.move_to_end(key)
    while len(known) > most:
        known.popitem(last=False)


_KEPT: WeakKeyDictionary[DefinitionStore, Kept] = WeakKeyDictionary()


def kept_by(kernel: Kernel) -> Kept:
    """What the process of this kernel remembers."""
    return _KEPT.setdefault(kernel.definitions, Kept(kernel.clock))
