"""Traces: what a request led to, from the command to the effects that it left, over every process. Off by default."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pkgutil import resolve_name
from typing import Final, Literal, Protocol

from core.settings import Settings

Attributes = Mapping[str, str | int | float | bool]
"""By the names of OpenTelemetry's semantic conventions, or below `liasse.`."""
Kind = Literal["server", "internal", "client", "consumer"]
_OTLP: Final = "core.otlp_tracing:OtlpTracer"
"""Named, not imported: only who has a collector needs OpenTelemetry."""


class Span(Protocol):
    """A step of a trace while it runs."""

    def tell(self, known: Attributes, name: str = "") -> None:
        """Say more of the step, and name it anew: ids and names, never what people typed."""


class Tracer(Protocol):
    """Whoever keeps the steps."""

    def span(self, name: str, kind: Kind, parent: str, known: Attributes) -> AbstractContextManager[Span]:
        """A step below the one that runs here, or below `parent` (W3C trace context) where one is given."""

    def here(self) -> str:
        """The step that runs here as a W3C `traceparent`; empty outside of one."""

    def close(self) -> None:
        """Send what is left."""


class Silent:
    """Nobody listens: a step costs a call and nothing else."""

    def tell(self, known: Attributes, name: str = "") -> None:
        """Nothing."""

    @contextmanager
    def span(self, name: str, kind: Kind, parent: str, known: Attributes) -> Iterator["Silent"]:
        """Nothing."""
        yield self

    def here(self) -> str:
        """Nowhere."""
        return ""

    def close(self) -> None:
        """Nothing."""


_NOBODY: Final = Silent()
_tracer: Tracer = _NOBODY
_told: tuple[str, float] = ("", 1.0)


def trace_to(settings: Settings) -> None:
    """Send this process's steps to the collector of the settings; to nobody if they name none."""
    global _tracer, _told
    wanted = (settings.traces_url, settings.traces_ratio)
    if wanted != _told:
        _tracer.close()
        _tracer, _told = (resolve_name(_OTLP)(*wanted) if wanted[0] else _NOBODY), wanted


def span(name: str, known: Attributes, kind: Kind = "internal", parent: str = "") -> AbstractContextManager[Span]:
    """A step of the trace while the block runs; an exception marks it as failed, by its class alone."""
    return _tracer.span(name, kind, parent, known)


def here() -> str:
    """The step that runs here as a W3C `traceparent`, to be carried to another process; empty when nobody listens."""
    return _tracer.here()
