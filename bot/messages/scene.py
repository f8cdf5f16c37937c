"""What a surface is rendered from."""

from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from bot.domain.due import LATE_AFTER
from bot.domain.effects import Show
from bot.domain.incident import Incident
from bot.domain.policy import Policy, Rules
from bot.domain.redaction import REDACTED, WORDS, blanked
from bot.domain.timeline import Entry, write_event
from bot.messages.following import Later
from bot.messages.text import moment

E = TypeVar("E")


class Scene(msgspec.Struct, frozen=True):
    """What a surface is rendered from.

    Attributes:
        incident: as it is now.
        entry: the one that `show.version` names, as it is now.
        story: for a report, the timeline up to that entry; else nothing.
        later: what came after the alert that the entry is about, where that has begun anew.
    """

    show: Show
    incident: Incident
    entry: Entry | None
    rules: Rules
    now: datetime
    story: tuple[Entry, ...] = ()
    later: Later | None = None

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.rules.policy

    @property
    def posted(self) -> bool:
        """Whether the message exists already, so that it is edited and not posted."""
        return self.show.key in self.incident.posts

    @property
    def shown_at(self) -> datetime:
        """When the message was posted; now, where it was not."""
        post = self.incident.posts.get(self.show.key)
        return datetime.fromtimestamp(float(post.ts), UTC) if post else self.now

    @property
    def from_when(self) -> str:
        """Says from when it is, where it was posted late, as after an outage of Slack; else empty."""
        if self.entry is None or self.shown_at - self.entry.at < timedelta(seconds=LATE_AFTER):
            return ""
        return f"Posted late: this is from {moment(self.entry.at, self.shown_at)}."

    @property
    def for_commander(self) -> bool:
        """Whether it is shown to whoever commands now; their name may have changed meanwhile."""
        person, commander = self.show.person, self.incident.commander
        return person is not None and commander is not None and person.id == commander.id

    def event(self, kind: type[E]) -> E | None:
        """What happened, if it is of this kind."""
        event = self.entry.event if self.entry else None
        return event if isinstance(event, kind) else None

    @property
    def blank_news(self) -> bool:
        """Whether the entry is blanked and was never shown: a redaction shows everything again, also what was not."""
        if self.posted or self.entry is None or type(self.entry.event) not in WORDS:
            return False
        event = self.entry.event
        return blanked(event) == event and REDACTED in write_event(event)
