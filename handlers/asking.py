"""What somebody did in Slack, as every handler sees it: an `Ask`, whichever way it came."""

import enum
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from bot.messages.ids import FormContext

Json = dict[str, Any]

#: In which channels are looked at for what was missed, one after the other: Slack lets many be read only in many minutes.
MISSED_LANE = "missed"

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


class Kind(enum.StrEnum):
    """Which way a request came."""

    SLASH = "slash"
    ACTION = "action"
    FORM = "form"
    SHORTCUT = "shortcut"
    MENTION = "mention"
    EVENT = "event"
    MISSED = "missed"


class Silence(msgspec.Struct, frozen=True):
    """From when until when nothing was heard from Slack."""

    since: datetime
    until: datetime


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """What an event tells beyond who did it and where; empty what it does not tell.

    Attributes:
        tab: which tab of App Home was opened.
        channel_name: what the channel is called now.
        ts: the message that was pinned, reacted to, edited or deleted.
        before: that message before it was changed, as Slack describes it.
        changer: who edited it, else who wrote it: Slack does not say who deleted one.
        gone: whether it was deleted; the parent of a thread leaves a tombstone.
        reaction: the reaction, by Slack's name; only those on messages count.
    """

    tab: str = ""
    channel_name: str = ""
    ts: str = ""
    before: Json = {}
    changer: str = ""
    gone: bool = False
    reaction: str = ""


class Overheard(msgspec.Struct, frozen=True, kw_only=True):
    """A message of another program.

    Attributes:
        event: the same for every delivery of the same event.
        message: as Slack describes it; `before`, what it was before an edit.
    """

    event: str
    channel: str
    message: Json
    before: Json = {}

    @property
    def edited(self) -> str:
        """When it was edited last, in Slack's seconds; empty where that is not said."""
        return str((self.message.get("edited") or {}).get("ts") or "")

    @property
    def at(self) -> datetime:
        """When it was written, or edited last."""
        return datetime.fromtimestamp(float(self.edited or self.message["ts"]), UTC)


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did.

    Attributes:
        key: the same for every delivery of the same request.
        name: the subcommand, action, form, shortcut or event type.
        channel: where it was done, or the form for it opened; empty in App Home.
        text: what stands behind the subcommand, as typed.
        number: the incident a button or form is about.
        arg: the argument of a button, or the chosen option.
        trigger: opens one modal within three seconds.
        answers: what a form's fields hold, by field.
        context: what the form remembered.
        message: the message a shortcut was used on, or the one that an event carries, as Slack describes it.
        happened: what an event tells.
        fields: the inputs of a form, in order.
        untouched: those of them that hold what the form proposed.
        sending: which sending of a form this is: it may be sent several times, and each may be told us twice.
        silence: after which a channel is to be looked at for what was missed.
        quiet: whether the answer is for the asker's eyes alone, although they asked in the open.
        waited: how long it was stored before it is worked on.
    """

    kind: Kind
    key: str
    name: str
    user: str
    team: str = ""
    channel: str = ""
    thread_ts: str = ""
    text: str = ""
    number: int | None = None
    arg: str = ""
    trigger: str = ""
    response_url: str = ""
    answers: dict[str, Any] = {}
    context: FormContext = FormContext()
    message: Json = {}
    happened: Happened = Happened()
    fields: tuple[str, ...] = ()
    untouched: tuple[str, ...] = ()
    sending: str = ""
    silence: Silence | None = None
    quiet: bool = False
    waited: timedelta = timedelta(0)

    @property
    def lane(self) -> str:
        """Requests of one lane are worked on in the order in which they came.

        What happened in a channel needs look-ups: no command or button waits for those. Nor does anybody wait
        for what somebody else asked for, which may be tried again for an hour.
        """
        if self.kind is Kind.MISSED:
            return MISSED_LANE
        if self.kind is Kind.EVENT:
            return event_lane(self.channel or self.user)
        if self.kind is Kind.FORM:  # it does not wait for its turn, and nothing waits for it
            return f"form/{self.user}"
        return f"{self.channel}/{self.user}"

    @property
    def is_answered(self) -> bool:
        """Whether somebody asked, and hears of it; not where something only happened."""
        return self.kind not in {Kind.EVENT, Kind.MISSED}

    def answer(self, field: str) -> str:
        """The text, chosen option or picked person of a field; empty where nothing was given."""
        value = self.answers.get(field)
        return str(value) if value is not None else ""

    def chosen(self, field: str) -> str:
        """The same, but empty where nobody touched what the form proposed: that was right when it was opened."""
        return "" if field in self.untouched else self.answer(field)

    def field_for(self, field: str | None) -> str:
        """Where in the form an error about `field` is shown: Slack refuses errors at a field that is not there."""
        return field if field in self.fields else next(iter(self.fields), "")


def event_lane(place: str) -> str:
    """The lane of what happens in a channel, or with a person outside of any."""
    return f"event/{place}"


def mentioned(text: str) -> str | None:
    """The id of the first person mentioned in a text, or None."""
    found = _MENTION.search(text)
    return found[1] if found else None


def without_mentions(text: str) -> str:
    """A text without the people mentioned in it."""
    return " ".join(_MENTION.sub(" ", text).split())


def first_word(text: str) -> tuple[str, str]:
    """The first word of a text and the rest of it, which may begin on another line."""
    word, *rest = text.split(maxsplit=1) or [""]
    return word, rest[0].strip() if rest else ""
