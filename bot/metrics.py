"""What Sitroom counts about itself while it runs, for Prometheus.

Each process counts what it did since it started. What all processes share, such as how much waits, is in the database,
and is read from there at each scrape (`handlers.exposition`). No label ever holds what a person wrote: its values are
names of ours, so their number is bounded.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Histogram, Info

#: In seconds. Slack waits for three (https://docs.slack.dev/interactivity/implementing-slash-commands).
_ACKS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5)

#: In seconds. After 15 Sitroom waits no longer for an answer of Slack's.
_CALLS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)

#: In seconds; from a minute on, a reminder says that it is late.
_LATENESS = (0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 1800, 7200)


#: The kind of a request whose signature does not hold: the secret, the clock, or whoever sent it is not the right one.
UNSIGNED = "unsigned"


#: How a source of alerts may be answered.
_ANSWERS = (202, 401, 413, 422, 503)


class Ack:
    """A request of Slack's that is being answered.

    Attributes:
        kind: what it was, as soon as that is known.
        status: how it was answered, as an HTTP status; 0 where it was not.
    """

    def __init__(self) -> None:
        self.kind = "other"
        self.status = 0

    @property
    def outcome(self) -> str:
        """How it ended: `ok`, `refused` (whoever sent it was wrong), or `failed` (Sitroom could not)."""
        if HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES:
            return "ok"
        asked_wrongly = HTTPStatus.BAD_REQUEST <= self.status < HTTPStatus.INTERNAL_SERVER_ERROR
        return "refused" if asked_wrongly else "failed"


class Metrics:
    """What one process did.

    Attributes:
        registry: all of it; each Sitroom has its own, also where two run in one process.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        Info("sitroom_build", "Which Sitroom this is.", registry=self.registry).info(
            {"version": version("sitroom")}
        )
        self._acks = Histogram(
            "sitroom_ack_duration_seconds",
            "From the arrival of a request of Slack's to its answer.",
            ("kind", "outcome"),
            buckets=_ACKS,
            registry=self.registry,
        )
        self._acks.labels(
            UNSIGNED, "refused"
        )  # there from the start, so that an increase shows the first one, too
        self._calls = Counter(
            "sitroom_slack_calls_total",
            "Calls to Slack, by what came of them.",
            ("method", "outcome"),
            registry=self.registry,
        )
        self._durations = Histogram(
            "sitroom_slack_call_duration_seconds",
            "How long Slack took to answer a call, or to fail it.",
            ("method",),
            buckets=_CALLS,
            registry=self.registry,
        )
        self._lateness = Histogram(
            "sitroom_reminder_lateness_seconds",
            "From the moment a reminder fell due until it was in Slack.",
            buckets=_LATENESS,
            registry=self.registry,
        )
        self._alerts = Counter(
            "sitroom_alert_requests_total",
            "What sources of alerts sent, by the HTTP status that it was answered with.",
            ("source", "status"),
            registry=self.registry,
        )
        self._answers: dict[tuple[str, int], Counter] = {}  # to look one up takes longer than to count
        self._misfits = Counter(
            "sitroom_alerts_not_understood_total",
            "Single alerts that were not understood, in requests that were.",
            ("source",),
            registry=self.registry,
        )
        self._unseen = Counter(
            "sitroom_alerts_dropped_total",
            "How often alerts were told of that people do not see, because a route of the policy says so.",
            ("source",),
            registry=self.registry,
        )
        self._ticks = Counter(
            "sitroom_ticks_total", "How often all that was due was done.", registry=self.registry
        )

    @contextmanager
    def acknowledging(self) -> Iterator[Ack]:
        """Measure a request of Slack's, from here to the end of the block."""
        ack, began = Ack(), time.perf_counter()
        try:
            yield ack
        finally:
            self._acks.labels(ack.kind, ack.outcome).observe(time.perf_counter() - began)

    def called(self, method: str, outcome: str, seconds: float) -> None:
        """Slack was called, and this came of it after so many seconds."""
        self._calls.labels(method, outcome).inc()
        self._durations.labels(method).observe(seconds)

    def reminded(self, late: timedelta) -> None:
        """A reminder is in Slack, so long after it fell due."""
        self._lateness.observe(late.total_seconds())

    def expect_alerts(self, sources: Iterable[str]) -> None:
        """These may send: their series are there from the start, so that an increase shows the first refusal, too."""
        for source in sources:
            self._misfits.labels(source)
            self._unseen.labels(source)
            for status in _ANSWERS:
                self._alerts.labels(source, str(status))

    def alerted(self, source: str, status: int) -> None:
        """A source of alerts sent something, which was answered with this HTTP status."""
        counter = self._answers.get((source, status))
        if counter is None:
            counter = self._answers[source, status] = self._alerts.labels(source, str(status))
        counter.inc()

    def not_understood(self, source: str, count: int) -> None:
        """So many alerts of a request were not understood, while others in it were."""
        self._misfits.labels(source).inc(count)

    def unseen(self, counts: Mapping[str, int]) -> None:
        """So many alerts, by source, were sorted that people do not see, because a route says so."""
        for source, count in counts.items():
            self._unseen.labels(source).inc(count)

    def ticked(self) -> None:
        """All that was due has been done."""
        self._ticks.inc()
