"""What happened, in one plain line: the same words on the timeline, in the channel and in exports.

The text is plain: whoever shows it escapes it. It follows the name of who did it.
"""

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from bot.domain import events as e
from bot.domain.people import Person
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.domain.wording import reference
from bot.messages.steps import could_not, step_name
from bot.messages.text import late, one_line, utc


def sentence(entry: Entry, rules: Rules) -> str:
    """Who did what, as plain text on one line."""
    return f"{one_line(entry.by.name)} {deed(entry, rules)}"


def deed(entry: Entry, rules: Rules) -> str:
    """What somebody did, as plain text to follow their name: `changed the severity from SEV2 to SEV1`."""
    return one_line(_deed(entry.event, entry, rules))


@singledispatch
def _deed(_event: Any, entry: Entry, _rules: Rules) -> str:
    raise TypeError(f"no words for {entry.kind}")


def _because(why: str) -> str:
    return f": {why}" if why.strip() else ""


def _names(people: Iterable[Person]) -> str:
    return " and ".join(person.name for person in people) or "nobody"


def _component(id_: str | None, rules: Rules) -> str:
    found = rules.policy.component(id_)
    return found.name if found else id_ or "none"


# --- the work -------------------------------------------------------------------------------------


@_deed.register
def _(event: e.Declared, _entry: Entry, rules: Rules) -> str:
    return f"declared {rules.policy.severity(event.severity).name}: {event.title}"


@_deed.register
def _(event: e.TitleChanged, _entry: Entry, _rules: Rules) -> str:
    return f'changed the title from "{event.before}" to "{event.after}"'


@_deed.register
def _(event: e.ComponentChanged, _entry: Entry, rules: Rules) -> str:
    if event.before is None:
        return f"named the component: {_component(event.after, rules)}"
    return f"changed the component from {_component(event.before, rules)} to {_component(event.after, rules)}"


@_deed.register
def _(event: e.SeverityChanged, _entry: Entry, rules: Rules) -> str:
    before, after = (rules.policy.severity(id_).name for id_ in (event.before, event.after))
    return f"changed the severity from {before} to {after}{_because(event.why)}"


@_deed.register
def _(event: e.StatusChanged, _entry: Entry, rules: Rules) -> str:
    before, after = (rules.policy.status_name(one) for one in (event.before, event.after))
    return f"changed the status from {before} to {after}{_because(event.why)}"


@_deed.register
def _(event: e.Resolved, _entry: Entry, _rules: Rules) -> str:
    early = f" (without waiting for the stable minutes: {event.override})" if event.override else ""
    return f"resolved it{_because(event.summary)}{early}"


@_deed.register
def _(event: e.Reopened, _entry: Entry, _rules: Rules) -> str:
    return f"reopened it{_because(event.why)}"


@_deed.register
def _(_event: e.Closed, _entry: Entry, _rules: Rules) -> str:
    return "closed it"


@_deed.register
def _(event: e.Declined, _entry: Entry, _rules: Rules) -> str:
    return f"declined it{_because(event.why)}"


@_deed.register
def _(event: e.Cancelled, _entry: Entry, _rules: Rules) -> str:
    return f"cancelled it{_because(event.why)}"


@_deed.register
def _(event: e.Merged, _entry: Entry, _rules: Rules) -> str:
    return f"merged it into {reference(event.into)}"


# --- people ---------------------------------------------------------------------------------------


@_deed.register
def _(event: e.RoleAssigned, entry: Entry, rules: Rules) -> str:
    role = rules.policy.role(event.role).name
    if event.how == "handed over":
        return f"handed {role} over to {event.to.name}"
    if event.to.id == entry.by.id:
        return f"took the role {role}{_from(event.before)}"
    return f"gave the role {role} to {event.to.name}{_from(event.before)}"


def _from(before: Person | None) -> str:
    return f" (before: {before.name})" if before else ""


@_deed.register
def _(event: e.ParticipantJoined, entry: Entry, _rules: Rules) -> str:
    return "came in" if event.person.id == entry.by.id else f"brought {event.person.name} in"


@_deed.register
def _(event: e.ParticipantLeft, entry: Entry, _rules: Rules) -> str:
    return "left" if event.person.id == entry.by.id else f"noticed that {event.person.name} left"


@_deed.register
def _(_event: e.JoinRequested, _entry: Entry, _rules: Rules) -> str:
    return "asked to join"


@_deed.register
def _(_event: e.Subscribed, _entry: Entry, _rules: Rules) -> str:
    return "follows the updates"


@_deed.register
def _(_event: e.Unsubscribed, _entry: Entry, _rules: Rules) -> str:
    return "does not follow the updates any more"


# --- updates --------------------------------------------------------------------------------------


@_deed.register
def _(event: e.UpdatePosted, _entry: Entry, _rules: Rules) -> str:
    return f"posted an update. {' '.join(f'{field.label} {field.text}' for field in event.fields)}"


