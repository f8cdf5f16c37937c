"""SM-14, CT-15, SF-4: people are called outside Slack, too; what they then do in Slack calls that off."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from msgspec.structs import replace

from bot.domain.policy import Colleague, EscalationRule, Pager, PagerKind, Policy, Tell, When
from storage import timeline
from storage.jobs import State
from storage.queue import outbox
from tests.destinations.mail import mail_server
from tests.destinations.pagerduty import KEY, PagerDuty, pagerduty
from tests.flows.paging import on_call
from tests.flows.roles import declare
from tests.outward.receiver import Received, receiver, saying
from tests.program import program_world
from tests.world import ROOT, World, changed, world

SECRET = "a-secret-of-the-hook"


def paging(*pagers: Pager, **changes: Any) -> Policy:
    """Ben is on call, Dana stands behind him; and there are pagers."""
    policy = on_call("dana@acme.test")
    return changed(policy, **{"pagers": pagers, **changes})


def duty(there: PagerDuty, **changes: Any) -> Pager:
    """PagerDuty, for the commander."""
    pager = Pager(
        id="pd", name="Ops duty", kind=PagerKind.PAGERDUTY, url=there.url, private=True, roles=("commander",)
    )
    return replace(pager, **changes)


@contextlib.asynccontextmanager
async def on_duty(tmp_path: Path, **changes: Any) -> AsyncIterator[tuple[World, PagerDuty]]:
    """A world with PagerDuty."""
    async with pagerduty() as there:
        policy = paging(duty(there), **changes)
        async with world(tmp_path, policy=policy, destination_secrets=f"pd={KEY}") as here:
            yield here, there


async def told(here: World) -> list[str]:
    """The kinds of entries of the timeline that are about pagers."""
    async with here.reading() as db:
        kinds = [link.entry.kind for link in await timeline.links(db, 1)]
    return [kind for kind in kinds if kind.startswith(("Pager", "Step"))]


def statuses(there: PagerDuty) -> list[str]:
    """How it stands with each alert."""
    return list(there.alerts.values())


async def test_who_is_called_is_called_by_pagerduty_until_they_answer_in_slack(tmp_path: Path) -> None:
    """SM-14, SF-4: one alert, acknowledged by the button in Slack, resolved with the incident."""
    async with on_duty(tmp_path) as (here, there):
        channel = await declare(here)
        await here.advance()

        [event] = there.events
        assert "is called as Incident Commander" in event["payload"]["summary"]
        assert event["client_url"] == event["links"][0]["href"]
        assert statuses(there) == ["triggered"]
        assert await told(here) == ["PagerCalled", "PagerReached"]
        assert "Also called by Ops duty." in here.text(here.last("ben", channel, "is called as"))
        await here.presses("ben", here.last("ben", "@sitroom", "You are called as"), "I have it")
        assert statuses(there) == ["acknowledged"]
        await here.types("ben", channel, "/incident cancel it was a test")
        assert statuses(there) == ["resolved"]
        assert len(there.rung) == 1


async def test_the_backup_and_the_end_of_the_list_ring_no_second_alert(tmp_path: Path) -> None:
    """CT-15: PagerDuty has an escalation of its own."""
    async with on_duty(tmp_path) as (here, there):
        await declare(here)
        await here.until(30)

        said = [event["payload"]["summary"].rpartition("· ")[2] for event in there.events]
        assert said == [
            "Ben is called as Incident Commander",
            "Dana is called as Incident Commander",
            "nobody has answered as Incident Commander",
        ]
        assert len(there.rung) == 1


async def test_who_is_called_after_somebody_had_it_is_rung_anew(tmp_path: Path) -> None:
    """SM-14: PagerDuty makes no new notification of an alert that was acknowledged."""
    async with on_duty(tmp_path) as (here, there):
        channel = await declare(here)
        await here.advance()
        await here.presses("ben", here.last("ben", "@sitroom", "You are called as"), "I have it")
        await here.types("ben", channel, "/incident page commander @dana")
        await here.advance()

        assert statuses(there) == ["acknowledged", "triggered"]
        assert len(there.rung) == 2
        assert here.text(here.last("dana", channel, "is called as")).count("Ops duty") == 1
        await here.types("ben", channel, "/incident cancel it was a test")
        assert statuses(there) == ["resolved", "resolved"]


async def test_each_missed_promise_rings_anew(tmp_path: Path) -> None:
    """SM-15: also where somebody had acknowledged the one before."""
    rule = EscalationRule(
        id="leads",
        name="Leads",
        when=When.OVERDUE,
        minutes=5,
        tell=Tell(channels=("#general",), pagers=("pd",)),
    )
    async with pagerduty() as there:
        policy = paging(duty(there, roles=()), escalations=(rule,))
        async with world(tmp_path, policy=policy, destination_secrets=f"pd={KEY}") as here:
            channel = await declare(here)
            await here.until(21)
            await here.presses("dana", here.last("dana", "#general", "Why now"), "Acknowledge")
            await here.types("ada", channel, "/incident snooze 10")
            await here.until(40)

            assert statuses(there) == ["acknowledged", "triggered"]
            assert len(there.rung) == 2


async def test_a_mail_goes_to_who_is_called_and_does_not_answer(tmp_path: Path) -> None:
    """SM-14: by the address of the policy, after two minutes."""
    mail = Pager(
        id="mail",
        name="Mail",
        kind=PagerKind.EMAIL,
        rotations=("sre",),
        to=("ops@acme.test",),
        after_minutes=2,
    )
    people = (Colleague(account="ben@acme.test", mail="ben@home.test"),)
    async with mail_server() as (box, port):
        settings = {"smtp_url": f"smtp://127.0.0.1:{port}", "mail_from": "sitroom@acme.test"}
        async with world(tmp_path, policy=paging(mail, people=people), settings=settings) as here:
            await declare(here)
            await here.until(1)
            assert box.mails == []
            await here.until(9)

    assert sorted(to for _, to, _ in box.mails) == [["ben@home.test"], ["ops@acme.test"]]
    assert all("Ben is called as Incident Commander" in got["Subject"] for got, _, _ in box.mails)


async def test_a_mail_server_that_was_away_takes_each_call_once(tmp_path: Path) -> None:
    """Who was called first hears it as well as who was called after them meanwhile."""
    mail = Pager(id="mail", name="Mail", kind=PagerKind.EMAIL, roles=("commander",))
    async with mail_server() as (box, port):
        settings = {"smtp_url": f"smtp://127.0.0.1:{port}", "mail_from": "sitroom@acme.test"}
        box.refuses = {"ben@acme.test": "451 Come again", "dana@acme.test": "451 Come again"}
        async with world(tmp_path, policy=paging(mail), settings=settings) as here:
            await declare(here)
            await here.advance(minutes=6)
            assert box.mails == []
            box.refuses = {}
            await here.advance(minutes=2)

            assert sorted(to for _, to, _ in box.mails) == [["ben@acme.test"], ["dana@acme.test"]]
            assert len({got["Message-ID"] for got, _, _ in box.mails}) == 2
            assert (await told(here)).count("PagerReached") == 2


async def test_that_nobody_has_answered_is_mailed_to_all_who_were_called(tmp_path: Path) -> None:
    mail = Pager(id="mail", name="Mail", kind=PagerKind.EMAIL, roles=("commander",))
    async with mail_server() as (box, port):
        settings = {"smtp_url": f"smtp://127.0.0.1:{port}", "mail_from": "sitroom@acme.test"}
        async with world(tmp_path, policy=paging(mail), settings=settings) as here:
            await declare(here)
            await here.until(30)

    first, second, *rest = [to for _, to, _ in box.mails]
    assert (first, second) == (["ben@acme.test"], ["dana@acme.test"])
    assert sorted(rest) == [["ben@acme.test"], ["dana@acme.test"]]


async def test_a_service_of_ones_own_hears_the_call_the_answer_and_the_end(tmp_path: Path) -> None:
    async with receiver() as there:
        hook = Pager(
            id="hook", name="Hook", kind=PagerKind.WEBHOOK, url=there.url, private=True, roles=("commander",)
        )
        async with world(tmp_path, policy=paging(hook), destination_secrets=f"hook={SECRET}") as here:
            channel = await declare(here)
            await here.advance()
            await here.presses("ben", here.last("ben", "@sitroom", "You are called as"), "I have it")
            await here.types("ben", channel, "/incident cancel it was a test")

    got = [json.loads(one.body) for one in there.requests]
    assert [(one["type"], one["summary"].rpartition("· ")[2], one.get("answered")) for one in got] == [
        ("call", "Ben is called as Incident Commander", None),
        ("answered", "Ben has it as Incident Commander", "Ben"),
        ("over", "it is over: Cancelled", "Ben"),
    ]
    assert ["Answer in Slack" in one["text"] for one in got] == [True, False, False]
    assert len({one["thread"] for one in got}) == 1
    assert len({one["id"] for one in got}) == 3
    assert all("sitroom-signature" in one.headers for one in there.requests)


async def test_an_escalation_that_names_a_pager_has_it_call(tmp_path: Path) -> None:
    """SM-15: until somebody acknowledges in Slack."""
    rule = EscalationRule(
        id="leads",
        name="Platform leads",
        when=When.LASTS,
        minutes=20,
        tell=Tell(channels=("#general",), pagers=("pd",)),
    )
    async with pagerduty() as there:
        policy = paging(duty(there, roles=()), escalations=(rule,))
        async with world(tmp_path, policy=policy, destination_secrets=f"pd={KEY}") as here:
            await declare(here)
            await here.until(19)
            assert there.events == []
            await here.until(21)
            assert statuses(there) == ["triggered"]

            await here.presses("dana", here.last("dana", "#general", "Why now"), "Acknowledge")

            assert statuses(there) == ["acknowledged"]


@pytest.mark.parametrize("how", ["--private", "--drill"])
async def test_nothing_of_a_private_incident_or_a_drill_leaves_slack(tmp_path: Path, how: str) -> None:
    """SP-4: practice pages nobody; and whoever reads a pager may be anybody."""
    async with on_duty(tmp_path) as (here, there):
        await here.types("ada", "#general", f"/incident declare sev1 {how} Checkout fails")
        await here.until(60)

        assert there.server.requests == []


async def test_a_pager_that_is_away_says_so_on_the_card_and_to_the_operators_and_goes_on(
    tmp_path: Path,
) -> None:
    """Nobody thinks that somebody is called who is not; in Slack they are called all the same."""
    async with on_duty(tmp_path, channels=replace(on_call().channels, operators="#ops")) as (here, there):
        here.workspace.add_channel("ops")
        there.instead = saying(503)
        channel = await declare(here)
        await here.advance(seconds=50)

        card = here.text(here.card(channel))
        assert "could not have somebody called by Ops duty. It answered 503 Service Unavailable." in card
        assert "The pager pd does not take calls" in here.text(here.last("ada", "#ops", "pager"))
        there.instead = None
        await here.advance(minutes=2)

        assert statuses(there) == ["triggered"]
        assert "could not have" not in here.text(here.card(channel))
        assert (await told(here))[-2:] == ["PagerReached", "StepRecovered"]


async def test_what_it_refuses_is_told_at_once_and_is_tried_again_by_hand(tmp_path: Path) -> None:
    async with on_duty(tmp_path) as (here, there):
        there.instead = saying(403)
        channel = await declare(here)
        await here.advance(seconds=1)

        assert "It does not take our secret" in here.text(here.card(channel))
        async with here.reading() as db:
            dead = await outbox.rows(db, [State.DEAD], 10)
        assert [row.kind for row in dead] == ["PageOutside"]
        there.instead = None
        await here.presses("ada", here.card(channel), "Try again")

        assert statuses(there) == ["triggered"]
        assert "could not have" not in here.text(here.card(channel))


async def test_nobody_is_called_for_what_somebody_has_meanwhile(tmp_path: Path) -> None:
    """When PagerDuty is back, it hears only what is true then."""
    async with on_duty(tmp_path) as (here, there):
        there.instead = saying(503)
        await declare(here)
        await here.advance(seconds=20)
        await here.presses("ben", here.last("ben", "@sitroom", "You are called as"), "I have it")
        there.instead = None
        await here.advance(minutes=3)

        assert there.rung == []
        assert [event["event_action"] for event in there.events] == ["acknowledge"]


async def test_a_pager_that_wants_us_to_wait_long_is_told_of_at_once(tmp_path: Path) -> None:
    """It asks for most of an hour, and is asked again after five minutes."""
    async with on_duty(tmp_path) as (here, there):

        async def refusing(_received: Received) -> web.StreamResponse:
            return web.Response(status=429, headers={"Retry-After": "3000"})

        there.instead = refusing
        channel = await declare(here)
        await here.advance(seconds=1)
        await here.types("ada", channel, "/incident note Looking")

        assert "Looking" in here.text(here.last("ada", channel, "Looking"))
        assert "It takes no more calls just now" in here.text(here.card(channel))
        there.instead = None
        await here.advance(minutes=5)
        assert statuses(there)


async def test_a_title_that_is_hostile_is_only_a_title(tmp_path: Path) -> None:
    async with on_duty(tmp_path) as (here, there):
        await here.types(
            "ada", "#general", "/incident declare sev1 " + "\u202e<!channel>\\r\\nBcc: x \U0001f525" * 4
        )
        await here.advance()

        [event] = there.events
        assert len(event["payload"]["summary"]) <= 1024
        assert "\u202e" not in json.dumps(event, ensure_ascii=False)


async def test_a_restart_between_asking_and_telling_calls_once(tmp_path: Path) -> None:
    async with on_duty(tmp_path) as (here, there):
        there.instead = saying(500)
        await declare(here)
        await here.advance(seconds=1)
        there.instead = None
        await here.restart()
        await here.advance(seconds=30)

        assert len(there.rung) == 1
        assert await told(here) == ["PagerCalled", "PagerReached"]


async def test_a_pager_that_hangs_keeps_nobody_waiting_in_slack(tmp_path: Path) -> None:
    """Of its calls only some are under way at once, however many incidents there are."""
    async with on_duty(tmp_path) as (here, there):
        hold = asyncio.Event()

        async def hanging(received: Received) -> web.StreamResponse:
            await hold.wait()
            return there.take(received)

        there.instead = hanging
        for number in range(1, 7):
            await here.person("ada").slash(
                "#general", f"/incident declare sev2 Outage of system {number * 'x'}"
            )
        await here.workspace.until(lambda: len(_channels(here)) == 6, 30)
        await here.running.ticker.tick()
        await _until(lambda: len(there.server.requests) >= 4)

        await here.person("ada").slash(_channels(here)[0], "/incident note Looking")
        await here.workspace.until(lambda: "Looking" in str(here.reads("ada", _channels(here)[0])), 30)

        assert len(there.server.requests) == 4
        hold.set()
        there.instead = None
        await here.advance(seconds=90)
        assert len(there.alerts) == 6
        assert len(there.rung) == 6


async def test_killed_after_pagerduty_took_the_call_it_rings_once(tmp_path: Path) -> None:
    """The process dies before it hears that the call was taken; the next one makes it again, and PagerDuty knows it."""
    async with pagerduty() as there:
        policy = tmp_path / "policy.yml"
        policy.write_text(
            _POLICY
            + f"pagers: [{{id: pd, name: Duty, kind: pagerduty, roles: [commander], private: true, url: '{there.url}'}}]\n"
        )
        async with program_world(tmp_path, policy) as here:
            here.destination_secrets = f"pd={KEY}"
            await here.stop()
            await here.start()

            async def killing(received: Received) -> web.StreamResponse:
                taken = there.take(received)
                await here.kill()
                return taken

            there.instead = killing
            await here.person("ada").slash("#general", "/incident declare sev2 Login down")
            await _until(lambda: len(there.events) == 1 and here.program is None)
            there.instead = None
            await here.start()
            await _until(lambda: len(there.events) == 2)
            await here.settle()

            assert there.rung == [there.events[0]["payload"]["summary"]]
            assert there.events[0]["dedup_key"] == there.events[1]["dedup_key"]
            assert (await told(here)).count("PagerReached") == 1


_POLICY = (
    (ROOT / "policies" / "default.yml")
    .read_text()
    .replace(
        "    # roster: [oncall:sre, ben@example.com]\n",
        "    roster: [ben@acme.test]\n    acknowledge_minutes: 5\n",
    )
)


def _channels(here: World) -> list[str]:
    """Those of the incidents."""
    return [f"#{one.name}" for one in here.workspace.channels.values() if one.name.startswith("inc-")]


async def _until(happened: Callable[[], bool]) -> None:
    """Wait for something outside Slack, which gives no sign here."""
    async with asyncio.timeout(60):
        while not happened():  # noqa: ASYNC110 - as the docstring says
            await asyncio.sleep(0.02)
