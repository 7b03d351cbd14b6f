"""The bell: tells whoever works in the background that the outbox has something. Losing a ring loses nothing."""

from collections.abc import Sequence
from threading import Event
from typing import Protocol


class Bell(Protocol):
    """Rings for messages that were just committed."""

    def ring(self, message_ids: Sequence[str]) -> None:
        """Tell that these messages wait."""


class SilentBell:
    """Nobody listens: the sweep finds the messages."""

    def ring(self, message_ids: Sequence[str]) -> None:
        """Do nothing."""
        del message_ids


class ThreadBell:
    """Wakes the embedded worker."""

    def __init__(self) -> None:
        self.event = Event()

    def ring(self, message_ids: Sequence[str]) -> None:
        """Wake the worker if there is something to do."""
        if message_ids:
            self.event.set()
