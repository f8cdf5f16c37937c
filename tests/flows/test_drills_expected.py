"""SP-4: what fails in earnest for a drill raises real alerts; those that its scenario expects are the drill's."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from msgspec.structs import replace

from bot.domain.alerts.rules import Action, Match, Poll, Route
from bot.domain.events import AlertAttached, AlertChanged
from bot.domain.policy import Confidential, GameDays, Hook, Policy, Scenario
from storage import alerts as stored
from tests.alerting import alerts, told
from tests.flows.alarms import groups
from tests.flows.records import entries, happened, incident, numbers
from tests.flows.test_redact import SECRET, version_of
from tests.health.endpoints import Service, endpoint, ok
from tests.outward.receiver import Received, receiver, saying
from tests.world import POLICY, World, changed, world

#: Whatever comes is an incident.
_AT_ONCE = (Route("All of it", Action.DECLARE),)

_WELL, _DOWN = b'{"status": "ready"}', b'{"status": "error", "components": {"db": {"status": "error"}}}'


def team(*expects: Match, hook: str = "", poll: str = "", **changes: object) -> Policy:
    """The policy with one thing to practise, which makes alerts."""
    told_to = Hook(url=hook, on={"fail": True}, off={"fail": False}, private=True) if hook else None
    scenario = Scenario(
        id="payments-down",
        title="Nobody can pay",
        happens="Payments answer 503.",
        expected="Fail over.",
        severity="sev2",
        hook=told_to,
        expects=expects,
    )
    polls = (Poll(id="shop", name="Shop", url=poll, every_seconds=30, private=True),) if poll else ()
    rules = replace(POLICY.alerts, routes=_AT_ONCE, polls=polls)
    days = GameDays(scenarios=(scenario,))
    return changed(POLICY, alerts=rules, game_days=days, stable_minutes=0, **changes)


PAYMENTS = Match(sources=("alertmanager",), labels={"alertname": ("Payment*",)})


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which the drill expects alerts of payments."""
    async with world(tmp_path, policy=team(PAYMENTS)) as opened:
        yield opened


@pytest.fixture
async def either(database_url: str) -> AsyncIterator[World]:
    """The same on SQLite, and on PostgreSQL."""
    it = World(database_url, policy=team(PAYMENTS))
    await it.open()
    yield it
    await it.close()


async def drills(here: World) -> str:
    """Somebody begins the drill, and a minute passes; its channel."""
    await here.types("ada", "#general", "/incident drill payments-down")
    await here.advance(minutes=1)
    return here.incident_channel(max(await numbers(here)))


async def fires(here: World, name: str = "PaymentsDown", *, minutes_ago: int = 0, until: str = "") -> None:
    """Alertmanager tells of an alert of what leadership must hear of at once, that began so long ago, or that it is over."""
    at = (here.now - timedelta(minutes=minutes_ago)).isoformat()
    one = told(name, severity="critical", service="checkout", at=at, until=until)
    # The same bytes again would be the same notification.
    await alerts(here, {**one, "generatorURL": f"http://prometheus.example.com/{here.now.timestamp()}"})


async def is_over(here: World, name: str = "PaymentsDown", *, minutes_ago: int) -> None:
    """Alertmanager says that it is over."""
    await fires(here, name, minutes_ago=minutes_ago, until=here.now.isoformat())


async def turns(here: World) -> list[str]:
    """What became of the drill's alerts, as its timeline says."""
    changed_ = [entry.event for entry in await entries(here) if isinstance(entry.event, AlertChanged)]
    return [event.turn for event in changed_]


async def test_what_the_scenario_expects_is_the_drills_and_opens_nothing_and_calls_nobody(
    here: World,
) -> None:
    channel = await drills(here)

    await fires(here)

    assert await numbers(here) == [1]
    said = here.text(here.last("ada", channel, "PaymentsDown"))
    assert "Drill" in said
    assert "expected of this drill" in said
    assert "PaymentsDown" in here.text(here.card(channel))
    assert not [text for text in here.reads("dana", "#incident-room") if "PaymentsDown" in text]
    assert not [text for text in here.reads("ada", "#incidents") if "PaymentsDown" in text]
    [attached] = await happened(here, AlertAttached)
    assert attached.told.expected

    await here.advance(minutes=30)
    await is_over(here, minutes_ago=30)

    assert (await turns(here))[-1] == "resolved"
    assert await numbers(here) == [1]


async def test_what_it_does_not_expect_is_real(here: World) -> None:
    await drills(here)

    await fires(here, "SearchDown")

    assert await numbers(here) == [1, 2]
    assert not (await incident(here, 2)).drill
    assert not (await incident(here)).alerts


