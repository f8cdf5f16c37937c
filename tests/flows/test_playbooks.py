"""What to do, step by step, in the channel of an incident."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from bot.domain.alerts.rules import Action, Match, Poll, Route
from bot.domain.events import CheckTicked, EndpointTurned
from bot.domain.policy import Fit, Playbook, Step, Triage
from bot.policy_file import read_policy
from sandbox.model import Message
from sandbox.screen import buttons_of
from storage import timeline
from tests.alerting import alerts, told
from tests.flows.test_polling import DOWN, READY
from tests.health.endpoints import Service, endpoint, ok
from tests.world import POLICY, ROOT, World, changed, world

DEPLOY = Playbook(
    id="bad-deploy",
    name="A deployment went wrong",
    match=Fit(keywords=("deploy", "release")),
    steps=(
        Step(id="stop", text="Stop the rollout"),
        Step(id="undo", text="Roll back", command="rollout undo {component} # <now>"),
        Step(id="worker", text="Restart the worker", components=("queue",)),
        Step(id="intact", text="Check that no data were lost", before_resolve=True),
    ),
)
JOBS = Playbook(
    id="jobs",
    name="Jobs failed",
    match=Fit(components=("queue",), labels={"poll": ("shop",)}),
    steps=(
        Step(id="tell", text="Tell the operators, and name {span_id}"),
        Step(id="again", text="Run the failed jobs again", command="run_jobs --span {span_id}", after="shop"),
    ),
)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    policy = changed(
        POLICY,
        playbooks=(DEPLOY,),
        commands=(Triage(task="What runs", command="docker compose ps <service>", notes="Here"),),
    )
    async with world(tmp_path, policy=policy) as there:
        yield there


@contextlib.asynccontextmanager
async def polled(folder: Path) -> AsyncIterator[tuple[World, Service]]:
    """A world in which a service is asked every 30 seconds, and an incident declared when it is not well."""
    service = Service(READY)
    async with endpoint(service.answer) as there:
        url = f"http://127.0.0.1:{there.port}/readyz"
        poll = Poll(id="shop", name="Shop", url=url, every_seconds=30, timeout_seconds=20, private=True)
        route = Route(name="the shop", then=Action.DECLARE, match=Match(sources=("shop",)))
        rules = msgspec.structs.replace(POLICY.alerts, polls=(poll,), routes=(route,))
        async with world(folder, policy=changed(POLICY, alerts=rules, playbooks=(JOBS,))) as here:
            yield here, service


async def declared(here: World, title: str) -> str:
    await here.types("ada", "#general", f"/incident declare sev2 {title}")
    channel = here.incident_channel(1)
    await here.person("ben").join(channel)
    await here.settle()
    return channel


async def failed(here: World, service: Service) -> str:
    """The service fails for a minute: the channel of the incident that this declares."""
    service.says = ok(DOWN, status="503 Service Unavailable")
    await here.advance(minutes=1)
    await here.presses("ada", here.last("ada", "#incidents", "Subscribe"), "Join")
    return here.incident_channel(1)


def posted(here: World, channel: str, name: str) -> Message:
    return here.last("ada", channel, f":clipboard: *{name}*")


def lines(here: World, channel: str, part: str) -> list[str]:
    return [line for line in here.reads("ada", channel) if part in line]


async def click(here: World, handle: str, at: Message, step: str, *, on: bool = True) -> None:
    await here.person(handle).click(at, f"check:1:{step}", ["on"] if on else [])
    await here.settle()


async def test_a_playbook_comes_by_a_word_of_the_title_and_who_did_what_is_on_the_timeline(
    here: World,
) -> None:
    """CT-7, SF-7, SP-11, RC-6: each step ticked off by a person is on the timeline with who and when."""
    channel = await declared(here, "Checkout 5xx since the deploy")
    shown = posted(here, channel, DEPLOY.name)
    assert "0 of 3 done" in here.text(shown)
    assert "because the title says “deploy”" in here.text(shown)
    assert "```\nrollout undo checkout # &lt;now&gt;\n```" in str(shown.blocks).replace("\\n", "\n")
    assert "Restart the worker" not in here.text(shown)

    await here.advance(minutes=5)
    await click(here, "ben", shown, "bad-deploy/stop")
    await click(here, "ada", shown, "bad-deploy/undo")
    await click(here, "ben", shown, "bad-deploy/undo", on=False)

    assert len(lines(here, channel, ":clipboard:")) == 1
    after = here.text(posted(here, channel, DEPLOY.name))
    assert "1 of 3 done" in after
    assert "~Stop the rollout~ · Ben" in after
    async with here.reading() as db:
        ticks = [
            (one.by.name.split()[0], one.at.minute, one.event.title, one.event.on)
            for one in await timeline.entries(db, 1)
            if isinstance(one.event, CheckTicked)
        ]
    assert ticks == [
        ("Ben", 5, "Stop the rollout", True),
        ("Ada", 5, "Roll back", True),
        ("Ben", 5, "Roll back", False),
    ]
    await here.types("ada", channel, "/incident timeline")
    assert "did: Stop the rollout" in here.reads("ada", channel)[-1]


async def test_steps_are_those_of_the_component_that_is_affected(here: World) -> None:
    """SM-6."""
    channel = await declared(here, "Checkout 5xx since the deploy")

    await here.types("ada", channel, "/incident component queue")

    shown = here.text(posted(here, channel, DEPLOY.name))
    assert "Restart the worker" in shown
    assert "rollout undo queue" in shown


async def test_a_playbook_can_be_asked_for_by_name_and_by_the_button_of_the_card(here: World) -> None:
    channel = await declared(here, "Login is slow")
    assert lines(here, channel, ":clipboard:") == []
    await here.types("ada", channel, "/incident playbook")
    assert "bad-deploy" in here.reads("ada", channel)[-1]

    await here.presses("ada", here.card(channel), "Playbook")
    assert await here.submits("ada", playbook=DEPLOY.name) == {}

    assert "0 of 3 done" in here.text(posted(here, channel, DEPLOY.name))
    await here.presses("ben", here.card(channel), "Playbook")
    assert "in the channel already" in here.reads("ben", channel)[-1]
    await here.types("ben", channel, "/incident playbook a deployment went wrong")
    assert "INC-1 has this playbook already" in here.reads("ben", channel)[-1]
    await here.types("ben", channel, "/incident playbook nonsense")
    assert "`nonsense` is not a playbook" in here.reads("ben", channel)[-1]


async def test_resolving_before_the_data_were_checked_takes_a_reason(here: World) -> None:
    """SF-8."""
    channel = await declared(here, "Checkout 5xx since the deploy")
    await here.types("ada", channel, "/incident mitigated")
    await here.advance(minutes=31)

    await here.types("ada", channel, "/incident resolve Rolled back")
    form = here.person("ada").view()
    assert form
    assert "Not ticked off yet: “Check that no data were lost”." in here.text(form)
    await here.person("ada").close()
    await click(here, "ben", posted(here, channel, DEPLOY.name), "bad-deploy/intact")
    await here.types("ada", channel, "/incident resolve Rolled back")

    assert "Resolved" in here.text(here.card(channel))


async def test_a_gated_step_opens_when_the_service_is_well_again_and_the_channel_hears_of_it(
    tmp_path: Path,
) -> None:
    """SM-8, RC-7."""
    async with polled(tmp_path) as (here, service):
        channel = await failed(here, service)
        shown = posted(here, channel, JOBS.name)
        assert ":lock: Run the failed jobs again" in here.text(shown)
        assert "Waits until *Shop* is well." in here.text(shown)
        assert [button.value for button in buttons_of(shown)] == ["on"]

        service.says = ok(READY)
        await here.advance(seconds=30)
        assert lines(here, channel, "Now to be done") == []  # well once; its alert fires still
        await here.advance(seconds=30)

        [line] = lines(here, channel, "Now to be done")
        assert "Shop is well. Now to be done: “Run the failed jobs again”" in line
        assert "lock" not in here.text(posted(here, channel, JOBS.name))

        service.says = ok(DOWN, status="503 Service Unavailable")
        await here.advance(minutes=1)
        assert len(lines(here, channel, "Shop is not well. To wait with")) == 1
        assert "Waits until *Shop* is well." in here.text(posted(here, channel, JOBS.name))
        service.says = ok(READY)
        await here.advance(minutes=3)
        await click(here, "ada", posted(here, channel, JOBS.name), "jobs/again")
        service.says = ok(DOWN, status="503 Service Unavailable")
        await here.advance(minutes=2)

        assert "~Run the failed jobs again~ · Ada" in here.text(posted(here, channel, JOBS.name))
        assert len(lines(here, channel, "To wait with")) == 1


async def test_a_service_that_gets_well_while_sitroom_is_down_is_told_of_once_when_it_is_back(
    tmp_path: Path,
) -> None:
    """SM-8: nothing is lost by a restart, nor said twice."""
    async with polled(tmp_path) as (here, service):
        channel = await failed(here, service)
        await here.stop()
        service.says = ok(READY)
        await here.jump(minutes=10)
        await here.start()
        await here.settle()
        await here.advance(minutes=2)
        await here.restart()
        await here.advance(minutes=2)

        assert len(lines(here, channel, "Now to be done")) == 1
        async with here.reading() as db:
            entries = await timeline.entries(db, 1)
        assert [one.event.well for one in entries if isinstance(one.event, EndpointTurned)] == [True]


async def test_a_step_whose_service_was_well_all_along_is_open_and_the_channel_reads_nothing_of_it(
    tmp_path: Path,
) -> None:
    """SM-8: a turn is told, and only a turn; after a reopening the service is asked anew."""
    async with polled(tmp_path) as (here, service):
        channel = await declared(here, "Digests are late")
        await here.types("ada", channel, "/incident playbook jobs")
        await here.types("ada", channel, "/incident component queue")
        assert "*Shop* is being asked whether it is well." in here.text(posted(here, channel, JOBS.name))
        await here.advance(minutes=2)

        assert lines(here, channel, "Now to be done") == []
        shown = posted(here, channel, JOBS.name)
        assert "*Shop* is well." in here.text(shown)
        assert "lock" not in here.text(shown)

        service.says = ok(DOWN, status="503 Service Unavailable")
        await here.advance(minutes=1)
        assert len(lines(here, channel, "Shop is not well. To wait with")) == 1
        service.says = ok(READY)
        await here.advance(minutes=1)
        assert len(lines(here, channel, "Now to be done")) == 1

        await here.types("ada", channel, "/incident cancel A false alarm")
        await here.types("ada", channel, "/incident reopen It is none")
        assert "*Shop* is being asked whether it is well." in here.text(posted(here, channel, JOBS.name))
        await here.advance(minutes=1)
        await click(here, "ada", posted(here, channel, JOBS.name), "jobs/again")
        assert "~Run the failed jobs again~ · Ada" in here.text(posted(here, channel, JOBS.name))
        assert len(lines(here, channel, "Now to be done")) == 1


async def test_steps_name_the_spans_of_the_alerts_until_those_are_redacted(tmp_path: Path) -> None:
    """SM-7."""
    route = Route(name="all", then=Action.DECLARE)
    rules = msgspec.structs.replace(POLICY.alerts, routes=(route,))
    steps = (JOBS.steps[0], msgspec.structs.replace(JOBS.steps[1], after=None))
    playbook = msgspec.structs.replace(JOBS, steps=steps)
    async with world(tmp_path, policy=changed(POLICY, alerts=rules, playbooks=(playbook,))) as here:
        await alerts(here, told("DigestFailed", service="queue"))
        await here.presses("ada", here.last("ada", "#incidents", "DigestFailed"), "Join")
        channel = here.incident_channel(1)
        assert "name [span id]" in here.text(posted(here, channel, JOBS.name))

        await alerts(here, told("NudgeFailed", service="queue", span_id="00f067aa"))

        shown = here.text(posted(here, channel, JOBS.name))
        assert "Tell the operators, and name 00f067aa" in shown
        assert "run_jobs --span 00f067aa" in shown
        async with here.reading() as db:
            entries = await timeline.entries(db, 1)
        version = [one.version for one in entries if one.kind == "AlertAttached"][-1]
        await here.types("ada", channel, f"/incident redact {version} a token")
        assert "00f067aa" not in here.text(posted(here, channel, JOBS.name))


async def test_whoever_asks_sees_how_the_health_endpoints_are_and_nobody_else(tmp_path: Path) -> None:
    async with polled(tmp_path) as (here, service):
        await here.advance(minutes=2)
        service.says = ok(DOWN, status="503 Service Unavailable")

        await here.types("ada", "#general", "/incident health")
        assert "0 of 1 are well" in here.reads("ada", "#general")[-1]
        assert "*Shop* just now · It answered 503" in here.reads("ada", "#general")[-1]
        await here.advance(minutes=4)
        await here.types("ada", "#general", "/incident health")

        assert ":x: *Shop* since 03:02 · It answered 503" in here.reads("ada", "#general")[-1]
        await here.person("ada").say("#incidents", "@sitroom health")
        await here.settle()
        assert len(lines(here, "#incidents", "are well")) == 1

        assert "are well" not in "".join([*here.reads("ben", "#general"), *here.reads("ben", "#incidents")])


async def test_the_commands_for_a_first_look_are_one_command_away(here: World) -> None:
    """RC-5, CT-14."""
    await here.types("ada", "#general", "/incident triage")

    shown = here.person("ada").messages("#general")[-1]
    assert "What runs* · Here" in here.text(shown)
    assert "docker compose ps &lt;service&gt;" in str(shown.blocks)


async def test_what_the_policy_does_not_have_is_said(tmp_path: Path) -> None:
    async with world(tmp_path, policy=changed(POLICY, playbooks=())) as here:
        channel = await declared(here, "Login is slow")

        for word, key in (("triage", "commands"), ("health", "alerts.polls"), ("playbook", "playbooks")):
            await here.types("ada", channel, f"/incident {word}")
            assert f"listed under `{key}`" in here.reads("ada", channel)[-1]
        assert "[Playbook]" not in here.text(here.card(channel))


async def test_smplat_restarts_only_the_worker_that_readiness_names_and_runs_its_job_again_when_it_is_ready(
    tmp_path: Path,
) -> None:
    """SM-6, SM-8: with the policy of the document and the answer of its endpoint."""
    smplat = read_policy(ROOT / "policies" / "smplat.yml")
    service = Service(READY)
    async with endpoint(service.answer) as there:
        url = f"http://127.0.0.1:{there.port}/api/v1/health/readyz"
        [poll] = smplat.alerts.polls
        poll = msgspec.structs.replace(poll, url=url, private=True)
        rules = msgspec.structs.replace(smplat.alerts, polls=(poll,))
        async with world(tmp_path, policy=changed(smplat, alerts=rules)) as here:
            service.says = ok(
                b'{"status": "degraded", "components": {"database": {"status": "ready"}, '
                b'"weekly_digest_scheduler": {"status": "error"}, "catalog_scheduler": {"status": "ready"}}}',
                status="503 Service Unavailable",
            )
            await here.advance(minutes=2)
            await here.presses("ada", here.last("ada", "#incidents", "Subscribe"), "Join")
            channel = here.incident_channel(1)
            shown = here.text(posted(here, channel, "Stabilise the surface"))
            assert "Restart Weekly digest scheduler, and no other worker" in shown
            assert "catalog" not in shown
            assert ":lock: Run the weekly digest again." in shown

            service.says = ok(b'{"status": "ready", "components": {}}')
            await here.advance(minutes=2)

            [line] = lines(here, channel, "SMPLAT is well. Now to be done")
            assert "“Run the weekly digest again.”" in line
            assert "python tooling/scripts/run_weekly_digest.py" in here.text(
                posted(here, channel, "Stabilise the surface")
            )
