"""What the server counts, in the form of Prometheus: routes and figures, nothing of anybody."""

from collections.abc import Iterable, Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from service import clock
from service.api.running import Running
from service.api.work_figures import figures
from service.database.tables import publications
from service.errors import DatabaseFault

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


class Metrics:
    """The figures of one server."""

    def __init__(self, running: Running) -> None:
        """With a registry of their own."""
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "shouxin_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "shouxin_request_seconds",
            "From the request to the end of its answer",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.in_progress = Gauge(
            "shouxin_requests_in_progress", "Requests being worked on", registry=self.registry
        )
        self._counters: dict[tuple[str, str, int], Counter] = {}
        self._histograms: dict[str, Histogram] = {}
        self.registry.register(_State(running))
        ProcessCollector(registry=self.registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request; `route`: its template. A method that there is not is counted as `other`."""
        key = (method if method in _METHODS else "other", route, status)
        counter = self._counters.get(key)
        if counter is None:
            counter = self._counters[key] = self._requests.labels(*key)
        histogram = self._histograms.get(route)
        if histogram is None:
            histogram = self._histograms[route] = self._seconds.labels(route)
        counter.inc()
        histogram.observe(seconds)


class _State(Collector):
    """What is looked up when the figures are asked for."""

    def __init__(self, running: Running) -> None:
        self._running = running

    def collect(self) -> Iterable[Metric]:
        """The log's writer, how old what is published is, and what is done beside the answers."""
        audit = self._running.audit
        yield CounterMetricFamily("shouxin_audit_lines", "Lines written to the log", audit.lines)
        yield CounterMetricFamily("shouxin_audit_groups", "Groups in which they were written", audit.groups)
        yield GaugeMetricFamily("shouxin_audit_queue", "Answers that wait for their line", audit.queue)
        yield GaugeMetricFamily(
            "shouxin_audit_anchor_failed", "1: the last anchor could not be kept", int(audit.anchor_failed)
        )
        yield from self._published()
        yield from self._work()

    def _published(self) -> Iterator[Metric]:
        query = select(publications.c.purpose, func.max(publications.c.published_at))
        try:
            with self._running.database.reading() as connection:
                rows = connection.execute(query.group_by(publications.c.purpose)).all()
        except DatabaseFault:  # readiness tells it
            return
        age = GaugeMetricFamily(
            "shouxin_publication_age_seconds", "Since the newest publication", labels=["purpose"]
        )
        for purpose, at in rows:
            if at is not None:
                age.add_metric([purpose], (clock.now() - at).total_seconds())
        yield age

    def _work(self) -> Iterator[Metric]:
        """What is done beside the answers."""
        try:
            with self._running.database.reading() as connection:
                yield from list(figures(connection, now=clock.now()))
        except DatabaseFault:
            return
