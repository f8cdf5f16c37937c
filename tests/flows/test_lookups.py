"""What may have arrived is looked for before it is sent again; what one person's refusal keeps out is that person."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.people import Person
from bot.jobs import Reply, reply_job
from bot.messages.kit import Post
from bot.slack import SlackError
from sandbox.faults import Fault
from storage.queue import outbox
from tests.world import World, world

DECLARE = "/incident declare sev2 Checkout 5xx"


@pytest.fixture
async def hurried(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which Sitroom does not wait long for an answer."""
    async with world(tmp_path, slack_timeout=0.3) as it:
        yield it


def _lost(here: World, times: int = 1) -> None:
    """The next messages arrive, but nobody says so."""
    here.workspace.faults.add(Fault(kind="took_effect_then_timeout", method="chat.postMessage", times=times))


def _by_bot(here: World, channel: str, thread_ts: str | None = None) -> list[str]:
    said = here.workspace.channel(channel).messages.values()
    return [here.text(one) for one in said if one.bot_id and one.thread_ts == thread_ts]


async def test_an_announcement_is_found_beneath_hundreds_of_newer_messages(hurried: World) -> None:
    _lost(hurried, times=2)
    await hurried.types("ada", "#general", DECLARE)
    for number in range(205):
        await hurried.person("ben").say("#incidents", f"chatter {number}")

    await hurried.advance(minutes=2)

    assert len(_by_bot(hurried, "#incidents")) == 1


async def test_an_answer_in_a_thread_comes_once(hurried: World) -> None:
    await hurried.types("ada", "#general", DECLARE)
    channel = hurried.incident_channel(1)
    asked = await hurried.person("ada").say(channel, "What now?")
    await hurried.settle()
    _lost(hurried)

    await hurried.person("ada").say(channel, "@sitroom show", thread_ts=asked.ts)
    await hurried.settle()
    await hurried.advance(minutes=1)

    assert len(_by_bot(hurried, channel, asked.ts)) == 1


async def test_an_answer_comes_again_where_the_thread_cannot_be_read(hurried: World) -> None:
    await hurried.types("ada", "#general", DECLARE)
    channel = hurried.incident_channel(1)
    asked = await hurried.person("ada").say(channel, "What now?")
    await hurried.settle()
    hurried.workspace.faults.add(
        Fault(kind="error", error="missing_scope", method="conversations.replies", times=None)
    )
    hurried.workspace.faults.add(Fault(kind="http_500", method="chat.postMessage"))

    await hurried.person("ada").say(channel, "@sitroom show", thread_ts=asked.ts)
    await hurried.settle()
    await hurried.advance(minutes=1)

    assert len(_by_bot(hurried, channel, asked.ts)) == 1


async def test_an_answer_as_a_direct_message_comes_once(hurried: World) -> None:
    reply = Reply(user=hurried.person("ada").id, channel="", post=Post("Nothing is open.", []))
    _lost(hurried)
    async with hurried.running._database.write() as db:
        await outbox.put(db, [reply_job(reply, "1")], now=hurried.now)

    await hurried.advance(minutes=1)

    assert [hurried.text(one) for one in hurried.direct("ada")] == ["Nothing is open."]


async def test_a_refused_person_keeps_nobody_out_who_comes_after(here: World) -> None:
    await here.types("ada", "#general", DECLARE)
    channel = here.incident_channel(1)
    place = here.workspace.channel(channel)
    ids = [here.person("ada").id, "U0NOBODY", here.person("ben").id]
    here.workspace.faults.add(Fault(kind="error", error="already_in_channel", method="conversations.invite"))

    with pytest.raises(SlackError, match="user_not_found"):
        await here.running.slack.channels.invite(place.id, [Person(id_, id_) for id_ in ids])

    assert here.person("ben").id in place.members


async def test_more_people_than_slack_takes_at_once_are_invited(here: World) -> None:
    await here.types("ada", "#general", DECLARE)
    place = here.workspace.channel(here.incident_channel(1))
    crowd = [Person(f"U0NOBODY{number}", "") for number in range(120)]

    with pytest.raises(SlackError, match="user_not_found"):
        await here.running.slack.channels.invite(place.id, [*crowd, Person(here.person("ben").id, "ben")])

    assert here.person("ben").id in place.members


async def test_a_long_list_of_channels_is_read_on_where_slack_asked_for_a_pause(here: World) -> None:
    """Slack takes twenty pages a minute: begun anew each time, a listing would never come to the last channel."""
    channels, last = here.running.slack.channels, await _break_off(here)
    asked = len(here.workspace.calls_of("conversations.list"))

    assert await channels.id_of("#zz-last") == last
    assert len(here.workspace.calls_of("conversations.list")) - asked == 2  # of three pages


async def test_a_list_of_channels_is_begun_anew_where_slack_forgot_the_place(here: World) -> None:
    channels, last = here.running.slack.channels, await _break_off(here)
    forgotten = Fault(kind="error", error="invalid_cursor", method="conversations.list")
    here.workspace.faults.add(forgotten)

    assert await channels.id_of("#zz-last") == last


async def _break_off(here: World) -> str:
    """Have a listing of many channels broken off after its first page; the id of the last channel, `#zz-last`."""
    for number in range(1200):
        here.workspace.add_channel(f"team-{number}")
    pause = Fault(kind="ratelimited", method="conversations.list", after=1, retry_after=30)
    here.workspace.faults.add(pause)
    with pytest.raises(SlackError, match="ratelimited"):
        await here.running.slack.channels.id_of("#zz-last")
    here.clock.advance(31)
    return here.workspace.add_channel("zz-last").id
