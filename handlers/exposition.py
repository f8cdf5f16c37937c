"""Prometheus's door: what this process counted, and what all processes share, read from the database at that moment.

A scrape succeeds also while the database does not answer: it then says so, and lacks what it could not read. It is
for whoever has the token only, because in HTTP mode the port is open to the outside, and because how many incidents
there are is not everybody's business. Private ones are not counted: that there is one is theirs to know who are in it,
and more people read graphs than databases.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime

import structlog
from aiohttp import web
from prometheus_client import GCCollector, Metric, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, choose_encoder, generate_latest
from prometheus_client.registry import Collector

from bot.clock import Clock
from bot.domain.alerts.watch import Watch
from bot.domain.policy import Policy
from bot.metrics import Metrics
from storage import deliveries, incidents, polls
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.jobs import Depth
from storage.queue import inbox, outbox

log = structlog.get_logger()

#: How long the database may take, in seconds; Prometheus gives up a scrape after ten.
_PATIENCE = 2.0

_NO_TOKEN = "To have metrics here, set SITROOM_METRICS_TOKEN, and give the same to Prometheus."  # noqa: S105 - a sentence

#: Answers with the state of each component but the database: None where it is well, else what is wrong.
Checks = Callable[[], Awaitable[Mapping[str, str | None]]]


class Exposition:
    """Answers `/metrics`.

    Args:
        token: whoever has it may read; nobody where it is empty.
        policy: answers with the policy in force.
    """

    def __init__(
        self,
        metrics: Metrics,
        *,
        token: str,
        checks: Checks,
        policy: Callable[[], Policy],
        database: Database,
        clock: Clock,
    ) -> None:
        self._metrics, self._token, self._checks, self._policy = metrics, token, checks, policy
        self._database, self._clock = database, clock
        ProcessCollector(registry=metrics.registry)
        PlatformCollector(registry=metrics.registry)
        GCCollector(registry=metrics.registry)

    async def answer(self, request: web.Request) -> web.Response:
        """All metrics, in the format that was asked for; as plain text where what was asked for is none."""
        if not self._token:
            return web.json_response({"error": _NO_TOKEN}, status=404)
        if not self._is_let_in(request.headers.get("Authorization", "")):
            return web.json_response(
                {"error": "the token is missing, or another"},
                status=401,
                headers={"WWW-Authenticate": "Bearer"},
            )
        encode, content_type = _format(request.headers.get("Accept", ""))
        shared = await self._shared()
        state = {**await self._checks(), "database": None if shared else "not read"}
        scrape = _Scrape(self._metrics, [_components(state), *(shared or ())])
        return web.Response(body=encode(scrape), headers={"Content-Type": content_type})

    def _is_let_in(self, header: str) -> bool:
        """Whether a request's `Authorization` has the token; of the scheme the case does not count (RFC 9110, 11.1)."""
        scheme, _, given = header.partition(" ")
        same = hmac.compare_digest(given.strip(" ").encode(errors="surrogateescape"), self._token.encode())
        return same and scheme.lower() == "bearer"

    async def _shared(self) -> list[Metric] | None:
        """What all processes share; None where the database does not tell."""
        try:
            async with asyncio.timeout(_PATIENCE), self._database.read() as db:
                depths = {"inbox": await inbox.depth(db), "outbox": await outbox.depth(db)}
                counts = await incidents.open_counts(db)
                watches = await polls.watches(db)
                unsorted, oldest_at = await deliveries.backlog(db), await deliveries.oldest_at(db)
        except (DatabaseUnavailable, TimeoutError) as error:
            log.warning("what is in the database cannot be measured", error=str(error) or "it takes too long")
            return None
        waiting = self._unsorted(*unsorted, oldest_at)
        return [*self._queues(depths), *waiting, self._incidents(counts), self._polls(watches)]

    def _queues(self, depths: Mapping[str, Depth]) -> list[Metric]:
        pending = GaugeMetricFamily(
            "sitroom_queue_pending", "Jobs that wait or are in work.", labels=["queue"]
        )
        dead = GaugeMetricFamily("sitroom_queue_dead", "Jobs that were given up.", labels=["queue"])
        age = GaugeMetricFamily(
            "sitroom_queue_oldest_age_seconds",
            "How long the oldest pending job has been there; 0 where none is pending.",
            labels=["queue"],
        )
        now = self._clock()
        for queue, depth in depths.items():
            oldest = depth.oldest_created_at or now
            pending.add_metric([queue], depth.pending)
            dead.add_metric([queue], depth.dead)
            age.add_metric([queue], max(0, (now - oldest).total_seconds()))
        return [pending, age, dead]

    def _unsorted(self, requests: int, weight: int, oldest_at: datetime | None) -> list[Metric]:
        now = self._clock()
        return [
            GaugeMetricFamily(
                "sitroom_alert_requests_waiting",
                "Requests of sources of alerts that are stored and not sorted yet.",
                value=requests,
            ),
            GaugeMetricFamily("sitroom_alerts_waiting", "The alerts in these requests.", value=weight),
            GaugeMetricFamily(
                "sitroom_alerts_oldest_age_seconds",
                "How long the oldest of these alerts has been there; 0 where there is none.",
                value=max(0, (now - (oldest_at or now)).total_seconds()),
            ),
        ]

    def _incidents(self, counts: Mapping[tuple[str, bool], int]) -> Metric:
        """How many are open; those of a severity that the policy no longer has are `other`."""
        known = [severity.id for severity in self._policy().severities]
        total = {(severity, drill): 0 for severity in [*known, "other"] for drill in (False, True)}
        for (severity, drill), count in counts.items():
            total[severity if severity in known else "other", drill] += count
        family = GaugeMetricFamily(
            "sitroom_open_incidents",
            "Incidents that somebody is working on; private ones are not counted.",
            labels=["severity", "drill"],
        )
        for (severity, drill), count in total.items():
            family.add_metric([severity, str(drill).lower()], count)
        return family

    def _polls(self, watches: Mapping[str, Watch]) -> Metric:
        """What the endpoints of the policy answered last; one that was not asked yet says nothing."""
        family = GaugeMetricFamily(
            "sitroom_poll_up", "Whether a health endpoint was well when it was last asked.", labels=["poll"]
        )
        for poll in self._policy().alerts.polls:
            watch = watches.get(poll.id)
            if watch and watch.well is not None:
                family.add_metric([poll.id], watch.well)
        return family


def _format(accept: str) -> tuple[Callable[[Collector], bytes], str]:
    """How to write the metrics, and what that is called."""
    plain = generate_latest, CONTENT_TYPE_PLAIN_0_0_4
    if not accept.isascii():  # the version that is asked for is said again, in a header
        return plain
    try:
        return choose_encoder(accept)
    except TypeError:  # it compares the parts of a version as numbers, also where they are none
        return plain


def _components(state: Mapping[str, str | None]) -> Metric:
    family = GaugeMetricFamily(
        "sitroom_component_up", "Whether a component is well, as /readyz says.", labels=["component"]
    )
    for component, wrong in state.items():
        family.add_metric([component], not wrong)
    return family


class _Scrape(Collector):
    """Everything, at one moment. When a series was made is left out: nobody asks, and it would double their number."""

    def __init__(self, metrics: Metrics, shared: list[Metric]) -> None:
        self._metrics, self._shared = metrics, shared

    def collect(self) -> Iterator[Metric]:
        for family in self._metrics.registry.collect():
            family.samples = [one for one in family.samples if not one.name.endswith("_created")]
            yield family
        yield from self._shared
