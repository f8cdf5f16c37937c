"""How text of people and of the bot is put into Slack's text objects, and how times and people are written.

Three things a text can be, by where it goes:

- `plain_text` is shown as it is: `tidy` it, nothing else.
- `mrkdwn` is sent with `verbatim: true`, so only `<…>` means something: `said` escapes it.
- the `text` beside the blocks (notifications, screen readers) has no verbatim flag, and Slack makes links
  of bare addresses there: `inert` escapes it and puts an invisible joiner behind `@`, `#` and `:` where
  a mention or link would begin. Nobody copies from a notification, so the joiner does no harm.

Limits are counted in UTF-16 units of the text as it is sent: Slack does not say whether it counts those
or code points, and there are never fewer of them.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from bot.domain.people import Person
from bot.domain.wording import duration

ELLIPSIS = "…"
_JOINER = "\u2060"
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{2,20}")
_GROUP = re.compile(r"S[A-Z0-9]{2,20}")
_ADDRESS = re.compile(r"https?://[^\s<>|\"'`]{1,1000}")
#: What would reorder or hide the text around it: controls, bidirectional overrides and isolates.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]")
_STARTS = re.compile(r"(?<=[@#!])(?=\w)|(?<=:)(?=//)")
_BROKEN_ESCAPE = re.compile(r"&[a-z]{0,3}$")
_SKIN = range(0x1F3FB, 0x1F400)
_FLAG = range(0x1F1E6, 0x1F200)


def tidy(text: str) -> str:
    """People's text without characters that would disturb the text around it."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """The text on one line."""
    return " ".join(tidy(text).split())


def escape(text: str) -> str:
    """The text with `&`, `<` and `>` escaped: all that Slack asks for."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def said(text: str, limit: int = 3000) -> str:
    """People's text for a verbatim `mrkdwn` object, at most `limit` units long."""
    return clip(escape(tidy(text)), limit)


def phrase(text: str, limit: int = 150) -> str:
    """People's text as part of a line of ours."""
    return said(one_line(text), limit)


def inert(text: str) -> str:
    """Text for where Slack looks for mentions and links and cannot be told not to."""
    return _STARTS.sub(_JOINER, escape(tidy(text)))


def units(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, limit: int) -> str:
    """The text with at most `limit` units, an ellipsis where it was cut.

    Neither an escape sequence nor a character made of several (an emoji with a skin tone, a flag, an
    accent) is cut in two.
    """
    if units(text) <= limit:
        return text
    if limit < 1:
        return ""
    end, used = 0, 1
    for character in text:
        used += 2 if character > "\uffff" else 1
        if used > limit:
            break
        end += 1
    while end and _within(text, end):
        end -= 1
    return _BROKEN_ESCAPE.sub("", text[:end]).rstrip() + ELLIPSIS


def _within(text: str, end: int) -> bool:
    """Whether a cut at `end` would fall inside a character that is made of several."""
    after, before = text[end], text[end - 1]
    if after == "\u200d" or before == "\u200d" or "\ufe00" <= after <= "\ufe0f":
        return True
    if unicodedata.combining(after) or ord(after) in _SKIN:
        return True
    flags = 0
    while flags < end and ord(text[end - 1 - flags]) in _FLAG:
        flags += 1
    return ord(after) in _FLAG and flags % 2 == 1


def mention(person: Person) -> str:
    """Names somebody so that Slack notifies them; who has no Slack account is only named."""
    return f"<@{person.id}>" if person.has_account else name(person)


def name(person: Person) -> str:
    """Names somebody without notifying them."""
    return phrase(person.name, 80) or phrase(person.id, 80)


def channel_link(channel: str) -> str:
    """A link to a channel by its id."""
    return f"<#{channel}>" if _CHANNEL.fullmatch(channel) else escape(one_line(channel))


def user_group(id_: str) -> str:
    """Names a user group by its id so that Slack notifies everybody in it."""
    return f"<!subteam^{id_}>" if _GROUP.fullmatch(id_) else ""


def link(address: str, label: str) -> str:
    """A link of ours, or only its label when the address is none."""
    shown = phrase(label, 80)
    return f"<{escape(address)}|{shown or 'link'}>" if _ADDRESS.fullmatch(address) else shown


def moment(at: datetime, now: datetime) -> str:
    """A time that each reader sees in their own zone; with its date unless that is today's (in UTC) at `now`."""
    at = at.astimezone(UTC)
    shown = "{time}" if at.date() == now.astimezone(UTC).date() else "{date_short_pretty} {time}"
    return f"<!date^{int(at.timestamp())}^{shown}|{utc(at, now)}>"


def ago(at: datetime, now: datetime) -> str:
    """How long ago a time is, which Slack counts on for each reader without an edit."""
    at = at.astimezone(UTC)
    return f"<!date^{int(at.timestamp())}^{{ago}}|{duration(now - at)} ago>"


def utc(at: datetime, now: datetime) -> str:
    """The same time for where Slack does not fill it in: `14:05 UTC`."""
    at = at.astimezone(UTC)
    today = at.date() == now.astimezone(UTC).date()
    return at.strftime("%H:%M UTC" if today else "%Y-%m-%d %H:%M UTC")


def late(seconds: int) -> str:
    """Says that Sitroom said something late, because it was not running; empty where it did not."""
    return f"Sitroom was {duration(timedelta(seconds=seconds))} late with this." if seconds else ""


def code(text: str) -> str:
    """People's word, set off as code in a line of ours."""
    return f"`{phrase(text, 80).replace('`', chr(39))}`"


def quoted(text: str, limit: int = 2800) -> str:
    """People's text as a quotation, at most `limit` units long."""
    lines = said(text, limit).split("\n")
    return clip("\n".join(f"> {line}" for line in lines), limit)


def kind_of_id(value: str, labels: Mapping[str, str], known: Iterable[str]) -> str:
    """What an identifier is called, by which of the known labels has it: `correlation ID`; `trace` where none does."""
    label = next((one for one in known if labels.get(one) == value), "trace")
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+", label)
    return " ".join("ID" if word.lower() == "id" else word.lower() for word in words)
