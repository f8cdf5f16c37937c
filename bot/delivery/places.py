"""The incident's channel: opened once, adopted when an interrupted attempt made it, furnished and archived."""

from bot.delivery.errand import Errand
from bot.domain.commands import Command, NoteArchived, RecordChannel
from bot.domain.effects import Confirm, Invite, Surface
from bot.domain.incident import Posted
from bot.domain.people import THE_SYSTEM
from bot.messages.channel import channel_name, topic
from bot.slack import SlackError

#: How many names are tried before giving up; each has the incident's number in it.
_NAMES = 5


async def open_channel(errand: Errand) -> list[Command]:
    """Make the channel of an incident, or find the one that an earlier attempt made.

    Raises:
        SlackError: Slack would not; a private incident never gets a public channel instead.
    """
    incident, policy = errand.incident, errand.rules.policy
    if incident.channel:
        return []
    taken: SlackError | None = None
    for attempt in range(1, _NAMES + 1):
        name = channel_name(incident, policy, attempt)
        try:
            channel = await errand.slack.channels.create(name, private=incident.private)
        except SlackError as error:
            if error.code != "name_taken":
                raise
            taken = error
            # Ours is whichever channel of this name we made since the incident began.
            mine = await _own(name, errand)
            if mine is None:
                continue
            channel = mine
        return [RecordChannel(by=THE_SYSTEM, channel=channel, name=name)]
    raise taken or SlackError("conversations.create", "name_taken", permanent=True)


async def _own(name: str, errand: Errand) -> str | None:
    """The channel of this name, if an interrupted attempt made it; where Slack lists none, it counts as another's."""
    incident = errand.incident
    try:
        return await errand.slack.channels.own(name, incident.declared_at, private=incident.private)
    except SlackError as error:
        if error.permanent:
            return None
        raise


async def set_topic(errand: Errand) -> list[Command]:
    """Say in the channel's topic how it stands; Slack would tell everybody of one that is there already."""
    channel = _open_channel(errand)
    wanted = topic(errand.incident, errand.rules.policy)
    if channel and await errand.slack.channels.topic(channel) != wanted:
        await errand.lease.check()
        await errand.slack.channels.set_topic(channel, wanted)
    return []


async def sync_bookmarks(errand: Errand) -> list[Command]:
    """Give the channel those of the policy's links that it does not have."""
    channel = _open_channel(errand)
    if channel:
        there = await errand.slack.channels.bookmarks(channel)
        for link in errand.rules.policy.links:
            if (link.title, link.url) not in there:
                await errand.lease.check()
                await errand.slack.channels.add_bookmark(channel, link.title, link.url, link.emoji)
    return []


async def pin_card(errand: Errand) -> list[Command]:
    """Pin the card."""
    card = errand.incident.posts.get(Surface.CARD.value)
    if card and _open_channel(errand):
        await errand.slack.pin(card.channel, card.ts)
    return []


async def pin_announcement(errand: Errand) -> list[Command]:
    """Pin the announcement, or take its pin off, as it is right now; one that was deleted is pinned when it is back."""
    shown = errand.incident.posts.get(Surface.ANNOUNCEMENT.value)
    if shown is None:
        return []
    try:
        await _pinned(shown, errand)
    except SlackError as error:
        if error.code == "message_not_found":
            return []
        if error.code != "not_in_channel":
            raise
        await errand.slack.channels.join(shown.channel)  # somebody may have removed us since the start
        await _pinned(shown, errand)
    return []


async def _pinned(shown: Posted, errand: Errand) -> None:
    await errand.lease.check()
    await errand.slack.pin(shown.channel, shown.ts, on=errand.incident.is_open)


async def invite(effect: Invite, errand: Errand) -> list[Command]:
    """Bring people into the channel."""
    channel = _open_channel(errand)
    if channel:
        await errand.slack.channels.invite(channel, effect.people)
    return []


async def archive(errand: Errand) -> list[Command]:
    """Make the channel read-only; Bolt keeps from us the event that we did."""
    channel = _open_channel(errand)
    if channel is None:
        return []
    await errand.slack.channels.archive(channel)
    return [NoteArchived(by=THE_SYSTEM, archived=True)]


async def confirm(effect: Confirm, errand: Errand) -> list[Command]:
    """Show on a captured message that it was taken, or that it is not on the timeline any more."""
    name = errand.rules.policy.capture.confirm
    if errand.incident.channel and errand.incident.channel.id == effect.channel and not _open_channel(errand):
        return []
    await errand.lease.check()
    await errand.slack.react(effect.channel, effect.ts, name, on=effect.on)
    return []


def _open_channel(errand: Errand) -> str | None:
    """The incident's channel, if there is one and Slack lets anything be changed in it."""
    channel = errand.incident.channel
    return None if channel is None or channel.archived else channel.id
