"""What the texts of a policy have to look like, in words, and what a misspelled one was meant to be."""

import re
from collections.abc import Callable

import msgspec
from msgspec import inspect

from bot.domain.alerts.rules import Clock
from bot.domain.parts import (
    Account,
    Callee,
    ChannelName,
    ChannelNameOrNone,
    Date,
    Id,
    Link,
    Mail,
    Phone,
    UserGroup,
)


class Meaning(msgspec.Struct, frozen=True):
    """What one kind of text has to look like.

    Attributes:
        says: what it is, as it fits behind "has to be".
        pattern: the regular expression it has to match; empty where any text will do.
        guess: what somebody probably meant who wrote something else.
        if_empty: what to do where nothing is written, if that is not obvious.
    """

    says: str
    pattern: str = ""
    guess: Callable[[str], str] = str
    if_empty: str = ""

    def fits(self, text: str) -> bool:
        """Whether a text looks like this."""
        return re.search(self.pattern, text) is not None

    def meant(self, text: str) -> str | None:
        """What was probably meant by a text that does not fit, or None."""
        guessed = self.guess(text.strip())
        return guessed if self.fits(guessed) else None


def meaning_of(kind: inspect.StrType) -> Meaning:
    """What a text of this type has to look like."""
    return MEANINGS.get(kind.pattern or "", Meaning("text", kind.pattern or ""))


def _id(text: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-")


def _channel(text: str) -> str:
    return "#" + re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-")


def _link(text: str) -> str:
    return f"https://{text}" if re.match(r"[\w-]+(\.[\w-]+)+(/|$)", text) else text


def _clock(text: str) -> str:
    found = re.fullmatch(r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?", text)
    return f"{found[1]:0>2}:{found[2] or '00'}" if found else text


def _date(text: str) -> str:
    found = re.fullmatch(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})", text)
    return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}" if found else text


def _template(text: str) -> str:
    return f"{text}-{{number}}" if "{" not in text else text


def _pattern(kind: object) -> str:
    found = inspect.type_info(kind)
    assert isinstance(found, inspect.StrType)
    assert found.pattern is not None
    return found.pattern


#: By pattern; a test holds it against the patterns that a policy has.
MEANINGS = {
    meaning.pattern: meaning
    for meaning in (
        Meaning("lower-case letters, digits, - and _, beginning with a letter", _pattern(Id), _id),
        *(
            Meaning(
                "a channel like #incidents, or its id",
                _pattern(kind),
                _channel,
                'What begins with # is a comment; put it in quotes: "#incidents".',
            )
            for kind in (ChannelName, ChannelNameOrNone)
        ),
        Meaning("a link that begins with https://", _pattern(Link), _link),
        Meaning("a Slack user id like U012ABCDEF, or an e-mail address", _pattern(Account)),
        Meaning(
            "a Slack user id like U012ABCDEF, an e-mail address, or oncall: and the id of a rotation",
            _pattern(Callee),
        ),
        Meaning("a day like 2026-11-23", _pattern(Date), _date),
        Meaning("the id of a Slack user group, like S012ABCDEF", _pattern(UserGroup)),
        Meaning("a telephone number like +49 30 1234567", _pattern(Phone)),
        Meaning("an e-mail address", _pattern(Mail)),
        Meaning('a time of day like "09:00"', _pattern(Clock), _clock),
        Meaning("a template with {number} in it", r"\{number\}", _template),
    )
}
