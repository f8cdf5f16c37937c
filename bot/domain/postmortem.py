"""The first draft of a postmortem: a fold over facts, not a second bookkeeping.

`document` gathers what the timeline holds; the words are put to it by `bot.messages.export_markdown`.
Times are aware UTC. What only people can say is listed as open.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.incident import Incident
from bot.domain.pagers import pager_of
from bot.domain.people import Person
from bot.domain.policy import Rules
from bot.domain.telling import Update
from bot.domain.timeline import Entry
from bot.domain.wording import duration, reference

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

#: What is told by the latest words of the captured message itself.
_FOLDED = (e.MessageEdited, e.MessageDeleted, e.MessageReleased)

#: What an incident leaves for people to write.
OPEN_QUESTIONS = ("Root cause", "What went well", "What did not go well", "Action items")


def is_bookkeeping(event: e.Event) -> bool:
    """Whether a reader of the story does not need it; that a pager could not call somebody is part of the story."""
    if isinstance(event, e.StepFailed | e.StepRecovered) and pager_of(event.step):
        return False
    return isinstance(event, BOOKKEEPING)


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
        rows: the story in the order in which it happened.
        updates: every update that was posted, oldest first.
        open: what people have to write.
    """

    incident: Incident
    written_at: datetime
    facts: tuple[Fact, ...]
    roles: dict[str, Person]
    rows: tuple[Row, ...]
    updates: tuple[Update, ...]
    evidence: tuple[Evidence, ...]
    open: tuple[str, ...] = OPEN_QUESTIONS

    @property
    def title(self) -> str:
        """What it is called."""
        return f"{reference(self.incident.number)}: {self.incident.title}"


def document(incident: Incident, entries: Sequence[Entry], rules: Rules, now: datetime) -> Document:
    """The draft of an incident from its whole timeline."""
    evidence = _evidence(incident, entries)
    return Document(
        incident=incident,
        written_at=now,
        facts=_facts(incident, rules, now),
        roles={rules.policy.role(id_).name: person for id_, person in incident.roles.items()},
        rows=_rows(entries, {one.version: one for one in evidence}),
        updates=tuple(
            Update(entry.version, entry.at, entry.by, entry.event.fields)
            for entry in entries
            if isinstance(entry.event, e.UpdatePosted)
        ),
        evidence=evidence,
    )


def minute(at: datetime) -> str:
    """A time in UTC, to the minute."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _facts(incident: Incident, rules: Rules, now: datetime) -> tuple[Fact, ...]:
    policy = rules.policy
    component = policy.component(incident.component)
    lasted = (incident.resolved_at or now) - incident.declared_at
    facts = [
        Fact("Severity", policy.severity(incident.severity).name),
        Fact("Status", policy.status_name(incident.status)),
        Fact("Component", component.name if component else incident.component or ""),
        Fact("Declared", f"{minute(incident.declared_at)} by {incident.declared_by.name}"),
        Fact("Mitigated", minute(incident.mitigated_at) if incident.mitigated_at else ""),
        Fact("Ended", minute(incident.resolved_at) if incident.resolved_at else ""),
        Fact("Duration", duration(lasted) + ("" if incident.resolved_at else " so far")),
        Fact("Merged into", reference(incident.merged_into) if incident.merged_into else ""),
        Fact("Private", "yes" if incident.private else ""),
        Fact("Drill", "yes" if incident.drill else ""),
    ]
    return tuple(fact for fact in facts if fact.text)


def _evidence(incident: Incident, entries: Sequence[Entry]) -> tuple[Evidence, ...]:
    """Captured messages that were not taken out of the account again."""
    kept = {one.version: one for one in incident.captured.values()}
    said = _latest_words(entries)
    return tuple(
        Evidence(
            version=entry.version,
            message=replace(entry.event.message, text=said[entry.event.message.ts]),
            edited=said[entry.event.message.ts] != entry.event.message.text,
            deleted=kept[entry.version].deleted,
        )
        for entry in entries
        if isinstance(entry.event, e.MessageCaptured) and entry.version in kept
    )


def _latest_words(entries: Sequence[Entry]) -> dict[str, str]:
    """What each message that was ever captured said last, by its `ts`."""
    said = {}
    for entry in entries:
        match entry.event:
            case e.MessageCaptured(message):
                said[message.ts] = message.text
            case e.MessageEdited(ts, after):
                said[ts] = after
            case _:
                pass
    return said


def _rows(entries: Sequence[Entry], evidence: dict[int, Evidence]) -> tuple[Row, ...]:
    blanked = {entry.event.version for entry in entries if isinstance(entry.event, e.EntryRedacted)}
    rows = []
    for entry in entries:
        event, redacted = entry.event, entry.version in blanked
        if isinstance(event, e.MessageCaptured):
            kept = evidence.get(entry.version)
            if kept:
                told = replace(entry, event=replace(event, message=kept.message))
                rows.append(Row(kept.message.posted_at, kept.message.author, told, redacted))
        elif not (is_bookkeeping(event) or isinstance(event, _FOLDED)):
            rows.append(Row(entry.at, entry.by, entry, redacted))
    return tuple(sorted(rows, key=lambda row: (row.at, row.entry.version)))
