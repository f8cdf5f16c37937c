"""The storefront, by `policies/storefront.yml` and its incident response plan."""

from pathlib import Path

import aiohttp

from tests.processes.teams import playbook, team, ticks
from tests.sources.senders import payload, shown
from tests.world import ALERT_SECRETS, World


async def _sentry(here: World, name: str) -> None:
    body = payload(name)
    headers = {key: one[0] for key, one in shown("sentry", body, ALERT_SECRETS["sentry"], here.now).items()}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{here.running.http.url}/alerts/sentry", data=body, headers=headers) as answer,
    ):
        assert answer.status == 202, await answer.text()
    await here.settle()


async def test_checkout_is_broken_and_it_is_over_only_when_the_data_are_safe(tmp_path: Path) -> None:
    """SF-2, SF-3, SF-4, SF-5, SF-7, SF-8, SF-11, SF-12, SF-13: from the report to the end."""
    async with team("storefront", tmp_path) as (here, _):
        await here.types("ada", "#general", "/incident declare Checkout: payments are refused")
        channel = here.incident_channel(1)
        assert "SEV1" in here.text(here.card(channel))
        assert "Checkout-Owner" in "\n".join(here.reads("ada", channel))
        names = {one.title for one in here.workspace.channel(channel).bookmarks.values()}
        assert {
            "Sentry",
            "Datadog",
            "Grafana",
            "Prometheus",
            "Cloud provider logs",
            "Vercel analytics",
        } <= names
        assert any("You are called as Incident Commander" in text for text in _direct(here, "ann-storefront"))

        # Status and owner stand in #incidents.
        await here.presses("ada", here.card(channel), "Update")
        assert await here.submits("ada", state="One in two payments fails", owner="Ada") == {}
        assert "One in two payments fails" in here.text(here.last("ben", "#incidents", "INC-1"))

        steps = playbook(here, channel, "Checkout failures")
        await ticks(here, "ada", steps, "checkout/gateway")
        assert "1 of" in here.text(playbook(here, channel, "Checkout failures"))

        # It is stable, but nobody has looked after the data.
        await here.types("ada", channel, "/incident mitigated")
        await here.advance(minutes=31)
        await here.types("ada", channel, "/incident resolve The gateway is back")
        assert "Resolved" not in here.text(here.last("ben", "#incidents", "INC-1"))


async def test_sentry_tells_of_what_is_new_and_its_card_waits(tmp_path: Path) -> None:
    """SF-1: people decide what is an incident."""
    async with team("storefront", tmp_path) as (here, _):
        await _sentry(here, "sentry-issue-created")
        assert [text for text in here.reads("ada", "#incidents") if "Sentry" in text]


def _direct(here: World, handle: str) -> list[str]:
    return [here.text(one) for one in here.direct(handle)]