@_deed.register
def _(event: e.UpdateReminded, entry: Entry, _rules: Rules) -> str:
    what = "for the overdue update" if event.round else "for an update"
    was_due = f"{what} (due {utc(event.due_at, entry.at)})"
    return f"asked {_names(event.to)} {was_due}{_late(event.late_seconds)}"


def _late(seconds: int) -> str:
    return f", {late(seconds)}" if seconds else ""


@_deed.register
def _(event: e.Snoozed, _entry: Entry, _rules: Rules) -> str:
    return f"put the update off by {event.minutes} min"


@_deed.register
def _(event: e.CadenceChanged, _entry: Entry, _rules: Rules) -> str:
    return f"changed the cadence of updates from {event.before} to {event.rhythm.minutes} min"


@_deed.register
def _(event: e.RoleCalled, _entry: Entry, rules: Rules) -> str:
    return f"asked who is {rules.policy.role(event.role).name}{_late(event.late_seconds)}"


@_deed.register
def _(event: e.LeadershipTold, _entry: Entry, rules: Rules) -> str:
    return f"told leadership: {told_why(event, rules)}{_late(event.late_seconds)}"


def told_why(event: e.LeadershipTold, rules: Rules) -> str:
    """Why leadership was told, as plain text."""
    match event.why:
        case "component":
            return f"{_component(event.detail, rules)} is affected"
        case "duration":
            return "it lasts long"
        case "unacknowledged":
            return "nobody has acknowledged yet"
        case _:
            return event.detail or "somebody asked for it"


@_deed.register
def _(_event: e.LeadershipAcknowledged, _entry: Entry, _rules: Rules) -> str:
    return "acknowledged for leadership"


@_deed.register
def _(event: e.StabilityReached, entry: Entry, _rules: Rules) -> str:
    return f"saw that it is stable for long enough, since {utc(event.since, entry.at)}{_late(event.late_seconds)}"


# --- the record -----------------------------------------------------------------------------------


@_deed.register
def _(event: e.NoteAdded, _entry: Entry, _rules: Rules) -> str:
    return f"noted: {event.text}"


_CAPTURED = {"pin": "pinned", "reaction": "marked", "evidence": "declared it from"}


@_deed.register
def _(event: e.MessageCaptured, _entry: Entry, _rules: Rules) -> str:
    message, how = event.message, _CAPTURED.get(event.how, "added")
    return f"{how} what {message.author.name} wrote at {utc(message.posted_at, message.posted_at)}: {said_in(message)}"


def said_in(message: e.Message) -> str:
    """What a captured message says, with how many files, as plain text."""
    count = len(message.files)
    files = f"({count} file{'s' if count > 1 else ''})" if count else ""
    return " ".join(filter(None, [message.text.strip(), files])) or "(no text)"


@_deed.register
def _(event: e.MessageEdited, _entry: Entry, _rules: Rules) -> str:
    return f'edited a message, which now says: "{event.after}"'


@_deed.register
def _(_event: e.MessageDeleted, _entry: Entry, _rules: Rules) -> str:
    return "deleted a message that is on the timeline"


@_deed.register
def _(_event: e.MessageReleased, _entry: Entry, _rules: Rules) -> str:
    return "took a message off the timeline"


@_deed.register
def _(event: e.FileKept, _entry: Entry, _rules: Rules) -> str:
    return f"kept a file of {event.size:,} bytes"


@_deed.register
def _(event: e.EntryRedacted, _entry: Entry, _rules: Rules) -> str:
    return f"blanked entry {event.version}{_because(event.why)}"


# --- Slack ----------------------------------------------------------------------------------------


@_deed.register
def _(_event: e.ChannelOpened, _entry: Entry, _rules: Rules) -> str:
    return "opened the incident's channel"


@_deed.register
def _(event: e.ChannelRenamed, _entry: Entry, _rules: Rules) -> str:
    return f"renamed the channel to {event.name}"


@_deed.register
def _(_event: e.ChannelArchived, _entry: Entry, _rules: Rules) -> str:
    return "archived the channel"


@_deed.register
def _(_event: e.ChannelUnarchived, _entry: Entry, _rules: Rules) -> str:
    return "brought the channel back"


@_deed.register
def _(_event: e.ArchiveRequested, _entry: Entry, _rules: Rules) -> str:
    return "asked to archive the channel"


@_deed.register
def _(event: e.ExportRequested, _entry: Entry, _rules: Rules) -> str:
    return f"asked for an export ({event.format})"


@_deed.register
def _(event: e.MessagePosted, _entry: Entry, _rules: Rules) -> str:
    return f"posted {event.surface.partition(':')[0].replace('_', ' ')}"


@_deed.register
def _(event: e.StepFailed, _entry: Entry, _rules: Rules) -> str:
    return f"{could_not(event.step)} ({event.error})"


@_deed.register
def _(event: e.StepRetried, _entry: Entry, _rules: Rules) -> str:
    return f"asked to try again: {step_name(event.step)}"


@_deed.register
def _(event: e.StepRecovered, _entry: Entry, _rules: Rules) -> str:
    return f"could {step_name(event.step)} after all"
