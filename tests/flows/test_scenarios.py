"""SP-4: drills of scenarios: listed, begun, their hook told, and how they went, as people see it in Slack."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from msgspec.structs import replace

from bot.app import StartupError
from bot.delivery import Delivery
from bot.delivery.hooking import Hooks
from bot.delivery.paging import Keys, Pagers
from bot.domain.events import HookCalled
from bot.domain.policy import GameDays, Hook, Policy, Scenario
from bot.metrics import Metrics
from bot.outward import Answer, Failure, Outward, Request
from bot.worker import LEASE
from sandbox.model import Message
from sandbox.screen import buttons_of
from storage.queue import outbox
from tests.flows.declared import channels, incident
from tests.flows.records import entries, happened
from tests.outward.receiver import Answering, Received, Receiver, in_turn, receiver, saying
from tests.program import ProgramWorld, program_world
from tests.world import POLICY, ROOT, World, changed, world

SEARCH = Scenario(
    id="slow-search",
    title="Search takes a minute",
    happens="Every search takes a minute.",
    expected="Say so, scale it, resolve.",
    severity="sev3",
)


def payments(url: str = "http://127.0.0.1:9/", **changes: object) -> Scenario:
    """A scenario with a hook."""
    hook = Hook(url=url, on={"simulateFailure": True}, off={"simulateFailure": False}, private=True)
    scenario = Scenario(
        id="payments-down",
        title="Nobody can pay",
        happens="Payments answer *503*.",
        expected="Fail over, say so.",
        severity="sev1",
        component=POLICY.components[0].id,
        hook=hook,
    )
    return replace(scenario, **changes)


def team(*scenarios: Scenario, channel: str = "") -> Policy:
    """The policy with these to practise, and without a time to wait in before resolving."""
    days = GameDays(scenarios=scenarios, channel=channel)
    return changed(POLICY, game_days=days, stable_minutes=0)


@asynccontextmanager
async def practising(
    folder: Path, answers: Answering | None = None, **options: str
) -> AsyncIterator[tuple[World, Receiver]]:
    """A world in which the hook of a scenario is heard."""
    async with receiver(answers) as there:
        policy = team(payments(there.url), SEARCH, channel="#general")
        async with world(folder, policy=policy, **options) as here:
            yield here, there


def scenario(here: World) -> str:
    """What the channel says of what is practised."""
    return here.text(here.last("ada", here.incident_channel(1), "What happens"))


def bodies(there: Receiver) -> list[dict[str, bool]]:
    return [json.loads(one.body) for one in there.requests]


def how_it_went(here: World, channel: str) -> list[Message]:
    shown = here.person("ada").messages(channel)
    return [one for one in shown if "How it went" in here.text(one)]


# --- which scenarios there are ---------------------------------------------------------------------


async def test_drill_alone_lists_the_scenarios_and_a_button_begins_one(tmp_path: Path) -> None:
    """SP-4."""
    async with world(tmp_path, policy=team(payments(), SEARCH)) as here:
        await here.types("ada", "#general", "/incident drill")
        listed = here.last("ada", "#general", "What shall we practise?")
        assert "Nobody can pay" in here.text(listed)
        assert "Every search takes a minute." in here.text(listed)
        assert not channels(here)

        [button] = [one for one in buttons_of(listed) if one.value == "slow-search"]
        await here.person("ada").click(listed, button.action_id, button.value, block_id=button.block_id)
        await here.settle()

        begun = await incident(here)
        assert (begun.title, begun.severity, begun.drill) == ("Search takes a minute", "sev3", True)
        assert "Drill" in scenario(here)
        assert "Every search takes a minute." in scenario(here)
        assert "Say so, scale it, resolve." in scenario(here)


async def test_a_guest_switches_no_failure_on(tmp_path: Path) -> None:
    async with practising(tmp_path) as (here, there):
        await here.types("gus", "#random", "/incident drill payments-down")
        await here.advance(seconds=5)

        assert bodies(there) == []
        assert not channels(here)
        assert "guests cannot begin it. Ask a full member" in here.reads("gus", "#random")[-1]


async def test_a_scenario_is_begun_by_its_id_with_another_severity_if_somebody_says_one(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, policy=team(payments(hook=None), SEARCH)) as here:
        await here.types("ada", "#general", "/incident drill sev2 payments-down")

        begun = await incident(here)
        assert (begun.title, begun.severity) == ("Nobody can pay", "sev2")
        assert begun.component == POLICY.components[0].id


async def test_a_misspelled_scenario_is_answered_with_the_nearest_and_a_title_is_a_title(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, policy=team(payments(), SEARCH)) as here:
        await here.types("ada", "#general", "/incident drill slow-serch")
        assert "Did you mean `slow-search`?" in here.text(here.last("ada", "#general"))
        assert not channels(here)

        await here.types("ada", "#general", "/incident drill sev2 The cache is cold")
        assert (await incident(here)).title == "The cache is cold"
        assert (await incident(here)).practice is None


async def test_a_scenario_that_is_gone_from_the_policy_cannot_be_begun_by_an_old_button(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, policy=team(SEARCH)) as here:
        await here.types("ada", "#general", "/incident drill")
        listed = here.last("ada", "#general", "What shall we practise?")
        here.running.service.rules = replace(here.running.service.rules, policy=team(payments()))

        await here.presses("ada", listed, "Begin")

        assert "no scenario `slow-search` any more" in here.text(here.last("ada", "#general"))
        assert not channels(here)


async def test_the_same_scenario_twice_is_asked_about_and_stays_the_scenario(tmp_path: Path) -> None:
    async with world(tmp_path, policy=team(payments(hook=None), SEARCH)) as here:
        await here.types("ada", "#general", "/incident drill slow-search")
        await here.types("ben", "#general", "/incident drill slow-search")
        assert len(channels(here)) == 1

        await here.presses("ben", here.last("ben", "#general", "INC-1"), "Declare anyway")

        assert (practice := (await incident(here, 2)).practice)
        assert practice.scenario == "slow-search"


async def test_a_private_drill_has_a_private_channel(tmp_path: Path) -> None:
    async with world(tmp_path, policy=team(SEARCH)) as here:
        await here.types("ada", "#general", "/incident drill --private slow-search")

        [channel] = channels(here)
        assert channel.kind == "private"
        assert not [line for line in here.reads("ben", "#incidents") if "Search takes" in line]


async def test_a_guest_may_not_begin_one_where_the_policy_says_so(tmp_path: Path) -> None:
    policy = team(SEARCH)
    members = replace(policy.permissions, declare=policy.permissions.triage)
    async with world(tmp_path, policy=changed(policy, permissions=members)) as here:
        await here.types("gus", "#random", "/incident drill slow-search")

        assert "Guests cannot do that" in here.text(here.last("gus", "#random"))
        assert not channels(here)


# --- the hook ---------------------------------------------------------------------------------------


async def test_the_hook_is_told_that_it_begins_and_that_it_is_over_signed_and_once_each(
    tmp_path: Path,
) -> None:
    """SP-4: a drill calls an HTTP hook with the failure flag."""
    secret = "a-secret-of-the-pipeline"
    async with practising(
        tmp_path, saying(202, '{"jobs": 12}'), destination_secrets=f"payments-down={secret}"
    ) as (here, there):
        await here.types("ada", "#general", "/incident drill payments-down")
        assert bodies(there) == [{"simulateFailure": True}]
        assert "The hook was told at" in scenario(here)
        assert "that it begins, and answered 202 Accepted." in scenario(here)

        channel = here.incident_channel(1)
        await here.types("ada", channel, "/incident resolve Failed over")
        await here.types("ada", channel, "/incident close")

        assert bodies(there) == [{"simulateFailure": True}, {"simulateFailure": False}]
        assert "that it is over, and answered 202 Accepted." in scenario(here)
        for one in there.requests:
            stamp = one.headers["sitroom-timestamp"]
            digest = hmac.new(secret.encode(), f"{stamp}.".encode() + one.body, hashlib.sha256).hexdigest()
            assert one.headers["sitroom-signature"] == f"sha256={digest}"
            assert stamp == str(int(here.now.timestamp()))
            assert one.headers["sitroom-incident"] == "INC-1"
            assert (one.method, one.headers["content-type"]) == ("POST", "application/json")
        keys = [one.headers["idempotency-key"] for one in there.requests]
        assert len(set(keys)) == 2

        await here.types("ada", channel, "/incident timeline")
        told = here.text(here.last("ada", channel, "told the hook"))
        assert 'the drill begins; it answered 202 Accepted: {"jobs": 12}' in told
        assert "the drill is over; it answered 202 Accepted" in told


async def test_a_drill_that_is_reopened_tells_the_hook_anew(tmp_path: Path) -> None:
    async with practising(tmp_path) as (here, there):
        await here.types("ada", "#general", "/incident drill payments-down")
        channel = here.incident_channel(1)
        await here.types("ada", channel, "/incident resolve Failed over")
        await here.types("ada", channel, "/incident reopen Once more")
        await here.types("ada", channel, "/incident cancel Enough")

        assert [one["simulateFailure"] for one in bodies(there)] == [True, False, True, False]
        assert len({one.headers["idempotency-key"] for one in there.requests}) == 4
        reports = how_it_went(here, channel)
        assert len(reports) == 2
        assert not [one for one in reports if "Mitigated" in here.text(one)]  # nobody said so


async def test_a_hook_that_fails_for_now_is_called_again_with_the_same_key(tmp_path: Path) -> None:
    answers = in_turn(saying(500), saying(429, Retry_After="7"), saying(200))
    async with practising(tmp_path, answers) as (here, there):
        await here.types("ada", "#general", "/incident drill payments-down")
        assert len(there.requests) == 1
        await here.advance(seconds=30)

        assert bodies(there) == [{"simulateFailure": True}] * 3
        assert len({one.headers["idempotency-key"] for one in there.requests}) == 1
        assert "answered 200 OK" in scenario(here)
        assert "Try again" not in here.text(here.card(here.incident_channel(1)))


async def test_a_hook_that_is_down_is_named_on_the_card_and_told_when_it_is_back(tmp_path: Path) -> None:
    async with practising(tmp_path, saying(503)) as (here, there):
        await here.types("ada", "#general", "/incident drill payments-down")
        await here.advance(minutes=2)
        channel = here.incident_channel(1)
        assert "could not tell the hook of the drill. It answered 503" in here.text(here.card(channel))
        assert "The hook did not hear that it begins. It answered 503" in scenario(here)

        there.answers = saying(200)
        await here.advance(minutes=2)

        assert "could not" not in here.text(here.card(channel))
        assert "answered 200 OK" in scenario(here)


async def test_a_hook_that_is_slow_keeps_nobody_waiting_and_is_called_again(tmp_path: Path) -> None:
    slow = asyncio.Event()

    async def at_last(received: Received) -> web.StreamResponse:
        await slow.wait()
        return await saying(200)(received)

    async with receiver(in_turn(at_last, saying(200))) as there:
        hook = Hook(url=there.url, on={"simulateFailure": True}, timeout_seconds=1, private=True)
        async with world(tmp_path, policy=team(payments(hook=hook))) as here:
            await here.person("ada").slash("#general", "/incident drill payments-down")
            async with asyncio.timeout(30):
                while not (there.requests and channels(here) and channels(here)[0].pins):  # noqa: ASYNC110 - no sign
                    await asyncio.sleep(0.01)
            await here.settle()
            assert len(there.requests) == 1

            await here.advance(seconds=10)

            assert len({one.headers["idempotency-key"] for one in there.requests}) == 1
            assert "answered 200 OK" in scenario(here)
        slow.set()


async def test_a_hook_at_which_nobody_listens_is_called_until_somebody_does(tmp_path: Path) -> None:
    async with receiver() as gone:
        port = int(gone.url.rstrip("/").rpartition(":")[2])
    async with world(tmp_path, policy=team(payments(gone.url))) as here:
        await here.types("ada", "#general", "/incident drill payments-down")
        await here.advance(seconds=30)
        assert "It refuses connections." in here.text(here.card(here.incident_channel(1)))

        async with receiver(port=port) as back:
            await here.advance(minutes=2)
            assert bodies(back) == [{"simulateFailure": True}]
        assert "answered 200 OK" in scenario(here)


async def test_a_secret_for_a_hook_that_there_is_not_stops_the_start(tmp_path: Path) -> None:
    here = World(
        f"sqlite:///{tmp_path / 'sitroom.db'}",
        policy=team(payments(), SEARCH),
        destination_secrets="slow-search=0123456789abcdef",
    )
    try:
        with pytest.raises(StartupError, match="SITROOM_DESTINATION_SECRETS names slow-search"):
            await here.open()
    finally:
        await here.close()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (saying(404), "There is nothing at its address."),
        (
            saying(302, Location="http://127.0.0.1:9/"),
            "It answered 302 Found, which Sitroom does not follow.",
        ),
    ],
    ids=["404", "redirect"],
)
async def test_a_hook_that_refuses_is_called_again_when_somebody_asks(
    tmp_path: Path, answer: Answering, why: str
) -> None:
    async with practising(tmp_path, answer) as (here, there):
        await here.types("ada", "#general", "/incident drill payments-down")
        await here.advance(minutes=10)
        assert len(there.requests) == 1
        channel = here.incident_channel(1)
        assert why in here.text(here.card(channel))

        there.answers = saying(200)
        await here.presses("ada", here.card(channel), "Try again")

        assert bodies(there) == [{"simulateFailure": True}] * 2
        assert "could not" not in here.text(here.card(channel))
        assert "answered 200 OK" in scenario(here)


async def test_a_hook_that_did_not_hear_of_the_beginning_hears_that_it_is_over(tmp_path: Path) -> None:
    """Nobody knows whether what timed out took effect."""
    async with practising(tmp_path, saying(500)) as (here, there):
        await here.types("ada", "#general", "/incident drill payments-down")
        there.answers = saying(200)
        await here.types("ada", here.incident_channel(1), "/incident cancel Enough")
        await here.advance(minutes=2)

        assert [one["simulateFailure"] for one in bodies(there)] == [True, False]
        assert "that it is over, and answered 200 OK" in scenario(here)


async def test_nothing_of_a_private_drill_leaves(tmp_path: Path) -> None:
    async with practising(tmp_path) as (here, there):
        await here.types("ada", "#general", "/incident drill --private payments-down")
        await here.types("ada", here.incident_channel(1), "/incident resolve Done")

        assert there.requests == []
        assert "nothing of a private incident leaves Slack" in scenario(here)
        assert len(how_it_went(here, here.incident_channel(1))) == 1
        assert how_it_went(here, "#general") == []


async def test_what_looks_like_a_secret_in_what_the_hook_said_is_not_kept(tmp_path: Path) -> None:
    async with practising(tmp_path, saying(200, '{"token": "hunter2-hunter2", "jobs": 12}')) as (here, _):
        await here.types("ada", "#general", "/incident drill payments-down")
        [entry] = [one for one in await entries(here) if one.kind == "HookCalled"]

        assert isinstance(entry.event, HookCalled)
        assert entry.event.said == '{"token": "[secret]", "jobs": 12}'


async def test_what_the_hook_said_can_be_redacted(tmp_path: Path) -> None:
    async with practising(tmp_path, saying(200, "hunter2 <!channel>")) as (here, _):
        await here.types("ada", "#general", "/incident drill payments-down")
        channel = here.incident_channel(1)
        [entry] = [one for one in await entries(here) if one.kind == "HookCalled"]

        await here.types("ada", channel, f"/incident redact {entry.version} a password")
        await here.types("ada", channel, "/incident timeline")

        assert not [line for line in here.reads("ada", channel)[-1:] if "hunter2" in line]


async def test_a_killed_sitroom_tells_the_hook_all_the_same_and_once_by_its_key(tmp_path: Path) -> None:
    """The first call takes effect, and Sitroom dies before it hears of it; so again when the drill is over."""
    seen: set[str] = set()
    async with receiver() as there:
        policy = tmp_path / "policy.yml"
        policy.write_text(_written(there.url))
        async with program_world(tmp_path, policy) as here:

            async def answer(received: Received) -> web.StreamResponse:
                key = received.headers["idempotency-key"]
                if key not in seen:
                    seen.add(key)
                    await here.kill()
                return await saying(200)(received)

            there.answers = answer
            await here.person("ada").slash("#general", "/incident drill payments-down")
            await _risen(here)
            assert bodies(there) == [{"simulateFailure": True}] * 2
            assert len(seen) == 1
            assert "that it begins, and answered 200 OK" in scenario(here)

            await here.person("ada").slash(here.incident_channel(1), "/incident resolve Done")
            await _risen(here)

            assert [one["simulateFailure"] for one in bodies(there)] == [True, True, False, False]
            assert len(seen) == 2
            assert "that it is over, and answered 200 OK" in scenario(here)
            assert len(how_it_went(here, here.incident_channel(1))) == 1
            assert len(await happened(here, HookCalled)) == 2


async def _risen(here: ProgramWorld) -> None:
    """Sitroom was killed, was started again, and has done everything."""
    async with asyncio.timeout(30):
        while here.program is not None:  # noqa: ASYNC110 - it gives no sign
            await asyncio.sleep(0.02)
    await here.start()
    await here.settle()


class _Paused(Outward):
    """What a replica sends with that is paused when it has made sure that the job is its own."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.over = asyncio.Event(), asyncio.Event()

    async def send(self, request: Request) -> Answer | Failure:
        self.reached.set()
        await self.over.wait()
        return await super().send(request)


