"""Steps go to a collector in OpenTelemetry's protocol (OTLP 1.x over HTTP), in batches, from a thread of their own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from core.errors import Refused
from core.tracing import Attributes, Kind

KINDS: Final[Mapping[Kind, SpanKind]] = {
    "server": SpanKind.SERVER,
    "internal": SpanKind.INTERNAL,
    "client": SpanKind.CLIENT,
    "consumer": SpanKind.CONSUMER,
}
HEADER: Final = "traceparent"
TIMEOUT: Final = 5
"""Seconds for one batch: a collector that is away costs its own thread time, and nobody else."""


class OtlpStep:
    """One step that the collector will hear of."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def tell(self, known: Attributes, name: str = "") -> None:
        """Add attributes, and name it anew."""
        if name:
            self._span.update_name(name)
        self._span.set_attributes(_filled(known))


class OtlpTracer:
    """Keeps one of `ratio` traces whole, and follows what the caller decided where a trace began elsewhere."""

    def __init__(self, url: str, ratio: float) -> None:
        provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(ratio)), resource=Resource.create({SERVICE_NAME: "liasse"})
        )
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url, timeout=TIMEOUT)))
        self._provider = provider
        self._tracer = provider.get_tracer("liasse")
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def span(self, name: str, kind: Kind, parent: str, known: Attributes) -> Iterator[OtlpStep]:
        """A step; what an exception says may quote what people typed, so that only its class is told."""
        with self._tracer.start_as_current_span(
            name,
            context=self._context(parent),
            kind=KINDS[kind],
            attributes=_filled(known),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield OtlpStep(span)
            except Refused as error:
                span.set_attribute("liasse.refused", type(error).__name__)
                raise
            except BaseException as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    def here(self) -> str:
        """The present step as `traceparent`."""
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier)
        return carrier.get(HEADER, "")

    def close(self) -> None:
        """Send what is left, for a few seconds at most."""
        self._provider.shutdown()

    def _context(self, parent: str) -> Context | None:
        """The context below `parent`; None for the present one. What is no trace context begins a new trace."""
        return self._propagator.extract({HEADER: parent}, context=Context()) if parent else None


def _filled(known: Attributes) -> Attributes:
    """What is known: an id that is not there yet is left out."""
    return {name: value for name, value in known.items() if value != ""}
