"""Whose turn comes first in the background."""

from enum import IntEnum


class Priority(IntEnum):
    """How urgent work is: a `PERSON` waits for it, or it is one of many that nobody looks at, a `BATCH`."""

    PERSON = 0
    BATCH = 1
