"""How commands end: one meaning for each exit status, the same everywhere."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit status of a command."""

    FINE = 0
    """Done, and what was looked at is fine."""
    NOT_FINE = 1
    """Done, and what was looked at is not fine: a mistake, a scenario that fails, a difference that breaks."""
    REFUSED = 2
    """Not done: wrong usage, or refused. Nothing was changed; the same command fails again."""
    NOT_NOW = 3
    """Not done: the database or another service can't be reached or is busy. Try again later."""
    FAULT = 70
    """A fault of Liasse itself, with its traceback on the standard error (sysexits.h, EX_SOFTWARE)."""
