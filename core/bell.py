"""The bell: tells whoever works in the background that the outbox has something. Losing a ring loses nothing."""

from collections.abc import Sequence
from threading import Event
from typing import NamedTuple, Protocol

from core.priorities import Priority


class Ring(NamedTuple):
    """A message that waits, and how urgent it is."""

    message_id: str
    priority: Priority = Priority.PERSON


class Bell(Protocol):
    """Rings for messages that were just committed."""

    def ring(self, rings: Sequence[Ring]) -> None:
        """Tell that these messages wait."""


class SilentBell:
    """Nobody listens: the sweep finds the messages."""

    def ring(self, rings: Sequence[Ring]) -> None:
        """Do nothing."""
        del rings


class ThreadBell:
    """Wakes the embedded worker."""

    def __init__(self) -> None:
        self.event = Event()

    def ring(self, rings: Sequence[Ring]) -> None:
        """Wake the worker if there is something to do."""
        if rings:
            self.event.set()
