"""Alerts that other programs write into the alert channels: heard as events of Slack's, kept as a source's are.

A message is stored before Slack hears that it was taken, so Slack tells of it again where it could not be. What was
written while nothing was heard, or too much waited to be sorted, is read afterwards. Of a message what was said last counts: what Slack tells of it late,
after all, is left out.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

import msgspec
import structlog
from msgspec.structs import replace

from bot.alerts.intake import Delivery, Intake, QueueFull, new_delivery
from bot.domain.alerts.alert import Alert
from bot.domain.alerts.secrets import without_secrets
from bot.domain.incident import Posted
from bot.slack import Slack, SlackError
from bot.slack.reaching import persistently
from handlers.alerts.shape import discover, read
from handlers.asking import Json, Overheard
from handlers.payloads import is_anothers, storable
from storage import deliveries
from storage.database import Database

log = structlog.get_logger()

#: The id of the source that all these messages are, for the routes of a policy.
SOURCE = "slack"

#: What Slack says where a private channel is joined; those that it lists are those that we were invited to.
_PRIVATE = "method_not_supported_for_channel_type"

#: How old a message may be whose edit was missed.
_EDITED = timedelta(days=1)

#: How much of a message is kept with an incident, in characters.
_KEPT = 64 * 1024


#: Has a channel read from a time on, once there is room.
Later = Callable[[str, datetime], Awaitable[None]]


class Overhearing:
    """Takes in the alerts that stand in other programs' messages.

    Args:
        later: has a channel read, of which something cannot be taken now.
    """

    def __init__(self, intake: Intake, slack: Slack, database: Database, later: Later) -> None:
        self._intake, self._slack, self._database, self._later = intake, slack, database, later
        self._shapes = discover()
        self._channels: frozenset[str] = frozenset()

    @property
    def channels(self) -> frozenset[str]:
        """The ids of the channels that are heard."""
        return self._channels

    async def listen_in(self, names: tuple[str, ...]) -> None:
        """Hear what is written in the channels of these names; the log names those that are not to be had."""
        heard = set()
        for name in names:
            try:
                heard.add(await persistently(partial(self._joined, name)))
            except SlackError as error:
                log.warning("an alert channel cannot be read", channel=name, error=error.code)
        self._channels = frozenset(heard)

    async def _joined(self, name: str) -> str:
        channel = await self._slack.channels.id_of(name)
        try:
            await self._slack.channels.join(channel)
        except SlackError as error:
            if error.code != _PRIVATE:
                raise
        return channel

    async def hear(self, heard: Overheard) -> None:
        """Take in what Slack tells of a message.

        Raises:
            DatabaseUnavailable: it is not stored; Slack tells of it again if it gets no ack.
        """
        try:
            await self.take(heard)
        except QueueFull:  # for longer, perhaps, than Slack goes on telling
            await self._later(heard.channel, heard.at)

    async def take(self, heard: Overheard) -> None:
        """Store what a message tells of alerts; most tell of none.

        Raises:
            QueueFull, DatabaseUnavailable: it is not stored.
        """
        if heard.channel not in self._channels:
            return
        delivery = self._delivery(heard)
        if delivery and not await self._is_past(heard):
            await self._intake.take(new_delivery(_beginning(heard) + _mark(heard), delivery))

    async def catch_up(self, channel: str, since: datetime) -> None:
        """Store what the messages tell of alerts that were written or edited since then; of the newest 2,000.

        Raises:
            SlackError: Slack did not answer, or does not let us read the channel.
            QueueFull, DatabaseUnavailable: not everything is stored.
        """
        if not self._intake.has_room():
            raise QueueFull
        bot = self._slack.identity.bot
        told = [
            Overheard(event="", channel=channel, message=storable(raw))
            async for raw in self._slack.said_since(channel, since - _EDITED)
            if is_anothers(raw, bot)
        ]
        for heard in sorted(told, key=lambda one: one.at):
            if heard.at >= since:
                await self.take(heard)

    async def _is_past(self, heard: Overheard) -> bool:
        """Whether this was taken before, or what the message says later on."""
        beginning, mark = _beginning(heard), _mark(heard)
        async with self._database.read() as db:
            known = [key.removeprefix(beginning) for key in await deliveries.known(db, beginning)]
        return mark in known or any(_is_before(mark, other) for other in known)

    def _delivery(self, heard: Overheard) -> Delivery | None:
        """What a message tells of alerts; None where that is nothing, or nothing new."""
        message, text = _blanked(heard.message)
        told = read(message, self._shapes)
        if not told or _state(told) == _state(read(_blanked(heard.before)[0], self._shapes)):
            return None
        return Delivery(
            source=SOURCE,
            sender=_called(message),
            alerts=tuple(replace(one, told_at=heard.at) for one in told),
            payload=text[:_KEPT],
            thread=Posted(heard.channel, str(message["ts"])),
        )


def _beginning(heard: Overheard) -> str:
    """How the keys begin of all that a message says."""
    return f"{SOURCE}/{heard.channel}/{heard.message['ts']}/"


def _mark(heard: Overheard) -> str:
    """What tells apart what a message says at first from what it says later.

    An edit has the time at which it was made; but not every app's, of which only the event is known.
    """
    return str(heard.edited or (heard.event if heard.before else ""))


def _is_before(mark: str, other: str) -> bool:
    """Whether what has this mark was said before what has the other, where both have a time."""
    try:
        return float(mark or 0) < float(other or 0)
    except ValueError:
        return False


def _blanked(message: Json) -> tuple[Json, str]:
    """A message without what looks like a secret, and its text."""
    text = without_secrets(msgspec.json.encode(message).decode())
    return msgspec.json.decode(text, type=Json), text


def _state(told: tuple[Alert, ...]) -> dict[str, bool]:
    """What is said of each alert: an edit that leaves it as it was is nothing new."""
    return {one.fingerprint: one.firing for one in told}


def _called(message: Json) -> str:
    """What people see as the sender of a message."""
    profile = message.get("bot_profile")
    names = (message.get("username"), profile.get("name") if isinstance(profile, dict) else None)
    return next((name for name in names if isinstance(name, str) and name.strip()), "Slack")[:80]
