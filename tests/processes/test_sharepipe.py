"""The share pipeline, by `policies/sharepipe.yml` and its incident response procedures."""

import json
from pathlib import Path
from typing import Any

from tests.alerting import alerts, told
from tests.flows.records import numbers
from tests.outward.receiver import receiver
from tests.processes.pictures import picture
from tests.processes.teams import exports, playbook, team, ticks

#: What the team says of it after half an hour.
NEWS = {
    "impact": "Half of all shares fail, for every user",
    "steps": "Intake is paused; the workers drain the queue",
    "eta": "04:00",
}


def _failures(rule: dict[str, str], *, until: str = "") -> list[dict[str, Any]]:
    """Shares fail for four users."""
    return [
        told(
            "SharepipeFailures",
            severity="sev2",
            summary="Shares fail",
            fingerprint=user,
            userId=user,
            until=until,
            **rule,
        )
        for user in ("u1", "u2", "u3", "u4")
    ]


async def test_shares_fail_for_many_and_news_come_every_half_hour(tmp_path: Path) -> None:
    """SP-2, SP-6, SP-7, SP-8, SP-9, SP-11, SP-12: from the rule over the queue that drains to the checklist."""
    async with team("sharepipe", tmp_path) as (here, _):
        rule = {"team": "sharepipe", "component": "share-pipeline", "correlation_id": "share-42"}
        await alerts(here, *_failures(rule))
        channel = here.incident_channel(1)
        await here.presses("ada", here.last("ada", "#incidents", "INC-1"), "Join")
        names = {one.title for one in here.workspace.channel(channel).bookmarks.values()}
        assert {"Live jobs", "Long-running jobs"} <= names
        assert "4 firing since 03:00 · 4 different userId" in here.text(here.card(channel))
        everything = "\n".join(here.reads("ada", channel))
        assert "User-specific or systemic?" in everything
        assert "correlation ID share-42" in everything  # as the procedures call it
        assert "https://logs.example.com/?query=share-42" in str(
            [one.blocks for one in here.person("ada").messages(channel)]
        )

        steps = playbook(here, channel, "Shares fail or are late")
        assert "API_MAX_SHARES_PER_HOUR" in here.text(steps)
        await ticks(here, "ada", steps, "failing-shares/pause")
        await picture(here, "sharepipe-1-who", "ada", channel, here.card(channel))

        await here.types("ada", channel, "/incident ic me")
        await here.until(30)
        await here.presses("ada", here.last("ada", "@sitroom", "Update due"), "Post update")
        assert await here.submits("ada", **NEWS) == {}
        for answer in NEWS.values():
            assert answer in here.text(here.last("ben", "#incidents", "INC-1"))
        news = here.last("ada", channel, NEWS["steps"])
        assert "ETA for resolution" in here.text(news)
        await picture(here, "sharepipe-2-news", "ada", channel)

        # The queue has drained; it stays so for half an hour.
        await alerts(here, *_failures(rule, until="2026-11-21T03:31:00Z"))
        await here.types("ada", channel, "/incident mitigated the queue has drained")
        await here.advance(minutes=31)
        await ticks(here, "ada", playbook(here, channel, "Shares fail or are late"), "failing-shares/resume")
        await here.types("ada", channel, "/incident resolve The upstream API answers again")
        assert "Resolved" in here.text(here.last("ben", "#incidents", "INC-1"))

        await here.types("ada", channel, "/incident playbook postmortem")
        checklist = playbook(here, channel, "Postmortem checklist")
        for step in ("recorded", "thresholds", "actions", "wiki"):
            await ticks(here, "ada", checklist, f"postmortem/{step}")
        assert "4 of 4" in here.text(playbook(here, channel, "Postmortem checklist"))
        assert NEWS["steps"] in await exports(here, "ada", channel)
        await here.types("ada", channel, "/incident close")
        assert "Closed" in here.text(here.card(channel))


async def test_suspected_compromise_is_private_from_the_first_second(tmp_path: Path) -> None:
    """SP-10: Trust & Safety is told, the steps to revoke are there, and nobody else hears of it."""
    async with team("sharepipe", tmp_path) as (here, _):
        await here.types("ada", "#general", "/incident declare Admin token stolen")
        channel = here.incident_channel(1)
        assert here.workspace.channel(channel).kind == "private"
        trust = "trust-and-safety-example"
        assert "Revoke them first" in here.text(here.last(trust, "@sitroom", "INC-1"))
        assert "/admin/credentials/rescind" in here.text(
            playbook(here, channel, "Credentials may be compromised", trust)
        )
        await picture(here, "sharepipe-3-private", trust, "@sitroom")
        for place in ("#incidents", "#incident-room", "#general"):
            assert not [line for line in here.reads("ben", place) if "stolen" in line], place


async def test_a_game_day_simulates_an_outage_with_the_flag_and_says_how_it_went(tmp_path: Path) -> None:
    """SP-4: `simulateFailure`, from the reminder to the report."""
    async with receiver() as staging, team("sharepipe", tmp_path, staging.url) as (here, _):
        await here.jump(minutes=1)
        await here.jump(minutes=11 * 24 * 60)
        reminder = here.last("ada", "#incidents", "Game day")
        assert "An upstream API is out" in here.text(reminder)
        await here.presses("ada", reminder, "Begin")
        assert [json.loads(one.body) for one in staging.requests] == [{"simulateFailure": True}]

        channel = here.incident_channel(1)
        fails = {"severity": "sev2", "team": "sharepipe", "component": "share-pipeline", "env": "staging"}
        await alerts(here, told("SharepipeFailures", **fails, at=here.now.isoformat()))
        assert "expected of this drill" in here.text(here.last("ada", channel, "SharepipeFailures"))
        assert await numbers(here) == [1]
        steps = playbook(here, channel, "Shares fail or are late")
        await ticks(here, "ada", steps, "failing-shares/pause")
        await here.advance(minutes=31)
        await here.types("ada", channel, "/incident cancel The queue has drained")

        assert [json.loads(one.body) for one in staging.requests[1:]] == [{"simulateFailure": False}]
        for place in (channel, "#incidents"):
            went = here.text(here.last("ada", place, "How it went"))
            assert "Shares fail or are late:* 1 of 6 steps done" in went
            assert "never came; it was over 1 min later" in went
        assert not [one for one in here.reads("ada", "#incident-room") if "INC-1" in one]


async def test_every_month_a_game_day_and_every_quarter_the_review(tmp_path: Path) -> None:
    """SP-3, SP-4: on the first Tuesday at ten in Berlin; whoever is on call looks after the expected volumes."""
    async with team("sharepipe", tmp_path) as (here, _):
        await here.jump(minutes=1)
        await here.jump(minutes=(10 * 24 + 6) * 60)  # Tuesday, 1 December, 10:01

        (asked,) = [line for line in here.reads("ada", "#incidents") if "Game day" in line]
        assert "`/incident drill " in asked

        await here.jump(minutes=62 * 24 * 60)  # Monday, 1 February
        told = [
            here.text(one)
            for handle in ("ann-example", "ben-example", "cleo-example")
            for one in here.direct(handle)
            if "due for a review" in here.text(one)
        ]
        assert len(told) == 1
        assert "since 2027-02-01 (quarterly" in told[0]
        assert "https://wiki.example.com/share-volumes" in told[0]
