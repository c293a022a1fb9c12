"""Traces by OpenTelemetry, sent on where OTEL_EXPORTER_OTLP_ENDPOINT says so; the extra `otel` has what that takes.

A span for each request (by FastAPI itself), for each statement to the database, and for each reading of a document.
"""

import logging
import os

from fastapi.telemetry import TelemetryConfig
from opentelemetry import trace
from sqlalchemy import Engine

_PROBES = frozenset(("/healthz", "/readyz", "/metrics"))
_WORDS = ("url.path", "url.query")
"""Attributes that hold what people looked for, which may name others; `http.route` says enough."""

REQUESTS: TelemetryConfig = {
    "metrics": False,  # service.metrics has them
    "logs": False,
    "operation_spans": False,
    "exclude": lambda scope: scope["path"] in _PROBES,
}
"""What FastAPI is told."""

log = logging.getLogger(__name__)


def start(engine: Engine) -> None:
    """Send spans on from now on, where the environment asks for it. Where the extra is missing, the log says so."""
    if not (os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT") or os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")):
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor  # noqa: PLC0415
        from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        log.warning("no traces are sent: %s is not installed; pip install 'filon[otel]'", error.name)
        return

    class WithoutWords(SpanProcessor):
        def on_start(self, span: Span, parent_context: object = None) -> None:  # noqa: ARG002
            for name in _WORDS:
                if name in (span.attributes or {}):
                    span.set_attribute(name, "")

    os.environ.setdefault("OTEL_SERVICE_NAME", "filon")
    provider = TracerProvider()
    provider.add_span_processor(WithoutWords())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    # It does not know of SQLAlchemy 2.1 yet, and works with it: tests/service/test_tracing.py.
    SQLAlchemyInstrumentor().instrument(engine=engine, tracer_provider=provider, skip_dep_check=True)
