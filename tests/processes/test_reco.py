"""Reco, by `policies/reco.yml` and its incident and rollback plan."""

from pathlib import Path

from tests.alerting import alerts, told
from tests.processes.pictures import picture
from tests.processes.teams import exports, playbook, team, ticks
from tests.world import World

OUTBOX = "Outbox backlog or dead rows growing"
ONCALL = "reco-oncall-example"


async def test_the_outbox_backs_up_and_goes_through_the_phases_of_the_plan(tmp_path: Path) -> None:
    """RC-1, RC-2, RC-3, RC-4, RC-5, RC-6, RC-8: detect, triage, mitigate, recover, review."""
    async with team("reco", tmp_path) as (here, _):
        rule = {"team": "reco", "component": "outbox-relay"}
        await alerts(
            here, told("RecoOutboxDeadRows", severity="sev2", summary="The outbox has dead rows", **rule)
        )
        channel = here.incident_channel(1)
        await here.presses(ONCALL, here.last(ONCALL, "@sitroom", "You are called"), "I have it")
        await here.presses("ada", here.last("ada", "#incidents", "INC-1"), "Join")
        await here.types("ada", channel, "/incident scribe me")
        card = here.text(here.card(channel))
        assert "SEV-2" in card
        assert "outbox-relay" in card
        assert "Detect" in card

        steps = playbook(here, channel, OUTBOX)
        assert "python src/replay_outbox.py --limit 1000" in here.text(steps)
        await ticks(here, "ada", steps, "outbox/restart")
        await picture(here, "reco-1-steps", "ada", channel, playbook(here, channel, OUTBOX))
        await here.types("ada", channel, "/incident triage")
        assert "docker compose logs --tail 200 outbox-relay" in here.text(
            here.last("ada", channel, "docker compose ps")
        )
        await picture(here, "reco-2-commands", "ada", channel)

        for word, phase in (("investigating", "Triage"), ("mitigating", "Mitigate"), ("recover", "Recover")):
            await here.types("ada", channel, f"/incident status {word}")
            assert phase in here.text(here.card(channel)), word

        # The window begins anew when the alert comes back, and it is over after thirty quiet minutes.
        over = {"until": "2026-11-21T03:05:00Z"}
        await alerts(here, told("RecoOutboxDeadRows", severity="sev2", **over, **rule))
        await here.jump(minutes=19)
        await _news(here, channel, "Restarted the relay; Kafka is being looked at")
        await alerts(here, told("RecoOutboxDeadRows", severity="sev2", at="2026-11-21T03:19:00Z", **rule))
        await here.advance(minutes=15)
        await here.types("ada", channel, "/incident resolve Kafka is back")
        assert "Review" not in here.text(here.card(channel))
        await here.person("ada").close()
        again = {"at": "2026-11-21T03:19:00Z", "until": "2026-11-21T03:35:00Z"}
        await alerts(here, told("RecoOutboxDeadRows", severity="sev2", **again, **rule))
        await here.advance(minutes=31)
        await _news(here, channel, "Kafka is back; dead rows were requeued")
        await here.presses("dana", here.last("dana", "#incident-room", "INC-1"), "Acknowledge")
        await picture(here, "reco-3-recover", "ada", channel, here.card(channel))

        # It is stable, but nobody has looked at the figures of the plan's fourth phase.
        await here.types("ada", channel, "/incident resolve Kafka is back")
        assert "Review" not in here.text(here.card(channel))
        await ticks(here, "ada", playbook(here, channel, "Recover"), "recover/kpis")
        await here.types("ada", channel, "/incident resolve Kafka is back")
        assert "Review" in here.text(here.card(channel))

        # What the review captures, and that it is done.
        await here.types("ada", channel, "/incident playbook review")
        for step in ("timeline", "cause", "preventive"):
            await ticks(here, "ada", playbook(here, channel, "Review"), f"review/{step}")
        assert "3 of 3" in here.text(playbook(here, channel, "Review"))
        assert "RecoOutboxDeadRows" in await exports(here, "ada", channel)
        await here.types("ada", channel, "/incident close")
        assert "Reviewed" in here.text(here.card(channel))


async def _news(here: World, channel: str, doing: str) -> None:
    await here.presses(ONCALL, here.card(channel, ONCALL), "Update")
    assert await here.submits(ONCALL, impact="Recommendations are a day old", doing=doing) == {}


async def test_readiness_gates_the_validation_after_a_rollback(tmp_path: Path) -> None:
    """RC-7: validate when /readyz is well again."""
    async with team("reco", tmp_path) as (here, services):
        services.fail(b'{"ready": false}')
        await here.advance(minutes=2)
        channel = here.incident_channel(1)
        await here.person("ada").join(channel)
        await here.settle()
        await here.types("ada", channel, "/incident playbook roll-back")
        steps = playbook(here, channel, "Application rollback")
        assert "docker compose up -d --no-deps api outbox-relay feature-consumer" in here.text(steps)
        assert "Waits until *Reco* is well." in here.text(steps)
        services.recover()
        await here.advance(minutes=3)
        assert "Waits until" not in here.text(playbook(here, channel, "Application rollback"))
