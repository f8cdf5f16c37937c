"""What is left of an event when its words are blanked: the same event, told without them.

Ids, times, people, statuses and the labels of the policy stay, so that the timeline still folds. Other
entries repeat some words: an edit those of the message, a change of title the title before it. Nobody who
blanks one entry thinks of those, so they are blanked with it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.payloads import kept_with
from bot.domain.timeline import Entry

REDACTED = "[redacted]"

#: The fields of each kind that hold what a person wrote. A test holds it against the union of events.
WORDS: dict[type[e.Event], tuple[str, ...]] = {
    e.Declared: ("title", "description"),
    e.TitleChanged: ("before", "after"),
    e.SeverityChanged: ("why",),
    e.StatusChanged: ("why",),
    e.Resolved: ("summary", "override"),
    e.Reopened: ("why",),
    e.Declined: ("why",),
    e.Cancelled: ("why",),
    e.UpdatePosted: ("fields",),
    e.LeadershipTold: ("detail",),
    e.NoteAdded: ("text",),
    e.MessageCaptured: ("message",),
    e.MessageEdited: ("before", "after"),
    e.EntryRedacted: ("why",),
    e.AlertAttached: ("told",),
    e.AlertChanged: ("title",),
    e.SnapshotTaken: ("endpoints",),
    e.HookCalled: ("said",),
}

#: Kinds that carry ids, times, people and Slack's own words only.
WORDLESS: frozenset[type[e.Event]] = frozenset(
    {
        e.ComponentChanged,
        e.Closed,
        e.Merged,
        e.TookIn,
        e.RoleAssigned,
        e.Confided,
        e.ParticipantJoined,
        e.ParticipantLeft,
        e.JoinRequested,
        e.Subscribed,
        e.Unsubscribed,
        e.UpdateReminded,
        e.Snoozed,
        e.CadenceChanged,
        e.RoleCalled,
        e.LeadershipAcknowledged,
        e.StabilityReached,
        e.Escalated,
        e.EscalationAcknowledged,
        e.MessageDeleted,
        e.MessageReleased,
        e.FileKept,
        e.AlertsCounted,
        e.CheckTicked,
        e.Paged,
        e.PageAcknowledged,
        e.PageUnanswered,
        e.PagerCalled,
        e.PagerReached,
        e.PlaybookPosted,
        e.EndpointTurned,
        e.ScenarioBegun,
        e.ChannelOpened,
        e.ChannelRenamed,
        e.ChannelArchived,
        e.ChannelUnarchived,
        e.ArchiveRequested,
        e.ExportRequested,
        e.MessagePosted,
        e.SilenceEnded,
        e.StepFailed,
        e.StepRetried,
        e.StepRecovered,
    }
)

#: The fields in which a title stands.
_TITLES: dict[type[e.Event], tuple[str, ...]] = {e.Declared: ("title",), e.TitleChanged: ("before", "after")}

#: The fields that may repeat words of other entries: an incident that is declared for alerts says what they say.
_COPIES: dict[type[e.Event], tuple[str, ...]] = {**_TITLES, e.Declared: ("title", "description")}

#: By so many characters texts are taken for the same: what is longer may have been cut.
_ENOUGH = 100


class Remains(msgspec.Struct, frozen=True):
    """Where the words of a redacted entry may stand that Sitroom cannot reach.

    Attributes:
        exports: when files were asked for that may hold them.
        title: whether they are a title, of which the channel's name is made.
        alert: whether a machine sent them.
        elsewhere: the numbers of incidents that were merged with this one, and tell of the same alert.
        pagers: the names of those that took a call, with the title, outside Slack.
    """

    exports: tuple[datetime, ...] = ()
    title: bool = False
    alert: bool = False
    elsewhere: tuple[int, ...] = ()
    pagers: tuple[str, ...] = ()


_Words = str | e.Message | e.Told | tuple[e.Field | e.HealthSeen, ...]


def blanked(event: e.Event) -> e.Event:
    """The same event with `[redacted]` for everything a person wrote; what was empty stays empty."""
    if type(event) in WORDLESS:
        return event
    return replace(event, **{name: _blank(getattr(event, name)) for name in WORDS[type(event)]})


def blanks(entries: Sequence[Entry], source: Entry) -> dict[int, e.Event]:
    """What is to stand instead of an entry, and of those that repeat its words, by their versions.

    Nothing where it has no words. `entries` is the whole timeline.
    """
    left = {}
    for one in entries:
        event = blanked(one.event) if one == source else one.event
        for told in _tellings(entries, source.event):
            event = without_copies(event, told)
        if event != one.event:
            left[one.version] = event
    return left


def _tellings(entries: Iterable[Entry], source: e.Event) -> list[e.Event]:
    """An event, and of an alert also all that tells more of it."""
    attached = [one.event for one in entries if isinstance(one.event, e.AlertAttached)]
    return [source, *(one for one in attached if one != source and _group(one) == _group(source))]


def remains(entries: Sequence[Entry], version: int) -> Remains:
    """Where the words of an entry of this timeline may stand that Sitroom cannot reach."""
    [source] = [one for one in entries if one.version == version]
    left = blanks(entries, source)
    gone = [one.event for one in entries if one.version in left]
    since = min(left, default=version)
    exports = [one.at for one in entries if one.version > since and isinstance(one.event, e.ExportRequested)]
    title = any(type(event) in _TITLES for event in gone)
    later = [one.event for one in entries if title and one.version > since]
    pagers = dict.fromkeys(event.name for event in later if isinstance(event, e.PagerReached))
    return Remains(
        tuple(exports),
        title=title,
        alert=bool(groups_of(gone)),
        elsewhere=_elsewhere(entries, groups_of(gone)),
        pagers=tuple(pagers),
    )


def groups_of(events: Iterable[e.Event]) -> frozenset[int]:
    """The groups of alerts that events tell of."""
    return frozenset(group for event in events if (group := _group(event)) is not None)


def _elsewhere(entries: Iterable[Entry], groups: frozenset[int]) -> tuple[int, ...]:
    """The incidents which such groups came from, or went on to, by a merge."""
    found = set()
    for entry in entries:
        match entry.event:
            case e.AlertAttached(merged_from=int(number)) if _group(entry.event) in groups:
                found.add(number)
            case e.Merged() if groups:
                found.add(entry.event.into)
    return tuple(sorted(found))


def without_copies(event: e.Event, source: e.Event) -> e.Event:
    """The event without the words that it repeats of `source`, which is blanked itself."""
    if isinstance(event, e.MessageCaptured | e.MessageEdited) and _message(event) == _message(source):
        return blanked(event)
    if isinstance(event, e.AlertAttached | e.AlertChanged):
        group = _group(source)
        same = group == _group(event) if group is not None else _titles(event) & _titles(source)
        return blanked(event) if same else event
    told = _words_of_alert(source)
    repeated = [
        name
        for name in _COPIES.get(type(event), ())
        if _start(getattr(event, name)) in _titles(source) or any(one in getattr(event, name) for one in told)
    ]
    return replace(event, **dict.fromkeys(repeated, REDACTED))


def _titles(event: e.Event) -> frozenset[str]:
    """How the titles begin that stand in an event; what is declared of an alert has its title, perhaps cut."""
    match event:
        case e.AlertAttached():
            found = [event.told.title]
        case e.AlertChanged():
            found = [event.title]
        case _:
            found = [getattr(event, name) for name in _TITLES.get(type(event), ())]
    return frozenset(_start(title) for title in found if title not in {"", REDACTED})


def _words_of_alert(event: e.Event) -> frozenset[str]:
    """How the words of an alert begin, with which others may be mixed where an incident is declared for many."""
    texts = [event.told.text] if isinstance(event, e.AlertAttached) else []
    return (
        _titles(event) | {_start(text) for text in texts if text}
        if _group(event) is not None
        else frozenset()
    )


def _start(text: str) -> str:
    return text[:_ENOUGH].rstrip()


def files_of(event: e.Event) -> tuple[e.File, ...]:
    """The files of a captured message, with their bytes still to be kept; none where it is blanked."""
    if not isinstance(event, e.MessageCaptured) or blanked(event) == event:
        return ()
    return event.message.files


def kept_for(event: e.Event) -> frozenset[str]:
    """Under which ids files are kept that go with the words of an event; none where it is blanked."""
    if blanked(event) == event:
        return frozenset()
    return kept_with(event) | {file.id for file in files_of(event)}


def _message(event: e.Event) -> str | None:
    match event:
        case e.MessageCaptured():
            return event.message.ts
        case e.MessageEdited():
            return event.ts
        case _:
            return None


def _group(event: e.Event) -> int | None:
    match event:
        case e.AlertAttached():
            return event.told.group
        case e.AlertChanged():
            return event.group
        case _:
            return None


def _blank(words: _Words) -> _Words:
    if isinstance(words, str):
        return REDACTED if words else ""
    if isinstance(words, e.Message):
        files = tuple(_blank_file(file) for file in words.files)
        return replace(words, text=REDACTED if words.text else "", files=files)
    if isinstance(words, e.Told):
        text = REDACTED if words.text else ""
        return replace(words, title=REDACTED, text=text, labels={}, links=(), traces=())
    return tuple(_blank_answer(one) for one in words)


def _blank_answer(one: e.Field | e.HealthSeen) -> e.Field | e.HealthSeen:
    if isinstance(one, e.HealthSeen):
        return replace(one, why=REDACTED)
    return replace(one, text=REDACTED)


def _blank_file(file: e.File) -> e.File:
    """The file without its name, with which its permalink ends too (`…/files/U1/F1/name.png`)."""
    head, id_, _name = file.permalink.partition(f"/{file.id}")
    return replace(file, name=REDACTED, permalink=head + id_ if id_ else "")
