"""The first draft of a postmortem: a fold over facts, not a second bookkeeping.

`document` gathers what the timeline holds; the words are put to it by `bot.messages.export_markdown`.
Times are aware UTC. What only people can say is listed as open.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from bot.domain import events as e
from bot.domain.incident import Incident, Update
from bot.domain.people import Person
from bot.domain.policy import Rules
from bot.domain.timeline import Entry

#: What the timeline keeps but a reader of the story does not need.
BOOKKEEPING = (
    e.MessagePosted,
    e.StepFailed,
    e.StepRetried,
    e.StepRecovered,
    e.ChannelRenamed,
    e.FileKept,
    e.ParticipantJoined,
    e.ParticipantLeft,
    e.JoinRequested,
    e.Subscribed,
    e.Unsubscribed,
    e.ArchiveRequested,
    e.ExportRequested,
)

#: What an incident leaves open for people to write.
OPEN_QUESTIONS = ("Root cause", "What went well", "What did not go well", "Action items")


class Fact(msgspec.Struct, frozen=True):
    """One line of the summary."""

    label: str
    text: str


class Row(msgspec.Struct, frozen=True):
    """One line of the story.

    Attributes:
        at: when it happened; a captured message happened when it was written.
        by: who did or said it.
        entry: what happened, a captured message with its latest words.
        redacted: whether its words were blanked.
    """

    at: datetime
    by: Person
    entry: Entry
    redacted: bool = False


class Evidence(msgspec.Struct, frozen=True):
    """A captured message that is still part of the account, with its latest words."""

    version: int
    message: e.Message
    edited: bool = False
    deleted: bool = False


class Document(msgspec.Struct, frozen=True):
    """A postmortem draft.

    Attributes:
        written_at: when the draft was made.
        roles: by the policy's name of the role.
        lasted: from the declaration to the end, or to `written_at` while it is open.
        rows: the story in the order in which it happened.
        open: what people have to write.
    """

    incident: Incident
    written_at: datetime
    facts: tuple[Fact, ...]
    roles: dict[str, Person]
    lasted: timedelta
    rows: tuple[Row, ...]
    updates: tuple[Update, ...]
    evidence: tuple[Evidence, ...]
    open: tuple[str, ...] = OPEN_QUESTIONS

    @property
    def title(self) -> str:
        """What it is called."""
        return f"INC-{self.incident.number}: {self.incident.title}"


def document(incident: Incident, entries: Sequence[Entry], rules: Rules, now: datetime) -> Document:
    """The draft of an incident from its whole timeline."""
    ended = incident.resolved_at or now
    roles = {rules.policy.role(id_).name: person for id_, person in incident.roles.items()}
    return Document(incident, now, (), roles, ended - incident.declared_at, (), (), ())
