"""Alerts that other programs write into the alert channels: heard as events of Slack's, kept as a source's are.

A message is stored before Slack hears that it was taken, so Slack tells of it again where it could not be.
"""

from functools import partial

import msgspec
import structlog

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.secrets import without_secrets
from bot.domain.incident import Posted
from bot.intake import Delivery, Intake, new_delivery
from bot.slack import Slack, SlackError
from bot.slack.reaching import persistently
from handlers.asking import Json, Overheard
from handlers.shape import discover, read

log = structlog.get_logger()

#: The id of the source that all these messages are, for the routes of a policy.
SOURCE = "slack"

#: What Slack says where a private channel is joined; those that it lists are those that we were invited to.
_PRIVATE = "method_not_supported_for_channel_type"

#: How much of a message is kept with an incident, in characters.
_KEPT = 64 * 1024


class Overhearing:
    """Takes in the alerts that stand in other programs' messages."""

    def __init__(self, intake: Intake, slack: Slack) -> None:
        self._intake, self._slack = intake, slack
        self._shapes = discover()
        self._channels: frozenset[str] = frozenset()

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

    async def take(self, heard: Overheard) -> None:
        """Store what a message tells of alerts; most tell of none.

        Raises:
            QueueFull, DatabaseUnavailable: it is not stored; Slack tells of it again if it gets no ack.
        """
        if heard.channel not in self._channels:
            return
        message, text = _blanked(heard.message)
        alerts = read(message, self._shapes)
        if not alerts or _state(alerts) == _state(read(_blanked(heard.before)[0], self._shapes)):
            return
        delivery = Delivery(
            source=SOURCE,
            sender=_called(message),
            alerts=alerts,
            payload=text[:_KEPT],
            thread=Posted(heard.channel, str(message["ts"])),
        )
        await self._intake.take(new_delivery(f"{SOURCE}/{heard.event}", delivery))


def _blanked(message: Json) -> tuple[Json, str]:
    """A message without what looks like a secret, and its text."""
    text = without_secrets(msgspec.json.encode(message).decode())
    return msgspec.json.decode(text, type=Json), text


def _state(alerts: tuple[Alert, ...]) -> dict[str, bool]:
    """What is said of each alert: an edit that leaves it as it was is nothing new."""
    return {one.fingerprint: one.firing for one in alerts}


def _called(message: Json) -> str:
    """What people see as the sender of a message."""
    profile = message.get("bot_profile")
    names = (message.get("username"), profile.get("name") if isinstance(profile, dict) else None)
    return next((name for name in names if isinstance(name, str) and name.strip()), "Slack")[:80]
