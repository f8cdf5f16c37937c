"""The SMPLAT platform, by `policies/smplat.yml` and its incident response guide."""

from pathlib import Path

from tests.alerting import alerts, told
from tests.processes.pictures import picture
from tests.processes.teams import exports, playbook, team, ticks

FAILS = b'{"status": "error", "components": {"weekly_digest_scheduler": {"status": "error"}, "db": {"status": "ready"}}}'
STABILISE = "Stabilise the surface"
OPS, LEAD = "ops-smplat", "engineering-lead-smplat"


async def test_a_worker_fails_and_its_jobs_are_run_again_once_readiness_says_so(tmp_path: Path) -> None:
    """SM-1, SM-5, SM-6, SM-8, SM-9, SM-14, SM-15: from the readiness endpoint to the retrospective."""
    async with team("smplat", tmp_path) as (here, services):
        services.fail(FAILS)
        await here.advance(minutes=2)
        channel = here.incident_channel(1)
        assert "weekly_digest_scheduler" in here.text(here.last("ada", "#incidents", "INC-1"))

        # The primary is called, and does not answer; the secondary does.
        assert "You are called as Incident Commander" in here.text(here.last(OPS, "@sitroom", "called"))
        await here.advance(minutes=5)
        await picture(here, "smplat-1-called", LEAD, "@sitroom")
        await here.presses(LEAD, here.last(LEAD, "@sitroom", "You are called"), "I have it")
        assert "Engineering Lead" in here.text(here.card(channel, LEAD))
        begun = "\n".join(here.reads(LEAD, channel))
        assert "server_action_failed?" in begun
        assert "Scheduler Readiness" in begun

        # Only the affected worker: there is no step about another one. Jobs wait for readiness.
        steps = playbook(here, channel, STABILISE, LEAD)
        assert "Restart Weekly digest scheduler, and no other worker" in here.text(steps)
        assert "hosted recovery" not in here.text(steps)
        assert "Waits until *SMPLAT* is well." in here.text(steps)
        assert "stabilise/rerun-digest" not in str(steps.blocks)
        await ticks(here, LEAD, steps, "stabilise/restart")
        await picture(here, "smplat-2-steps", LEAD, channel, playbook(here, channel, STABILISE, LEAD))

        # News after a quarter of an hour; leadership hears after half an hour, once.
        await here.until(17)
        await here.presses(LEAD, here.last(LEAD, "@sitroom", "Update due"), "Post update")
        said = {"impact": "No digests are sent", "doing": "Restarted the scheduler", "next_step": "Readiness"}
        assert await here.submits(LEAD, **said) == {}
        assert "No digests are sent" in here.text(here.last("ada", "#incidents", "INC-1"))
        await here.until(30)
        assert len([line for line in here.reads("dana", "#incident-room") if "INC-1" in line]) == 0
        await here.until(32)
        assert len([line for line in here.reads("dana", "#incident-room") if "INC-1" in line]) == 1
        await picture(here, "smplat-3-leadership", "dana", "#incident-room")
        await here.presses("dana", here.last("dana", "#incident-room", "INC-1"), "Acknowledge")

        services.recover()
        await here.advance(minutes=3)
        assert "SMPLAT is well" in "\n".join(here.reads(LEAD, channel))
        await ticks(here, LEAD, playbook(here, channel, STABILISE, LEAD), "stabilise/rerun-digest")
        assert "2 of" in here.text(playbook(here, channel, STABILISE, LEAD))

        await here.types(LEAD, channel, "/incident mitigated")
        await here.advance(minutes=31)
        await here.types(LEAD, channel, "/incident resolve The digest scheduler had lost its lock")
        assert "Resolved" in here.text(here.last("ada", "#incidents", "INC-1"))

        # What the retrospective needs is listed, and what readiness said is among what is exported.
        await here.types(LEAD, channel, "/incident playbook retrospective")
        retrospective = playbook(here, channel, "Retrospective", LEAD)
        assert 'service.name IN ["smplat-api", "smplat-web"]' in here.text(retrospective)
        await ticks(here, LEAD, retrospective, "retrospective/file")
        assert "1 of" in here.text(playbook(here, channel, "Retrospective", LEAD))
        assert '"weekly_digest_scheduler"' in await exports(here, LEAD, channel)
        await here.types(LEAD, channel, "/incident close")
        assert "Closed" in here.text(here.card(channel, LEAD))


async def test_checkout_sessions_are_leaderships_at_once(tmp_path: Path) -> None:
    """SM-15: or impact active checkout sessions."""
    async with team("smplat", tmp_path) as (here, _):
        await here.types("ada", "#general", "/incident declare Checkout sessions are lost")
        assert "SEV1" in here.text(here.last("ada", "#incidents", "INC-1"))
        [heard] = [line for line in here.reads("dana", "#incident-room") if "INC-1" in line]
        assert "Hosted checkout is affected" in heard


async def test_the_shipped_rules_open_incidents_that_carry_their_spans(tmp_path: Path) -> None:
    """SM-2, SM-3, SM-7: the scheduler by Prometheus; the steps name the spans that were seen."""
    async with team("smplat", tmp_path) as (here, _):
        labels = {"team": "smplat", "component": "catalog-scheduler"}
        await alerts(here, told("SmplatSchedulerFails", severity="sev3", **labels))
        channel = here.incident_channel(1)
        await here.person("ada").join(channel)
        await here.settle()
        assert "Restart Catalog scheduler, and no other worker" in here.text(
            playbook(here, channel, STABILISE)
        )
        span = {"team": "smplat", "component": "loyalty", "span_id": "00f067aa0ba902b7"}
        await alerts(here, told("NudgeSpansFail", severity="sev2", **span))
        other = here.incident_channel(2)
        await here.person("ada").join(other)
        await here.settle()
        assert "00f067aa0ba902b7" in here.text(playbook(here, other, "Reduce user impact"))
