"""The storefront, by `policies/storefront.yml` and its incident response plan."""

from pathlib import Path

import aiohttp

from tests.processes.pictures import picture
from tests.processes.teams import exports, playbook, team, ticks
from tests.sources.senders import payload, shown
from tests.world import ALERT_SECRETS, World

ANN, ROLLBACK = "ann-storefront", "Mitigation and rollback"

#: Of Sentry's payload of a spike, what this one is about, and since when.
SPIKE = ((b"Too many errors", b"Checkout: payments are refused"), (b"2026-11-21T11:1", b"2026-11-21T02:5"))


async def _sentry(here: World, name: str, *changes: tuple[bytes, bytes]) -> None:
    body = payload(name)
    for before, after in changes:
        body = body.replace(before, after)
    headers = {key: one[0] for key, one in shown("sentry", body, ALERT_SECRETS["sentry"], here.now).items()}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{here.running.http.url}/alerts/sentry", data=body, headers=headers) as answer,
    ):
        assert answer.status == 202, await answer.text()
    await here.settle()


async def test_checkout_is_broken_and_it_is_over_only_when_the_data_are_safe(tmp_path: Path) -> None:
    """SF-1, SF-2, SF-3, SF-4, SF-5, SF-7, SF-8, SF-11, SF-12, SF-13: from Sentry's spike to prevention."""
    async with team("storefront", tmp_path) as (here, _):
        await _sentry(here, "sentry-metric-critical", *SPIKE)
        channel = here.incident_channel(1)
        assert any("You are called as Incident Commander" in text for text in _direct(here, ANN))
        await here.presses(ANN, here.last(ANN, "@sitroom", "You are called"), "I have it")
        assert "SEV1" in here.text(here.card(channel, ANN))
        assert "Checkout Owner" in "\n".join(here.reads(ANN, channel))
        names = {one.title for one in here.workspace.channel(channel).bookmarks.values()}
        assert {
            "Sentry",
            "Datadog",
            "Grafana",
            "Prometheus",
            "Cloud provider logs",
            "Vercel analytics",
        } <= names

        # Leadership hears at once, for it is checkout. Status and owner stand in #incidents.
        assert "Checkout is affected" in here.text(here.last("dana", "#incident-room", "INC-1"))
        await here.until(15)
        await here.presses(ANN, here.last(ANN, "@sitroom", "Update due"), "Post update")
        news = {"state": "One in two payments fails", "owner": "Ann", "doing": "Rolling back the release"}
        assert await here.submits(ANN, **news) == {}
        announced = here.text(here.last("ben", "#incidents", "INC-1"))
        assert "*Ongoing status* One in two payments fails" in announced
        assert "*Who owns the next step?* Ann" in announced
        incidents = here.workspace.channel("#incidents")
        assert list(incidents.pins) == [here.last("ben", "#incidents", "INC-1").ts]
        await picture(here, "storefront-1-announced", "ben", "#incidents")

        steps = playbook(here, channel, "Checkout failures", ANN)
        await ticks(here, ANN, steps, "checkout/gateway")
        await ticks(here, ANN, playbook(here, channel, ROLLBACK, ANN), "roll-back/roll-back")
        assert "1 of" in here.text(playbook(here, channel, "Checkout failures", ANN))
        await picture(here, "storefront-2-steps", ANN, channel, playbook(here, channel, ROLLBACK, ANN))

        # It is stable, but nobody has looked after the data.
        await _sentry(here, "sentry-metric-resolved", *SPIKE)
        await here.types(ANN, channel, "/incident mitigated")
        await here.advance(minutes=31)
        await here.types(ANN, channel, "/incident resolve The gateway is back")
        assert "Resolved" not in here.text(here.last("ben", "#incidents", "INC-1"))
        await picture(here, "storefront-3-data-first", ANN, channel)
        await ticks(here, ANN, playbook(here, channel, ROLLBACK, ANN), "roll-back/integrity")
        await here.types(ANN, channel, "/incident resolve The gateway is back")
        assert "Resolved" in here.text(here.last("ben", "#incidents", "INC-1"))
        assert not incidents.pins

        # What the analysis is made of is in the file; prevention is a list.
        assert "One in two payments fails" in await exports(here, ANN, channel)
        await here.types(ANN, channel, "/incident playbook prevention")
        for step in ("tests", "objectives", "dashboards"):
            await ticks(here, ANN, playbook(here, channel, "Prevention", ANN), f"prevention/{step}")
        assert "3 of 3" in here.text(playbook(here, channel, "Prevention", ANN))
        await here.types(ANN, channel, "/incident close")
        assert "Closed" in here.text(here.card(channel, ANN))


async def test_a_person_who_reports_that_payments_fail_reports_a_sev1(tmp_path: Path) -> None:
    """SF-3, SF-12: nobody has to know how bad it is."""
    async with team("storefront", tmp_path) as (here, _):
        await here.types("ada", "#general", "/incident declare Checkout: payments are refused")
        channel = here.incident_channel(1)
        assert "SEV1" in here.text(here.card(channel))
        assert "Checkout Owner" in "\n".join(here.reads("ada", channel))


async def test_sentry_tells_of_what_is_new_and_its_card_waits(tmp_path: Path) -> None:
    """SF-1: people decide what is an incident."""
    async with team("storefront", tmp_path) as (here, _):
        await _sentry(here, "sentry-issue-created")
        assert [text for text in here.reads("ada", "#incidents") if "Sentry" in text]


def _direct(here: World, handle: str) -> list[str]:
    return [here.text(one) for one in here.direct(handle)]
