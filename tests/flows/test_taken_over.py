"""A replica that was paused says nothing that another one has said meanwhile, and leaves nothing old standing.

`tests/faults/test_paused.py` stops real processes; here each stands still at the instant that matters.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import Delivery
from bot.delivery.hooking import Hooks
from bot.delivery.paging import Keys, Pagers
from bot.domain.alerts.group import Group
from bot.domain.effects import Confirm, Effect, PinAnnouncement, SetTopic, Show, Surface, SyncBookmarks
from bot.domain.people import Person
from bot.domain.policy import Channels as Named
from bot.jobs import Reply, alert_job, effect_job, operators_job, reply_job
from bot.messages.kit import Post
from bot.metrics import Metrics
from bot.outward import Outward
from bot.slack import Slack
from bot.slack.channels import Channels
from bot.slack.web import WebApi
from bot.worker import LEASE
from sandbox import respond
from sandbox.model import Message, Note
from sandbox.screen import buttons_of
from storage import alerts as stored
from storage import timeline
from storage.database import Database
from storage.jobs import Job, NewJob, State
from storage.queue import outbox
from tests.alerting import alerts, told
from tests.flows.declared import LINKED, incident, jobs, key, posted
from tests.world import World, changed

POST = Post("Hear this", [])

#: Within so many real seconds everything happens that is to happen now, on a machine that is busy.
SOON = 30


class _Pause:
    """Stands still once, for as long as the test likes."""

    def __init__(self) -> None:
        self.reached, self.over = asyncio.Event(), asyncio.Event()

    async def here(self) -> None:
        """Stand still, or pass where it is over."""
        self.reached.set()
        await self.over.wait()


class _AfterLooking(Database):
    """The database of a replica that is paused once it has read how an incident is."""

    pause: _Pause

    @contextlib.asynccontextmanager
    async def read(self, *, one_moment: bool = False) -> AsyncIterator[AsyncConnection]:
        async with super().read(one_moment=one_moment) as db:
            yield db
        await self.pause.here()


class _BeforeSending(WebApi):
    """The Web API for a replica that is paused when it has made sure that the job is its own."""

    pause: _Pause

    async def call(self, method: str, arguments: Mapping[str, Any] | None = None) -> dict[str, Any]:
        if method not in {
            "conversations.info",
            "conversations.list",
        }:  # it looks first where, and what stands there
            await self.pause.here()
        return await super().call(method, arguments)


class _AfterHearing(_BeforeSending):
    """… and for one that is paused when Slack has answered its first call."""

    async def call(self, method: str, arguments: Mapping[str, Any] | None = None) -> dict[str, Any]:
        answer = await WebApi.call(self, method, arguments)
        await self.pause.here()
        return answer


@pytest.fixture
async def here(postgresql_url: str) -> AsyncIterator[World]:
    """A world with an incident."""
    it = World(postgresql_url, policy=changed(LINKED, channels=Named(operators="#alerts")))
    try:
        await it.open()
        await it.types("ada", "#general", "/incident declare sev2 Login fails")
        yield it
    finally:
        await it.close()


async def _claimed(here: World, new: NewJob) -> Job:
    """A job that a replica has claimed which does nothing else."""
    async with here.running._database.write() as db:
        await outbox.put(db, [new], now=here.now)
        [job] = await outbox.claim(db, owner="paused", now=here.now, lease=LEASE, limit=5)
    return job


def _slack(here: World) -> Slack:
    return Slack(here.installed.bot_token, f"{here.server.url}/api/", lambda: here.now, Metrics())


def _paused_slack(here: World, kind: type[_BeforeSending]) -> tuple[Slack, _Pause]:
    slack = _slack(here)
    slack.web = web = kind(
        here.installed.bot_token, f"{here.server.url}/api/", lambda: here.now, Metrics(), 10
    )
    slack.channels = Channels(web)
    web.pause = _Pause()
    return slack, web.pause


def _delivery(here: World, slack: Slack, database: Database) -> Delivery:
    service, metrics = here.running.service, Metrics()
    return Delivery(
        slack=slack,
        service=service,
        database=database,
        clock=lambda: here.now,
        metrics=metrics,
        ask=here.running.alerts.endpoints.ask,
        command="/incident",
        hooks=Hooks(Outward(), {}),
        pagers=Pagers({}, Keys(), here.running._outward),
    )


def _everything(here: World) -> list[str]:
    """All that stands anywhere, for everybody or for one."""
    places = here.workspace.channels.values()
    held = [one for place in places for one in [*place.messages.values(), *place.ephemerals.values()]]
    return [here.text(one) for one in held]


async def _new(here: World, what: str) -> NewJob:
    ada, channel = here.person("ada"), here.workspace.channel(here.incident_channel(1))
    answer = Reply(ada.id, channel.id, POST)
    match what:
        case "to operators":
            return operators_job(POST, here.now)
        case "in a thread":
            asked = await ada.say(channel.id, "What now?")
            return reply_job(Reply(ada.id, channel.id, POST, thread_ts=asked.ts), "1")
        case "directly":
            return reply_job(Reply(ada.id, "", POST), "1")
        case "where it was asked":
            url = respond.issue(here.workspace, here.installed, ada.id, channel)
            return reply_job(Reply(ada.id, channel.id, POST, response_url=url), "1")
        case "to one person":
            return reply_job(answer, "1")
    raise AssertionError(what)


@pytest.mark.parametrize(
    "what", ["to operators", "in a thread", "directly", "where it was asked", "to one person"]
)
async def test_what_another_replica_has_said_is_not_said_again(here: World, what: str) -> None:
    job = await _claimed(here, await _new(here, what))
    await here.jump(minutes=2)
    assert _everything(here).count("Hear this") == 1

    slack = _slack(here)
    await _delivery(here, slack, here.running._database).deliver(job)
    await slack.close()

    assert _everything(here).count("Hear this") == 1


async def test_what_another_replica_has_whispered_is_not_whispered_again(here: World) -> None:
    ada = Person(here.person("ada").id, "ada")
    job = await _claimed(here, effect_job(Show(Surface.READY, person=ada), 1, 0, 99))
    before = len(_everything(here))
    await here.jump(minutes=2)
    assert len(_everything(here)) == before + 1

    slack = _slack(here)
    await _delivery(here, slack, here.running._database).deliver(job)
    await slack.close()

    assert len(_everything(here)) == before + 1


def _shown(here: World, effect: Effect) -> str:
    channel = here.incident_channel(1)
    if isinstance(effect, SetTopic):
        return here.workspace.channel(channel).topic.value
    return here.text(here.card(channel))


async def _changes_meanwhile(
    here: World, effect: Effect, pause: _Pause, paused: asyncio.Task[None]
) -> list[str]:
    """Somebody raises the severity while a replica is paused, another one shows it, and the first one goes on.

    What that one and all others say after that, each in one line.
    """
    await asyncio.wait_for(pause.reached.wait(), SOON)
    await here.types("ada", here.incident_channel(1), "/incident sev 1 nobody can log in")
    await here.jump(minutes=2)
    assert "SEV1" in _shown(here, effect)
    before = len(here.workspace.calls)
    pause.over.set()
    await asyncio.wait_for(paused, SOON)
    here.running.outbox.wake()
    await here.settle()
    assert "SEV1" in _shown(here, effect)
    assert not await jobs(here, State.PENDING)
    said = here.workspace.calls[before:]
    return [str(call.args.get("topic") or call.args.get("text")) for call in said]


EFFECTS = pytest.mark.parametrize("effect", [Show(Surface.CARD), SetTopic()])


@EFFECTS
async def test_what_was_true_before_a_pause_is_not_shown_after_it(here: World, effect: Effect) -> None:
    job = await _claimed(here, effect_job(effect, 1, (await incident(here)).version, 99))
    slack, database = _slack(here), _AfterLooking.inspect(here.database_url)
    database.pause = pause = _Pause()
    paused = asyncio.create_task(_delivery(here, slack, database).deliver(job))
    said = await _changes_meanwhile(here, effect, pause, paused)
    await slack.close()
    await database.close()

    assert not any("SEV2" in line for line in said)


@EFFECTS
async def test_what_was_shown_too_late_all_the_same_is_put_right(here: World, effect: Effect) -> None:
    """It was paused between looking whether the job is its own and sending."""
    here.workspace.channel(here.incident_channel(1)).topic = Note("Lunch")  # else there is none to be sent
    job = await _claimed(here, effect_job(effect, 1, (await incident(here)).version, 99))
    slack, pause = _paused_slack(here, _BeforeSending)
    paused = asyncio.create_task(_delivery(here, slack, here.running._database).deliver(job))
    said = await _changes_meanwhile(here, effect, pause, paused)
    await slack.close()

    assert any("SEV2" in line for line in said), "nothing was too late"


async def test_the_card_of_an_alert_that_was_shown_too_late_is_put_right(here: World) -> None:
    await alerts(here, told("DiskFull"))
    job = await _claimed(here, alert_job(replace(await _group(here), revision=99)))
    slack, pause = _paused_slack(here, _BeforeSending)
    paused = asyncio.create_task(_delivery(here, slack, here.running._database).deliver(job))
    await asyncio.wait_for(pause.reached.wait(), SOON)
    await here.presses("ada", _card(here), "Decline")
    await here.jump(minutes=2)
    pause.over.set()
    await asyncio.wait_for(paused, SOON)
    await slack.close()
    assert "Decline" in _buttons(here), "nothing was too late"

    here.running.outbox.wake()
    await here.settle()

    assert _buttons(here) == ["Take up again"]


def _buttons(here: World) -> list[str]:
    return [button.label for button in buttons_of(_card(here))]


def _card(here: World) -> Message:
    [card] = [one for one in posted(here) if key(one) == "alert-1"]
    return card


async def test_a_pin_that_came_too_late_is_taken_off(here: World) -> None:
    place = here.workspace.channel("#incidents")
    place.pins.clear()  # else there is none to be set
    job = await _claimed(here, effect_job(PinAnnouncement(), 1, 0, 99))
    slack, pause = _paused_slack(here, _BeforeSending)
    paused = asyncio.create_task(_delivery(here, slack, here.running._database).deliver(job))
    await asyncio.wait_for(pause.reached.wait(), SOON)
    await here.types("ada", here.incident_channel(1), "/incident cancel a test")
    await here.jump(minutes=2)
    pause.over.set()
    await asyncio.wait_for(paused, SOON)
    await slack.close()
    assert place.pins, "nothing was too late"

    here.running.outbox.wake()
    await here.settle()

    assert not place.pins


async def test_a_reaction_that_was_taken_off_meanwhile_stays_off(here: World) -> None:
    channel = here.workspace.channel(here.incident_channel(1))
    said = await here.person("ada").say(channel.id, "All of EMEA")
    await here.settle()
    job = await _claimed(here, effect_job(Confirm(channel.id, said.ts), 1, 0, 98))
    slack, database = _slack(here), _AfterLooking.inspect(here.database_url)
    database.pause = pause = _Pause()
    paused = asyncio.create_task(_delivery(here, slack, database).deliver(job))
    await asyncio.wait_for(pause.reached.wait(), SOON)
    off = effect_job(Confirm(channel.id, said.ts, on=False), 1, 0, 99)
    async with here.running._database.write() as db:
        await outbox.put(db, [off], now=here.now)
    await here.jump(minutes=2)
    assert here.workspace.calls_of("reactions.remove")
    pause.over.set()
    await asyncio.wait_for(paused, SOON)
    await slack.close()
    await database.close()

    assert not channel.messages[said.ts].reactions


async def test_a_bookmark_that_another_replica_has_set_is_not_set_again(here: World) -> None:
    channel = here.workspace.channel(here.incident_channel(1))
    channel.bookmarks.clear()
    job = await _claimed(here, effect_job(SyncBookmarks(), 1, 0, 99))
    slack, pause = _paused_slack(here, _AfterHearing)
    paused = asyncio.create_task(_delivery(here, slack, here.running._database).deliver(job))
    await asyncio.wait_for(pause.reached.wait(), SOON)
    await here.jump(minutes=2)
    assert len(channel.bookmarks) == 1
    pause.over.set()
    await asyncio.wait_for(paused, SOON)
    await slack.close()

    assert len(channel.bookmarks) == 1


async def _message(here: World, what: str) -> NewJob:
    """The job for a message that nobody has posted yet."""
    match what:
        case "a surface":
            await here.types("ada", here.incident_channel(1), "/incident note All of EMEA")
            return effect_job(await _line(here), 1, 0, 99)
        case "an alert":
            await alerts(here, told("DiskFull"))
            card = _card(here)
            del here.workspace.channels[card.channel].messages[card.ts]
            async with here.running._database.write() as db:
                group = await stored.load(db, 1, lock=True)
                assert group
                await stored.save(db, [(replace(group, card=None, revision=99), None)])
            return alert_job(replace(group, revision=99))
        case _:
            return await _new(here, what)


async def _line(here: World) -> Show:
    """The line about the note, under a name of its own."""
    async with here.running._database.read() as db:
        [noted] = [one for one in await timeline.entries(db, 1) if one.kind == "NoteAdded"]
    return Show(Surface.CHANGE, noted.version, Person(here.person("ada").id, "ada"))


SENT = pytest.mark.parametrize("what", ["to operators", "in a thread", "a surface", "an alert"])


async def _sent_meanwhile(here: World, what: str, kind: type[_BeforeSending]) -> list[Message]:
    """What there is of a message whose sender was paused while it sent, so that another replica took over."""
    new = await _message(here, what)
    before = {one.ts for one in posted(here)}
    job = await _claimed(here, new)
    slack, pause = _paused_slack(here, kind)
    paused = asyncio.create_task(_delivery(here, slack, here.running._database).deliver(job))
    await asyncio.wait_for(pause.reached.wait(), SOON)
    await here.jump(minutes=2)
    pause.over.set()
    await asyncio.wait_for(paused, SOON)
    await slack.close()
    here.running.outbox.wake()
    await here.settle()
    assert not await jobs(here, State.PENDING, State.DEAD)
    names = {"a surface": "INC-1/change:", "an alert": "alert-1"}
    return [
        one for one in posted(here) if one.ts not in before and key(one).startswith(names.get(what, job.key))
    ]


@SENT
async def test_a_message_that_was_sent_twice_all_the_same_is_taken_back(here: World, what: str) -> None:
    """Its sender was paused between looking whether the job is its own and sending."""
    sent = await _sent_meanwhile(here, what, _BeforeSending)

    assert len(here.workspace.calls_of("chat.delete")) == 1, "nothing was too late"
    [left] = [(one.channel, one.ts) for one in sent]
    if what == "a surface":
        known = (await incident(here)).posts[(await _line(here)).key]
        assert left == (known.channel, known.ts)
    if what == "an alert":
        card = (await _group(here)).card
        assert card
        assert left == (card.channel, card.ts)


@SENT
async def test_a_message_that_another_replica_found_is_left_where_it_is(here: World, what: str) -> None:
    """Its sender was paused before it heard that it had sent it."""
    assert len(await _sent_meanwhile(here, what, _AfterHearing)) == 1
    assert not here.workspace.calls_of("chat.delete")


async def _group(here: World) -> Group:
    async with here.running._database.read() as db:
        group = await stored.load(db, 1)
    assert group
    return group
