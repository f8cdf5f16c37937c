"""Showing a surface: posted once, edited ever after, rendered from what is true at this moment."""

from bot.delivery.errand import Errand
from bot.domain.commands import Command, RecordMessage
from bot.domain.effects import PLACES, Place, Show, Surface
from bot.domain.incident import Posted
from bot.domain.people import THE_SYSTEM
from bot.messages.kit import Post
from bot.messages.surfaces import TOLD_OF_ALL, render
from bot.slack import SlackError

#: Surfaces that must exist: somebody who deleted one gets it back at the next change.
_STANDING = frozenset({Surface.CARD, Surface.ANNOUNCEMENT, Surface.LEADERSHIP, Surface.ESCALATION})

#: Slack's words for "there is no such message to edit".
_GONE = frozenset({"message_not_found", "cant_update_message"})


async def show(effect: Show, errand: Errand) -> list[Command]:
    """Post or edit a surface; says where it is when it is new.

    Raises:
        SlackError: it could not be shown.
        LeaseLost: as `Lease.check`.
    """
    entry = await errand.entry(effect.version)
    story = await errand.story(effect.version) if effect.surface in TOLD_OF_ALL else ()
    later = await errand.later(entry)
    post = render(effect, errand.incident, entry, errand.rules, errand.now, story=story, later=later)
    in_archive = errand.incident.channel is not None and errand.incident.channel.archived
    if post is None or (in_archive and PLACES[effect.surface] is Place.CHANNEL):
        return []
    if PLACES[effect.surface] is Place.ASKER:
        return await _whisper(effect, post, errand)
    posted = errand.incident.posts.get(effect.key)
    if posted and await _edited(effect, post, posted, errand):
        return []
    try:
        return await _posted(effect, post, errand)
    except SlackError as error:
        if effect.surface is Surface.TROUBLE and error.permanent:
            return await _whisper(effect, post, errand)
        raise


async def _posted(effect: Show, post: Post, errand: Errand) -> list[Command]:
    channel = await _channel(effect, errand)
    if channel is None:
        return []
    posted = await errand.post(channel, post, errand.key(effect.key))
    return [RecordMessage(by=THE_SYSTEM, surface=effect.key, channel=posted.channel, ts=posted.ts)]


async def _edited(effect: Show, post: Post, posted: Posted, errand: Errand) -> bool:
    """Whether the message that exists says the right thing now."""
    await errand.lease.check()
    try:
        await errand.slack.update(posted.channel, posted.ts, post, key=errand.key(effect.key))
    except SlackError as error:
        if error.code not in _GONE:
            raise
        return effect.surface not in _STANDING
    return True


async def _channel(effect: Show, errand: Errand) -> str | None:
    channels = errand.rules.policy.channels
    match PLACES[effect.surface]:
        case Place.CHANNEL:
            return errand.incident.channel.id if errand.incident.channel else None
        case Place.ANNOUNCEMENTS:
            return await errand.slack.channels.id_of(channels.announcements)
        case Place.LEADERSHIP:
            return await errand.slack.channels.id_of(channels.leadership)
        case Place.NAMED:
            return await errand.slack.channels.id_of(effect.channel)
        case Place.PERSON | Place.ASKER:
            return await errand.slack.direct(effect.person.id) if effect.person else None


async def _whisper(effect: Show, post: Post, errand: Errand) -> list[Command]:
    """Tell one person where they asked; as a direct message where that is not possible."""
    if effect.person is None:
        return []
    if errand.incident.origin:
        await errand.lease.check()
        try:
            await errand.slack.post_ephemeral(errand.incident.origin, effect.person.id, post)
        except SlackError as error:
            if not error.permanent:
                raise
        else:
            return []
    channel = await errand.slack.direct(effect.person.id)
    await errand.post(channel, post, errand.key(effect.key))
    return []
