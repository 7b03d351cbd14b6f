"""Structured logs without personal data: events, ids and places in the code, never values.

What an exception says may quote what people typed (a database tells the offending row), so of an exception
only its class and where it was raised are written.
"""

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from types import TracebackType

import structlog

from core.settings import Settings

FRAMES = 12
"""Innermost frames that are told of an exception."""


def configure(settings: Settings) -> None:
    """Log to standard error, as text for people or as JSON lines for machines."""
    last = structlog.processors.JSONRenderer() if settings.log_format == "json" else write_text
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            tell_exception,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=_to_standard_error,
    )
    handler = logging.StreamHandler(sys.stderr)
    discreet = (
        JsonLines() if settings.log_format == "json" else Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s")
    )
    handler.setFormatter(discreet)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)


@contextmanager
def silence() -> Iterator[None]:
    """Log nothing of our own: whoever plays in memory tells what happens, and what fails, in other words."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)


def write_text(_logger: object, _name: str, event: structlog.typing.EventDict) -> str:
    """One line for people: when, how grave, what, and what is known of it by name; exceptions on lines below."""
    at, level, what = event.pop("timestamp", ""), event.pop("level", ""), event.pop("event", "")
    exception = event.pop("exception", None)
    told = " ".join(f"{name}={_readable(event[name])}" for name in sorted(event))
    line = f"{at} [{level:<9}] {what:<30} {told}".rstrip()
    return f"{line}\n{exception}" if exception else line


def _readable(value: object) -> str:
    """Texts as they are, unless they would break the line."""
    return value if isinstance(value, str) and value.isprintable() else repr(value)


class Lines(structlog.WriteLogger):
    """Writes lines; one that can't be written, on a disk that is full, stops no work."""

    def msg(self, message: str) -> None:
        """Write one line."""
        with suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = fatal = failure = err = error = critical = exception = msg


def _to_standard_error(*_: object) -> Lines:
    """A logger that writes where standard error is now: it may have been given another place since the start."""
    return Lines(sys.stderr)


def tell_exception(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Replace `exc_info` by the exception's classes and places."""
    found = event.pop("exc_info", None)
    error = sys.exc_info()[1] if found is True else found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(places_of(error))
    return event


def places_of(error: BaseException) -> Iterator[str]:
    """The exception and its causes: class, then the frames it came through, innermost last."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield f"{type(current).__module__}.{type(current).__qualname__}"
        for frame in traceback.extract_tb(current.__traceback__)[-FRAMES:]:
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
        current = current.__cause__ or current.__context__


class Discreet(logging.Formatter):
    """Lines of libraries, with the same reserve about exceptions."""

    def formatException(  # noqa: N802 - the name that the standard library calls
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Classes and places only."""
        return "\n".join(places_of(ei[1])) if ei[1] else ""


class JsonLines(Discreet):
    """The same as JSON, under the names of our own lines, so that every line can be parsed."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the message holds."""
        told = {
            "event": record.getMessage(),
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)
