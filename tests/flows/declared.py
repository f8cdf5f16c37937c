"""What must be there once an incident is declared, wherever Slack failed on the way, and nothing twice."""

from collections import Counter
from itertools import pairwise
from typing import Any

from bot.domain.effects import Show, Surface
from bot.domain.incident import Incident
from bot.domain.policy import Bookmark, Policy
from bot.messages.channel import topic
from sandbox.faults import FaultKind
from sandbox.model import Channel, Message
from storage import incidents
from storage.jobs import Row, State
from storage.queue import Queue, inbox, outbox
from tests.world import POLICY, World, changed

#: With links, so that there are bookmarks to fail at.
LINKED = changed(POLICY, links=(Bookmark("Dashboards", "https://grafana.test/d/1"),))

#: Checkout is a sensitive component, so leadership is told at once.
DECLARE = "/incident declare sev2 Checkout 5xx"

#: What another try cures.
PASSING: list[FaultKind] = [
    "ratelimited",
    "http_403",
    "http_500",
    "timeout",
    "reset_before",
    "took_effect_then_500",
    "took_effect_then_timeout",
    "took_effect_then_reset",
]

#: What another try does not cure.
LASTING = ["restricted_action", "user_is_restricted", "unknown_method"]


async def incident(here: World, number: int = 1) -> Incident:
    """An incident as the database has it."""
    async with here.reading() as db:
        found = await incidents.load(db, number)
    assert found
    return found


async def jobs(here: World, *states: State, queue: Queue = outbox) -> list[Row]:
    """What stands in a queue in these states."""
    async with here.reading() as db:
        return await queue.rows(db, states, 1000)


def channels(here: World) -> list[Channel]:
    """Every channel that the bot made."""
    bot = here.installed.bot_user_id
    return [one for one in here.workspace.channels.values() if one.creator == bot and not one.is_direct]


def posted(here: World) -> list[Message]:
    """Everything the bot posted anywhere that people can find again."""
    bot = here.installed.bot_id
    held = [message for channel in here.workspace.channels.values() for message in channel.messages.values()]
    return [message for message in held if message.bot_id == bot and message.subtype is None]


def key(message: Message) -> str:
    """Which surface of which incident a message is."""
    payload: dict[str, Any] = (message.metadata or {}).get("event_payload", {})
    return str(payload.get("key", ""))


def card(here: World) -> Message:
    """The card of the first incident, pinned or not."""
    return next(message for message in posted(here) if key(message) == "INC-1/card")


def doubled(here: World) -> list[str]:
    """The surfaces that exist more than once, and the channels that were told of a topic that they had."""
    counts = Counter(key(message) for message in posted(here))
    again = [f"the topic of {channel.name}" for channel in channels(here) if _topic_again(channel)]
    return [*(name for name, count in counts.items() if count > 1), *again]


def _topic_again(channel: Channel) -> bool:
    told = [said.text for said in channel.messages.values() if said.subtype == "channel_topic"]
    return any(one == other for one, other in pairwise(told))


def lacking(here: World, it: Incident, policy: Policy) -> list[str]:
    """What an open incident must have in Slack and has not, once nothing waits."""
    channel = here.workspace.channels.get(it.channel.id) if it.channel else None
    if channel is None:
        return ["its channel"]
    shown = {key(message): message.ts for message in posted(here)}
    told = it.leadership.versions if it.leadership else ()
    messages = [
        Show(Surface.CARD),
        Show(Surface.ANNOUNCEMENT),
        *(Show(Surface.LEADERSHIP, version) for version in told),
        *(
            Show(Surface.ESCALATION, one.version, channel=channel)
            for one in it.escalations.values()
            for channel in one.channels
        ),
        *(Show(Surface.GUIDE, version, it.roles[role]) for role, version in it.guides.items()),
    ]
    announced = it.posts.get(Surface.ANNOUNCEMENT.value)
    pinned = announced and announced.ts in here.workspace.channels[announced.channel].pins
    bookmarks = {(one.title, one.link) for one in channel.bookmarks.values()}
    people = [one for one in {it.declared_by, *it.roles.values()} if one.has_account]
    return [
        *it.missing,
        *(one.key for one in messages if f"INC-{it.number}/{one.key}" not in shown),
        *(["its pin"] if shown.get(f"INC-{it.number}/card") not in channel.pins else []),
        *([] if pinned or it.private else ["the pin of its announcement"]),
        *(["its topic"] if channel.topic.value != topic(it, policy) else []),
        *(link.title for link in policy.links if (link.title, link.url) not in bookmarks),
        *(one.name for one in people if one.id not in channel.members),
    ]


async def assert_converged(here: World) -> None:
    """Nothing waits, nothing is doubled."""
    for queue in (inbox, outbox):
        waiting = await jobs(here, State.PENDING, queue=queue)
        assert not waiting, [(row.key, row.kind, row.attempt, row.error) for row in waiting]
    assert not doubled(here)


async def assert_whole(here: World, number: int = 1) -> None:
    """The incident has everything, once, and the card names nothing as missing."""
    await assert_converged(here)
    dead = [*await jobs(here, State.DEAD), *await jobs(here, State.DEAD, queue=inbox)]
    assert not dead, [(row.key, row.kind, row.error) for row in dead]
    made = channels(here)
    assert len(made) == 1, [channel.name for channel in made]
    channel = made[0]
    assert channel.name.startswith(f"inc-{number}-")
    assert here.person("ada").id in channel.members
    assert "SEV2" in channel.topic.value
    whole = await incident(here, number)
    assert whole.leadership
    assert not lacking(here, whole, LINKED)
    assert len(channel.bookmarks) == len(channel.pins) == 1
    assert "Try again" not in here.text(here.card(f"#{channel.name}"))
