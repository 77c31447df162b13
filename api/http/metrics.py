"""What a server counts, in Prometheus' form: requests and their time by route, what is in flight, rows pulled.

Labels are bounded: routes by their templates, unknown paths and methods under one name.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

MEDIA = CONTENT_TYPE_LATEST
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "kailin_http_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "kailin_http_request_seconds",
            "Time from a request to the last byte of its answer.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.in_flight = Gauge("kailin_http_in_flight", "Requests not yet answered.", registry=self.registry)
        self.rows_pulled = Counter("kailin_rows_pulled", "Rows sent by pulls.", registry=self.registry)
        self.pairs = Gauge("kailin_pairs", "Live QA pairs.", registry=self.registry)
        self.revision = Gauge("kailin_revision", "The corpus' revision.", registry=self.registry)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self.requests.labels(method if method in METHODS else "other", route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Return all counters as Prometheus reads them."""
        return generate_latest(self.registry)
