"""What exists in Slack, and what could not be done there."""

from datetime import datetime

from bot.domain.events.values import Happening


class ChannelOpened(Happening, frozen=True, tag=True):
    """The incident has its channel."""

    channel: str
    name: str


class ChannelRenamed(Happening, frozen=True, tag=True):
    """Somebody renamed the channel."""

    name: str


class ChannelArchived(Happening, frozen=True, tag=True):
    """The channel is read-only now."""


class ChannelUnarchived(Happening, frozen=True, tag=True):
    """The channel can be written in again."""


class ArchiveRequested(Happening, frozen=True, tag=True):
    """Somebody confirmed that the channel may be archived."""


class ExportRequested(Happening, frozen=True, tag=True):
    """Somebody wants the whole incident as a file in the channel. `format` is md or json."""

    format: str


class MessagePosted(Happening, frozen=True, tag=True):
    """One of Sitroom's own messages exists. `surface` is the key that it is edited by."""

    surface: str
    channel: str
    ts: str


class StepFailed(Happening, frozen=True, tag=True):
    """Something could not be done in Slack; the card says so. `error` is Slack's word for it.

    `part` tells apart what is done many times, for other people each.
    """

    step: str
    error: str
    part: str = ""


class StepRetried(Happening, frozen=True, tag=True):
    """Somebody asked for another try of what could not be done."""

    step: str


class StepRecovered(Happening, frozen=True, tag=True):
    """What could not be done has been done after all."""

    step: str
    part: str = ""


class SilenceEnded(Happening, frozen=True, tag=True):
    """Sitroom hears Slack again; the next `found` entries say what happened meanwhile, as far as it can be seen."""

    since: datetime
    until: datetime
    found: int
