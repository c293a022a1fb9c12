"""Metrics for Prometheus: what this process did, and what the fact base holds, which each process tells alike."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from prometheus_client import (
    REGISTRY,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
    start_http_server,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from sqlalchemy import Select, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.tables import Document, DocumentStatus, OverallSum
from service.database import Database, moment
from service.jobs import UNDER_WAY

disable_created_metrics()  # type: ignore[no-untyped-call]  # they would double each counter, and nobody asks for them
LATENCY = Histogram(
    "filon_http_request_duration_seconds",
    "From a request's headers to the end of its answer, by route",
    ("method", "route", "status"),
)
READINGS = Counter(
    "filon_readings_total", "Readings of a document that came to an end, by how they ended", ("outcome",)
)
PAGES = Counter("filon_pages_read_total", "Pages of documents that were read and stored")
SECONDS = Counter("filon_reading_seconds_total", "Seconds of work on documents that were read and stored")


@dataclass(frozen=True)
class _Told:
    """Metrics that are there already."""

    metrics: list[Metric]

    def collect(self) -> Iterable[Metric]:
        return self.metrics


def serve(host: str, port: int) -> str:
    """Serve what this process did, and nothing of the fact base, until it ends; gives the address. Raises OSError."""
    server, _thread = start_http_server(port, host)
    return f"http://{host}:{server.server_port}/metrics"


def exposition(database: Database) -> bytes:
    """Give all metrics as Prometheus' text; where the database does not answer, that is one of them."""
    up = GaugeMetricFamily("filon_database_up", "Whether the database answers", value=1)
    try:
        with database.read() as session:
            told = [up, *_stored(session)]
    except OperationalError:
        up = GaugeMetricFamily(up.name, up.documentation, value=0)
        told = [up]
    return generate_latest(REGISTRY) + generate_latest(_Told(told))


def _by(session: Session, called: tuple[str, str, str], statement: Select[*tuple[Any, ...]]) -> Metric:
    """Give a gauge by one label, from rows of its value and the number."""
    name, documentation, label = called
    metric = GaugeMetricFamily(name, documentation, labels=[label])
    for value, number in session.execute(statement):
        metric.add_metric([value], number)
    return metric


def _stored(session: Session) -> Iterator[Metric]:
    """Ask the fact base. Each statement reads an index or a few kept-up rows, however many facts there are."""
    yield _by(
        session,
        ("filon_documents", "Documents by status", "status"),
        select(Document.status, func.count()).group_by(Document.status),
    )
    queued = select(Document.status, Document.in_bulk, func.count(), func.min(Document.asked))
    rows = session.execute(
        queued.where(Document.status.in_(UNDER_WAY)).group_by(Document.status, Document.in_bulk)
    ).all()
    depth = GaugeMetricFamily(
        "filon_queue_documents", "Documents that wait or are being read", labels=["status", "bulk"]
    )
    found = {(status, in_bulk): count for status, in_bulk, count, _asked in rows}
    for status in UNDER_WAY:
        for in_bulk in (False, True):
            depth.add_metric([status, str(in_bulk).lower()], found.get((status, in_bulk), 0))
    yield depth
    waiting = [asked for status, _in_bulk, _count, asked in rows if status is DocumentStatus.QUEUED]
    oldest = (moment(session) - min(waiting)).total_seconds() if waiting else 0
    yield GaugeMetricFamily("filon_queue_oldest_seconds", "How long the oldest queued document waits", value=oldest)
    yield _by(
        session,
        ("filon_documents_failed", "Documents that failed, by reason", "reason"),
        select(Document.error_reason, func.count())
        .where(Document.status == DocumentStatus.FAILED)
        .group_by(Document.error_reason),
    )
    yield _by(
        session,
        ("filon_facts", "Facts by kind", "kind"),
        select(OverallSum.key, func.sum(OverallSum.facts))
        .where(OverallSum.dimension == "kind")
        .group_by(OverallSum.key),
    )
