"""A second place beside a database: a back-up is restored there, and takes over in one step once it is whole."""

from collections.abc import Callable, Mapping
from typing import Protocol

from sqlalchemy import Engine

from core.backups.beside_postgresql import SchemaBeside
from core.backups.beside_sqlite import FileBeside


class Beside(Protocol):
    """The place. Nothing in the database itself changes before `take_over`."""

    engine: Engine
    """The empty place as a database of its own."""

    def require_unused(self) -> None:
        """Raise `TargetInUse` or `FileInUse` where another process of Liasse uses the database."""

    def take_over(self) -> None:
        """Put what is there in place of what the database holds: both are whole, at every moment one of them is there.

        Raises `TargetInUse` or `FileInUse`.
        """

    def close(self) -> None:
        """Take away what has not taken over."""


PLACES: Mapping[str, Callable[[Engine], Beside]] = {"postgresql": SchemaBeside, "sqlite": FileBeside}


def beside(engine: Engine) -> Beside:
    """An empty place beside the database; what a killed restoration left there goes. Raises `NoRoomBeside`."""
    return PLACES[engine.dialect.name](engine)
