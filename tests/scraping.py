"""What Prometheus reads from a Sitroom, through the parser of Prometheus's own client."""

from collections.abc import Mapping

import aiohttp
import msgspec
from prometheus_client.parser import text_string_to_metric_families

from tests.world import METRICS_TOKEN, World


class Scrape(msgspec.Struct, frozen=True):
    """One look at `/metrics`.

    Attributes:
        text: as it was answered.
        families: the type of each metric, by its name.
        series: the value of each series, by its name and labels.
    """

    text: str
    families: Mapping[str, str]
    series: Mapping[tuple[str, frozenset[tuple[str, str]]], float]

    def value(self, name: str, **labels: str) -> float:
        """The value of one series; 0 where it is not there yet, as for Prometheus's `increase`."""
        return self.series.get((name, frozenset(labels.items())), 0)

    def having(self, name: str) -> list[dict[str, str]]:
        """The labels of every series of this name."""
        return [dict(labels) for other, labels in self.series if other == name]


async def ask(here: World, token: str | None = METRICS_TOKEN, scheme: str = "Bearer") -> tuple[int, str]:
    """The status that `/metrics` is answered with, and the text."""
    headers = {} if token is None else {"Authorization": f"{scheme} {token}"}
    url = f"{here.running.http.url}/metrics"
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answered:
        return answered.status, await answered.text()


async def scrape(here: World) -> Scrape:
    """All metrics, as they are now."""
    status, text = await ask(here)
    assert status == 200, text
    families = list(text_string_to_metric_families(text))
    # The parser takes `_total` off the name of a counter; Prometheus does not.
    types = {one.name + "_total" * (one.type == "counter"): one.type for one in families}
    samples = [sample for family in families for sample in family.samples]
    series = {(one.name, frozenset(one.labels.items())): one.value for one in samples}
    assert len(series) == len(samples), "a series is there twice"
    return Scrape(text, types, series)
