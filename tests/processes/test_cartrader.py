"""CarTrader, by `policies/cartrader.yml` and its incident response playbook."""

import re
from pathlib import Path

from tests.alerting import alerts, told
from tests.processes.pictures import picture
from tests.processes.teams import exports, playbook, team, ticks
from tests.world import World

STEPS = "Stabilise the system"
SRE, MANAGER, DBRE = "sre-oncall-cartrader", "engineering-manager-cartrader", "dbre-oncall-cartrader"
PRODUCT, SUPPORT = "product-manager-cartrader", "support-lead-cartrader"


async def test_an_alert_becomes_an_incident_with_news_every_quarter_of_an_hour(tmp_path: Path) -> None:
    """CT-1, CT-3, CT-5, CT-6, CT-7, CT-8, CT-10, CT-15: from Prometheus over thirty stable minutes to the checklist."""
    async with team("cartrader", tmp_path) as (here, _):
        labels = {"service": "orders", "traceId": "4bf92f3577b34da6a3ce929d0e0e4736"}
        await alerts(here, told("OrdersFail", severity="sev1", summary="Every order fails", **labels))
        channel = here.incident_channel(1)
        assert "SEV1" in here.text(here.last("ada", "#incidents", "INC-1"))

        # The on-call SRE does not answer: the engineering manager is called. So is who speaks to customers.
        await here.advance(minutes=5)
        await here.presses(MANAGER, here.last(MANAGER, "@sitroom", "You are called"), "I have it")
        await here.presses(PRODUCT, here.last(PRODUCT, "@sitroom", "You are called"), "I have it")
        await here.presses("ada", here.last("ada", "#incidents", "INC-1"), "Join")
        await here.types("ada", channel, "/incident scribe me")
        for holder in ("Engineering Manager", "Product Manager", "Ada"):
            assert holder in here.text(here.card(channel, MANAGER))
        begun = "\n".join(here.reads(MANAGER, channel))
        assert "Grafana: queue depth" in begun
        assert "4bf92f3577b34da6a3ce929d0e0e4736" in begun
        assert "Services ready" in begun
        looked = here.last(MANAGER, channel, "How it looked")
        await picture(here, "cartrader-1-state", MANAGER, channel, looked)

        # Who, what, status, next update: asked for after fifteen minutes.
        await here.until(15)
        await here.presses(MANAGER, here.last(MANAGER, "@sitroom", "Update due"), "Post update")
        await picture(here, "cartrader-2-update", MANAGER, "@sitroom")
        said = await here.submits(MANAGER, who="Sam and Kim", what="Rolling back the image", state="The same")
        assert said == {}
        news = here.text(here.last("ada", "#incidents", "INC-1"))
        for demanded in ("Sam and Kim", "Rolling back the image", "The same", "*Next update:* 03:30"):
            assert demanded in news
        assert "03:30" in here.text(here.card(channel, MANAGER))

        steps = playbook(here, channel, STEPS, MANAGER)
        await ticks(here, MANAGER, steps, "stabilise/roll-back")
        assert "1 of" in here.text(playbook(here, channel, STEPS, MANAGER))
        # Readiness was well all the time, and only orders failed: that is no news.
        assert "*Services ready* is well" in here.text(playbook(here, channel, STEPS, MANAGER))
        assert "Now to be done" not in "\n".join(here.reads(MANAGER, channel))

        # Thirty stable minutes, and the error rate is looked at: not before is it over.
        await alerts(here, told("OrdersFail", severity="sev1", until="2026-11-21T03:16:00Z", **labels))
        await here.types(MANAGER, channel, "/incident mitigated")
        await here.advance(minutes=10)
        await here.types(MANAGER, channel, "/incident resolve Rolled back")
        assert "Resolved" not in here.text(here.last("ada", "#incidents", "INC-1"))
        await picture(here, "cartrader-3-not-yet", MANAGER, channel)
        await here.advance(minutes=20)
        await ticks(here, MANAGER, playbook(here, channel, STEPS, MANAGER), "stabilise/stable")
        await here.types(MANAGER, channel, "/incident resolve Rolled back")
        assert "Resolved" in here.text(here.last("ada", "#incidents", "INC-1"))
        assert [line for line in here.reads("dana", "#incident-room") if "INC-1" in line]

        # What the postmortem needs, one by one; the timeline in UTC is in the file.
        await here.types("ada", channel, "/incident playbook postmortem")
        checklist = playbook(here, channel, "Postmortem checklist")
        for step in ("timeline", "causes", "gaps", "actions", "remediation"):
            await ticks(here, "ada", checklist, f"postmortem/{step}")
        assert "5 of 5" in here.text(playbook(here, channel, "Postmortem checklist"))
        assert "Rolling back the image" in await exports(here, "ada", channel)
        await here.types("ada", channel, "/incident close")
        assert "Closed" in here.text(here.card(channel))


async def test_a_user_report_is_declared_with_a_severity_that_is_explained(tmp_path: Path) -> None:
    """CT-1, CT-4, CT-14, CT-15: a person declares; the database has its own people; commands are at hand."""
    async with team("cartrader", tmp_path) as (here, _):
        await here.types("ada", "#general", "/incident declare SEV-3 Replica is behind")
        channel = here.incident_channel(1)
        assert "SEV3" in here.text(here.card(channel))
        assert "You are called as Database" in here.text(here.last(DBRE, "@sitroom", "called"))
        await here.types("ada", channel, "/incident triage")
        answer = here.text(here.last("ada", channel, "Tail logs"))
        assert "docker compose logs -f <service>" in answer
        assert "http://localhost:13133/healthz" in answer
        await here.types("ada", "#general", "/incident declare")
        form = here.person("ada").view()
        assert form
        for definition in ("Complete outage / data loss", "Partial outage, workaround available"):
            assert definition in str(form)


async def test_communications_are_called_once_it_is_bad_enough_for_the_world_to_hear(tmp_path: Path) -> None:
    """CT-15: for SEV1 and SEV2 the product manager, then the support lead; the database's people are left in peace."""
    async with team("cartrader", tmp_path) as (here, _):
        await here.types("ada", "#general", "/incident declare SEV-4 Emails are a little late")
        channel = here.incident_channel(1)
        await here.advance(minutes=2)
        assert [who for who in (PRODUCT, SUPPORT, DBRE) if _called(here, who)] == []

        await here.types("ada", channel, "/incident sev 2 none goes out")
        await here.advance(minutes=1)
        assert _called(here, PRODUCT) == ["Communications"]
        assert "called Product Manager" in here.text(here.card(channel, "ada"))

        await here.advance(minutes=5)
        await here.presses(SUPPORT, here.last(SUPPORT, "@sitroom", "You are called"), "I have it")
        assert "*Communications:* Support Lead" in here.text(here.card(channel, "ada"))
        assert _called(here, DBRE) == []


def _called(here: World, handle: str) -> list[str]:
    """As what somebody is called, in their direct messages."""
    told = [here.text(one) for one in here.direct(handle)]
    return [found for text in told for found in re.findall(r"You are called as \*?([A-Z]\w+)", text)]


async def test_the_playbook_is_reviewed_every_quarter(tmp_path: Path) -> None:
    """CT-16: by the engineering manager."""
    async with team("cartrader", tmp_path) as (here, _):
        await here.jump(minutes=1)
        await here.jump(minutes=72 * 24 * 60 + 6 * 60)  # Monday, 1 February, 09:01

        (told,) = [
            text
            for one in here.direct("engineering-manager-cartrader")
            if "due for a review" in (text := here.text(one))
        ]
        assert "“CarTrader”" in told