async def test_a_replica_that_says_too_late_that_it_begins_has_it_told_again_that_it_is_over(
    tmp_path: Path,
) -> None:
    """Else the failure would stay switched on."""
    async with practising(tmp_path, saying(503)) as (here, there):
        await here.types("ada", "#general", "/incident drill payments-down")
        here.clock.advance(5)
        async with here.running._database.write() as db:
            [job] = await outbox.claim(db, owner="paused", now=here.now, lease=LEASE, limit=5)
        paused = _Paused()
        delivery = Delivery(
            slack=here.running.slack,
            service=here.running.service,
            database=here.running._database,
            clock=lambda: here.now,
            metrics=Metrics(),
            ask=here.running.alerts.endpoints.ask,
            command="/incident",
            hooks=Hooks(paused, {}),
            pagers=Pagers({}, Keys(), here.running._outward),
        )
        saying_it = asyncio.create_task(delivery.deliver(job))
        await asyncio.wait_for(paused.reached.wait(), 30)
        there.answers = saying(200)
        await here.advance(minutes=2)
        await here.types("ada", here.incident_channel(1), "/incident cancel Enough")
        assert [one["simulateFailure"] for one in bodies(there)][-2:] == [True, False]

        paused.over.set()
        await asyncio.wait_for(saying_it, 30)
        await here.settle()

        assert [one["simulateFailure"] for one in bodies(there)][-2:] == [True, False]
        assert len(bodies(there)) == 5
        assert "that it is over, and answered 200 OK" in scenario(here)
        paused.close()


