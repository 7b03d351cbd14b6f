"""How an expression says what is wrong with it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in an expression; `offset` (from 0) and `width` count characters of its source."""

    message: str
    offset: int = 0
    width: int = 1
    hint: str | None = None


class ExpressionError(ValueError):
    """An expression that cannot be read, linked or translated."""

    def __init__(self, message: str, offset: int = 0, width: int = 1, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.width = width
        self.hint = hint

    @property
    def problem(self) -> Problem:
        """The same, as check() reports it."""
        return Problem(self.message, self.offset, self.width, self.hint)