async def test_what_fired_before_the_drill_is_real_also_where_it_is_told_of_later(here: World) -> None:
    await drills(here)

    await fires(here, minutes_ago=2)
    await fires(here, minutes_ago=2)

    assert await numbers(here) == [1, 2]
    assert not (await incident(here)).alerts


async def test_what_people_work_on_in_earnest_stays_with_them_when_it_fires_again(here: World) -> None:
    await fires(here)
    await here.advance(minutes=1)
    await is_over(here, minutes_ago=1)
    await drills(here)

    await fires(here)

    assert await numbers(here) == [1, 2]
    assert len((await incident(here)).firing) == 1
    assert not (await incident(here, 2)).alerts


async def test_what_was_resolved_in_earnest_is_the_drills_when_it_fires_again(here: World) -> None:
    await fires(here)
    await here.advance(minutes=1)
    await is_over(here, minutes_ago=1)
    await here.person("ada").join(here.incident_channel(1))
    await here.types("ada", here.incident_channel(1), "/incident resolve done")
    await drills(here)

    await fires(here)

    assert await numbers(here) == [1, 2]
    assert len((await incident(here, 2)).firing) == 1


async def test_what_fires_on_after_the_drill_is_said_at_once_and_counts_as_real_ten_minutes_later(
    either: World,
) -> None:
    here = either
    channel = await drills(here)
    await fires(here)

    await here.types("ada", channel, "/incident resolve well done")

    report = here.text(here.last("ada", channel, "How it went"))
    assert "“PaymentsDown” fires still. What fires at 03:11 counts as real." in report
    await here.advance(minutes=9)
    await fires(here, minutes_ago=9)
    assert await numbers(here) == [1]

    await here.advance(minutes=1)

    assert await numbers(here) == [1, 2]
    real = await incident(here, 2)
    assert (real.drill, real.title, len(real.firing)) == (False, "PaymentsDown", 1)
    assert [text for text in here.reads("dana", "#incident-room") if "INC-2" in text]
    said = here.text(here.last("ada", channel, "counts as real: PaymentsDown"))
    assert "INC-2" in said
    await fires(here, minutes_ago=10)
    await is_over(here, minutes_ago=10)
    await here.advance(minutes=1)
    assert await numbers(here) == [1, 2]
    assert not (await incident(here, 2)).firing
    assert await counted(here) == 4


async def test_what_begins_after_the_drill_is_real_at_once(here: World) -> None:
    channel = await drills(here)
    await fires(here)
    await is_over(here, minutes_ago=0)
    await here.types("ada", channel, "/incident resolve well done")

    await here.advance(minutes=2)
    await fires(here)

    assert await numbers(here) == [1, 2]
    assert len((await incident(here, 2)).firing) == 1


async def test_what_is_over_soon_after_the_drill_opens_nothing(here: World) -> None:
    channel = await drills(here)
    await fires(here)
    await here.types("ada", channel, "/incident resolve well done")
    await here.advance(minutes=5)

    await is_over(here, minutes_ago=5)
    await here.advance(minutes=60)

    assert await numbers(here) == [1]
    assert (await turns(here))[-1] == "resolved"


async def test_nothing_is_lost_where_nobody_looked_when_the_drill_was_over_for_long(here: World) -> None:
    channel = await drills(here)
    await fires(here)
    await here.types("ada", channel, "/incident resolve well done")
    await here.stop()
    await here.jump(minutes=60)
    await here.start()

    await is_over(here, minutes_ago=60)

    assert not [one for one in await groups(here) if one.is_firing]
    assert await counted(here) == 2


async def test_somebody_says_that_it_is_real(either: World) -> None:
    here = either
    channel = await drills(here)
    await fires(here)

    await here.presses("ben", here.last("ben", channel, "PaymentsDown"), "It is real")

    assert await numbers(here) == [1, 2]
    assert not (await incident(here, 2)).drill
    assert not (await incident(here)).firing
    line = here.text(here.last("ben", channel, "says that it is real"))
    assert "Ben" in line
    assert "INC-2" in line
    await here.presses("ada", here.last("ada", channel, "expected of this drill"), "It is real")
    assert "it counts as real" in here.text(here.last("ada", channel))
    assert await numbers(here) == [1, 2]
    await fires(here, minutes_ago=0)
    assert len((await incident(here, 2)).alerts) == 1


