"""Work that needs nothing of the database: done while it answers what a command asks first."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Ahead:
    """The work for one command; what comes of it, an error too, waits until the command's handler asks for it."""

    def __init__(self, command: object, work: Callable[[], Any]) -> None:
        self.command, self._work = command, work
        self._found: Any = None
        self._error: Exception | None = None
        self._done = False

    def run(self) -> None:
        """Do it, once."""
        if self._done:
            return
        self._done = True
        try:
            self._found = self._work()
        except Exception as error:  # raised where the handler asks, which may refuse the command for another reason
            self._error = error

    def result(self) -> Any:
        """What came of it; raises what the work raised."""
        self.run()
        if self._error is not None:
            raise self._error
        return self._found


class Working(Protocol):
    """A context, as far as work ahead is concerned."""

    ahead: Ahead | None


def worked_out(ctx: Working, command: Any, work: Callable[[Any, Any], T]) -> T:
    """What `work(command, ctx)` gives; known already where it was done while the database answered."""
    if ctx.ahead is not None and ctx.ahead.command is command:
        found: T = ctx.ahead.result()
        return found
    return work(command, ctx)