def _written(url: str) -> str:
    text = (ROOT / "policies" / "default.yml").read_text().replace("stable_minutes: 30", "stable_minutes: 0")
    return f"""{text}
game_days:
  scenarios:
    - id: payments-down
      title: Nobody can pay
      happens: Payments answer 503.
      expected: Fail over.
      hook: {{url: "{url}", private: true, on: {{simulateFailure: true}}, off: {{simulateFailure: false}}}}
"""


# --- how it went -----------------------------------------------------------------------------------


async def test_when_it_is_over_people_read_how_it_went(tmp_path: Path) -> None:
    """SP-4: how long until acknowledged, first update, resolved; which reminders were late."""
    async with practising(tmp_path) as (here, _):
        await here.types("ada", "#general", "/incident drill payments-down")
        channel = here.incident_channel(1)
        await here.advance(minutes=4)
        await here.types("ada", channel, "/incident note I look at the provider")
        await here.advance(minutes=15)
        await here.presses("ada", here.card(channel), "Update")
        assert await here.submits("ada", impact="Nobody can pay", doing="Failing over") == {}
        await here.advance(minutes=2)
        await here.types("ada", channel, "/incident mitigated failed over")
        await here.advance(minutes=20)
        await here.types("ada", channel, "/incident resolve Failed over")

        [report] = how_it_went(here, channel)
        said = here.text(report).replace("*", "")
        assert "Acknowledged after 4 min by Ada" in said
        assert "First update after 19 min by Ada" in said
        assert "Mitigated after 21 min by Ada" in said
        assert "Resolved after 41 min" in said
        assert "4 min late" in said
        assert "Update due 03:34: never came; it was over 7 min later" in said
        assert "Scribe was offered at 03:05, and never taken" in said
        assert "Expected: Fail over, say so." in said
        [elsewhere] = how_it_went(here, "#general")
        assert "Drill" in here.text(elsewhere)


async def test_a_drill_that_pages_nobody_and_counts_in_no_figure_is_told_to_nobody_else(
    tmp_path: Path,
) -> None:
    async with practising(tmp_path) as (here, _):
        await here.types("ada", "#general", "/incident drill payments-down")
        await here.advance(minutes=60)
        await here.types("ada", here.incident_channel(1), "/incident resolve Done")

        assert not [line for line in here.reads("ada", "#incident-room") if "INC-1" in line]
        assert (await incident(here)).leadership is None
        assert [handle for handle in ("ben", "cleo") if here.direct(handle)] == []