@pytest.mark.parametrize("said", [True, False], ids=["somebody says so", "after the drill"])
async def test_what_is_real_goes_the_way_of_each_alert_not_of_what_all_have_in_common(
    tmp_path: Path, said: bool
) -> None:
    bad = Route("Bad", Action.DECLARE, match=Match(severities=("sev1",)))
    rules = replace(POLICY.alerts, group_by=("alertname",), routes=(bad, Route("Rest", Action.DROP)))
    async with world(tmp_path, policy=changed(team(PAYMENTS), alerts=rules)) as here:
        channel = await drills(here)
        at = here.now.isoformat()
        worse = told("PaymentsDown", severity="critical", service="checkout", at=at)
        await alerts(here, worse, told("PaymentsDown", service="search", at=at))

        if said:
            await here.presses("ben", here.last("ben", channel, "PaymentsDown"), "It is real")
        else:
            await here.types("ada", channel, "/incident resolve well done")
            await here.advance(minutes=11)

        assert await numbers(here) == [1, 2]
        real = await incident(here, 2)
        assert (real.severity, real.component, real.firing[0].tally.firing) == ("sev1", "checkout", 2)


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside what is real"])
async def test_what_was_redacted_in_the_drill_stays_so_when_it_counts_as_real(
    tmp_path: Path, beside: bool
) -> None:
    leaks = Match(sources=("alertmanager",), labels={"env": ("staging",)})
    rules = replace(team().alerts, group_by=("alertname",))
    async with world(tmp_path, policy=changed(team(leaks), alerts=rules)) as here:
        channel = await drills(here)
        at = here.now.isoformat()
        leaky = told("Login", fingerprint="leak", summary=SECRET, env="staging", at=at)
        await alerts(here, leaky)
        assert SECRET in here.text(here.card(channel))
        version = await version_of(here, AlertAttached)
        await here.types("ada", channel, f"/incident redact {version} a token")
        if beside:
            await alerts(here, told("Login", env="production", at=at))
        await here.types("ada", channel, "/incident resolve well done")
        await here.advance(minutes=11)

        assert await numbers(here) == [1, 2]
        await alerts(here, leaky | {"generatorURL": "http://prometheus.example.com/again"})
        await here.advance(minutes=2)

        assert await numbers(here) == [1, 2]
        assert not [text for text in here.reads("ada", "#incidents") if SECRET in text]
        assert not [one for one in await groups(here) if SECRET in str(one)]


async def test_an_endpoint_that_the_hook_breaks_is_the_drills_until_it_is_mended(tmp_path: Path) -> None:
    service = Service(_WELL)

    async def broken(received: Received) -> web.StreamResponse:
        service.says = ok(_DOWN if json.loads(received.body)["fail"] else _WELL)
        return await saying(200)(received)

    async with endpoint(service.answer) as there, receiver(broken) as hook:
        poll = f"http://127.0.0.1:{there.port}/readyz"
        policy = team(Match(sources=("shop",)), hook=hook.url, poll=poll)
        async with world(tmp_path, policy=policy) as here:
            await here.advance(minutes=2)
            channel = await drills(here)
            await here.advance(minutes=2)
            assert "Shop is not well: db" in here.text(here.card(channel))

            await here.types("ada", channel, "/incident resolve well done")
            await here.advance(minutes=15)

            assert await numbers(here) == [1]
            assert (await turns(here))[-1] == "resolved"
            assert not [text for text in here.reads("dana", "#incident-room") if "Shop" in text]


async def test_an_endpoint_that_is_not_mended_is_real_though_it_is_told_of_once(tmp_path: Path) -> None:
    service = Service(_WELL)
    async with endpoint(service.answer) as there:
        policy = team(Match(sources=("shop",)), poll=f"http://127.0.0.1:{there.port}/readyz")
        async with world(tmp_path, policy=policy) as here:
            channel = await drills(here)
            service.says = ok(_DOWN)
            await here.advance(minutes=2)
            await here.types("ada", channel, "/incident resolve well done")

            await here.advance(minutes=11)

            assert await numbers(here) == [1, 2]
            assert "Shop is not well" in (await incident(here, 2)).title


async def test_a_private_drill_takes_nothing_for_its_hook_is_not_called(here: World) -> None:
    await here.types("ada", "#general", "/incident declare --drill --private payments-down")
    await here.advance(minutes=1)

    await fires(here)

    assert await numbers(here) == [1, 2]


async def test_what_is_confidential_is_no_drills(tmp_path: Path) -> None:
    """SP-10."""
    leaks = Confidential(name="Leaks", keywords=("paymentsdown",), invite=("ben@acme.test",), tell="Hush.")
    async with world(tmp_path, policy=team(PAYMENTS, confidential=(leaks,))) as here:
        channel = await drills(here)

        await fires(here)

        assert await numbers(here) == [1, 2]
        assert (await incident(here, 2)).private
        assert not [text for text in here.reads("ada", channel) if "PaymentsDown" in text]


async def counted(here: World) -> int:
    """How often Alertmanager told of alerts, as Sitroom counts."""
    async with here.reading() as db:
        return (await stored.counts(db))["alertmanager"]
