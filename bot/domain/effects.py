"""What the world must be told: intents, written to the outbox with the entries that caused them.

An effect carries no words. Delivery loads the incident as it is at the moment of sending and renders
from that, so a message can be late but not stale, and no effect repeats what was redacted.
"""

import enum

import msgspec

from bot.domain.pagers import Turn
from bot.domain.people import Person


class Surface(enum.Enum):
    """A kind of message of Sitroom's own. Each is a function of the incident, so it can be shown again."""

    CARD = "card"
    ANNOUNCEMENT = "announcement"
    LEADERSHIP = "leadership"
    ESCALATION = "escalation"
    ESCALATION_DIRECT = "escalation_direct"
    READY = "ready"
    GUIDE = "guide"
    CONFIDED = "confided"
    ROLE_CALL = "role_call"
    REMINDER = "reminder"
    OVERDUE = "overdue"
    STABLE = "stable"
    UPDATE = "update"
    SUBSCRIBER_UPDATE = "subscriber_update"
    CHANGE = "change"
    EVIDENCE = "evidence"
    TROUBLE = "trouble"
    SNAPSHOT = "snapshot"
    PAGE = "page"
    PAGED = "paged"
    PLAYBOOK = "playbook"
    SCENARIO = "scenario"
    REPORT = "report"
    REPORT_ELSEWHERE = "report_elsewhere"


class Place(enum.Enum):
    """Where a surface is shown."""

    CHANNEL = "channel"  # the incident's own
    ANNOUNCEMENTS = "announcements"
    LEADERSHIP = "leadership"
    NAMED = "named"  # the channel that the effect names
    PERSON = "person"  # a direct message
    ASKER = "asker"  # for one person's eyes, in the channel where they asked


PLACES = {
    Surface.CARD: Place.CHANNEL,
    Surface.ANNOUNCEMENT: Place.ANNOUNCEMENTS,
    Surface.LEADERSHIP: Place.LEADERSHIP,
    Surface.ESCALATION: Place.NAMED,
    Surface.ESCALATION_DIRECT: Place.PERSON,
    Surface.READY: Place.ASKER,
    Surface.GUIDE: Place.PERSON,
    Surface.CONFIDED: Place.PERSON,
    Surface.ROLE_CALL: Place.CHANNEL,
    Surface.REMINDER: Place.PERSON,
    Surface.OVERDUE: Place.CHANNEL,
    Surface.STABLE: Place.CHANNEL,
    Surface.UPDATE: Place.CHANNEL,
    Surface.SUBSCRIBER_UPDATE: Place.PERSON,
    Surface.CHANGE: Place.CHANNEL,
    Surface.EVIDENCE: Place.CHANNEL,
    Surface.TROUBLE: Place.PERSON,
    Surface.SNAPSHOT: Place.CHANNEL,
    Surface.PAGE: Place.PERSON,
    Surface.PAGED: Place.CHANNEL,
    Surface.PLAYBOOK: Place.CHANNEL,
    Surface.SCENARIO: Place.CHANNEL,
    Surface.REPORT: Place.CHANNEL,
    Surface.REPORT_ELSEWHERE: Place.NAMED,
}


#: In a key, before the channel that a surface is shown in.
_IN = "in="


class _Effect(msgspec.Struct, frozen=True, tag=True):
    pass


class Show(_Effect, frozen=True, tag=True):
    """Post this surface, or edit it where it was posted already.

    Attributes:
        surface: what is shown.
        version: the entry it is about, for surfaces of which there are several.
        person: whom it is for, where its place is a person.
        channel: where it is shown, where its place is a channel of the policy.
    """

    surface: Surface
    version: int = 0
    person: Person | None = None
    channel: str = ""

    @property
    def key(self) -> str:
        """Under which the message is known in the incident's `posts`."""
        parts = [self.surface.value]
        if self.version:
            parts.append(str(self.version))
        if self.person:
            parts.append(self.person.id)
        if self.channel:
            parts.append(f"{_IN}{self.channel}")
        return ":".join(parts)

    @classmethod
    def of(cls, key: str) -> "Show":
        """The effect with this key, for showing again what was posted; the person has no name but the id."""
        surface, *rest = key.split(":")
        version = int(rest.pop(0)) if rest and rest[0].isdigit() else 0
        if rest and rest[0].startswith(_IN):
            return cls(Surface(surface), version, channel=rest[0].removeprefix(_IN))
        id_ = ":".join(rest)  # there is one in `cli:NAME`
        return cls(Surface(surface), version, Person(id_, id_) if rest else None)


class OpenChannel(_Effect, frozen=True, tag=True):
    """Make the incident's channel, or find the one that an interrupted attempt made."""


class SetTopic(_Effect, frozen=True, tag=True):
    """Severity, status and commander in the channel's topic."""


class SyncBookmarks(_Effect, frozen=True, tag=True):
    """The policy's links as bookmarks of the channel."""


class PinCard(_Effect, frozen=True, tag=True):
    """Pin the card."""


class PinAnnouncement(_Effect, frozen=True, tag=True):
    """Pin the announcement while somebody works on the incident, and take the pin off when it is over."""


class Invite(_Effect, frozen=True, tag=True):
    """Bring people into the channel."""

    people: tuple[Person, ...]


class ArchiveChannel(_Effect, frozen=True, tag=True):
    """Make the channel read-only."""


class Confirm(_Effect, frozen=True, tag=True):
    """React to a captured message, so that people see it was taken; or take the reaction off again."""

    channel: str
    ts: str
    on: bool = True


class KeepFiles(_Effect, frozen=True, tag=True):
    """Store the files of the message captured by entry `version`."""

    version: int


class TakeSnapshot(_Effect, frozen=True, tag=True):
    """Ask the health endpoints of the policy, and have people look at the rest."""


class CallHook(_Effect, frozen=True, tag=True):
    """Tell the hook of a drill that it begins, or that it is over: whichever is so by then, and it does not know."""


class ShowAlert(_Effect, frozen=True, tag=True):
    """The card of a group of alerts: post it, or edit it where it was posted already."""

    group: int


class ShowStorm(_Effect, frozen=True, tag=True):
    """The summary of a storm of alerts."""

    storm: int


class PageOutside(_Effect, frozen=True, tag=True):
    """Have a pager call somebody outside Slack; or tell it that somebody has answered, or that it is over.

    Attributes:
        pager: its id.
        call: the key of what it was asked.
        turn: what it is told.
        asked: the entry that asked it; where it is called off, the last one.
        version: the entry that has it told.
        to: whom alone a mail is for: the id of a person, or an address. One who is refused keeps nobody else waiting.
    """

    pager: str
    call: str
    turn: Turn
    asked: int
    version: int
    to: str = ""

    @property
    def part(self) -> str:
        """Which one it is, of all that its pager is asked."""
        return f"{self.asked}/{self.to}"

    @staticmethod
    def of(part: str) -> tuple[int, str]:
        """What was asked, and whom alone it was for."""
        asked, _, to = part.partition("/")
        return int(asked), to


class ShareExport(_Effect, frozen=True, tag=True):
    """Put the export that entry `version` asked for into the channel, as a file."""

    version: int


Effect = (
    Show
    | OpenChannel
    | SetTopic
    | SyncBookmarks
    | PinCard
    | PinAnnouncement
    | Invite
    | ArchiveChannel
    | Confirm
    | KeepFiles
    | ShareExport
    | PageOutside
    | TakeSnapshot
    | CallHook
    | ShowAlert
    | ShowStorm
)
