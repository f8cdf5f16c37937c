"""JSON of any shape: the policy says by JMESPath (https://jmespath.org) where in a request an alert's parts stand.

The expressions are the operator's, the data is anybody's: so what they find is checked, and the sender hears which of
them found what. JMESPath has no loops and keeps no state; it takes time in proportion to the data.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import jmespath
import msgspec

from bot.domain.alerts.alert import Alert, alert
from bot.domain.alerts.rules import Fields
from handlers.alerts.proof import authorized
from handlers.alerts.source import Headers, Heard, Misfit, Source, Unreadable
from handlers.alerts.webhook import misfit, moment, read

#: What senders write where an alert is over; any other word fires.
_OVER = re.compile(
    r"resolved?|ok(ay)?|closed?|clear(ed)?|recover(ed|y)|inactive|normal|healthy|green|up"
    r"|success|succeeded|pass(ed|ing)|fixed|solved|done|ended|false|no|off|0",
    re.IGNORECASE,
)

#: JMESPath's own errors are a ValueError; its functions let others of Python's through: `contains('text', `1`)`.
_NOT_FOUND_OUT = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)

_KINDS = {dict: "an object", list: "a list", str: "text", bool: "a truth", int: "a number", float: "a number"}


def parse(_headers: Headers, body: bytes, fields: Fields | None) -> Heard:
    """What a request says; see `handlers.alerts.source.Parse`."""
    if fields is None:
        raise Unreadable(
            "The policy does not say where in a request what stands: give this source its fields."
        )
    try:
        whole = _Said(read(body, object), fields)
        if not fields.alerts:
            return _heard([_read(whole)])
        return _of_several([_Said(one, fields, at) for at, one in enumerate(whole.several("alerts"))])
    except RecursionError:
        raise Unreadable("The request is nested too deeply.") from None


def _of_several(said: Sequence["_Said"]) -> Heard:
    """What is understood of several alerts.

    Raises:
        Unreadable: nothing is.
    """
    heard, misfits = [], []
    for one in said:
        try:
            heard.append(_read(one))
        except Unreadable as wrong:
            misfits.append(misfit(str(wrong), one.value))
    if misfits and not heard:
        raise Unreadable(misfits[0].why)
    return _heard(heard, misfits)


def _read(said: "_Said") -> tuple[Alert, str]:
    """An alert, and its sender's identifier of this notification of it."""
    return _alert(said), said.text("id")


def _heard(read: Sequence[tuple[Alert, str]], misfits: Sequence[Misfit] = ()) -> Heard:
    """The alerts, and what tells the notification from the next.

    That is its identifiers, where all have one: a sender may count its attempts in what it sends. But what is said to be
    over, or to have begun at another time, is never taken for the same.
    """
    once = all(id_ or one.started_at for one, id_ in read)
    ids = [(id_, one.firing, one.started_at) for one, id_ in read if id_]
    known = msgspec.json.encode(ids).decode() if len(ids) == len(read) else ""
    return Heard(tuple(one for one, _ in read), once, tuple(misfits), known)


def _alert(said: "_Said") -> Alert:
    title = said.text("title")
    if not title.strip():
        raise said.wrong("title", "has to find text", title or None)
    return alert(
        fingerprint=said.text("fingerprint"),
        title=title,
        firing=said.is_firing(),
        text=said.text("text"),
        labels=said.pairs("labels"),
        links=[("Source", said.text("url"))],
        lasting=said.fields.firing is not None,
        started_at=said.time("started_at"),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What a request says of one alert.

    Attributes:
        number: which one of the request's alerts it is; None where it is the whole request.
    """

    value: object
    fields: Fields
    number: int | None = None

    @property
    def where(self) -> str:
        """In which alert, where there are several."""
        return "" if self.number is None else f" of alerts[{self.number}]"

    def find(self, name: str) -> object:
        """What the expression of this name finds; None where there is none, or it finds nothing."""
        expression = getattr(self.fields, name)
        if expression is None:
            return None
        try:
            return jmespath.search(expression, self.value)
        except _NOT_FOUND_OUT as why:
            raise Unreadable(f"{name} ({expression}){self.where} cannot be found out: {why}.") from None

    def text(self, name: str) -> str:
        """A text, or a number as text; empty where there is none."""
        match self.find(name):
            case None:
                return ""
            case str() as text:
                return text
            case (int() | float()) as number if not isinstance(number, bool):
                return str(number)
            case other:
                raise self.wrong(name, "has to find text", other)

    def pairs(self, name: str) -> dict[str, object]:
        """An object; empty where there is none."""
        match self.find(name):
            case None:
                return {}
            case dict() as found:
                return found
            case other:
                raise self.wrong(name, "has to find an object", other)

    def several(self, name: str) -> list[object]:
        """A list; there has to be one."""
        found = self.find(name)
        if not isinstance(found, list):
            raise self.wrong(name, "has to find a list", found)
        return found

    def is_firing(self) -> bool:
        """Whether it is not said that it is over."""
        match self.find("firing"):
            case None:
                return True
            case bool() | int() | float() as truth:
                return bool(truth)
            case str() as word:
                return _OVER.fullmatch(word.strip()) is None
            case other:
                raise self.wrong("firing", "has to find a truth or a word", other)

    def time(self, name: str) -> datetime | None:
        """A time in UTC."""
        found = self.find(name)
        try:
            match found:
                case None | "":
                    return None
                case str() as text:
                    return moment(datetime.fromisoformat(text))
                case (int() | float()) as seconds if not isinstance(seconds, bool):
                    return datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            pass
        raise self.wrong(name, "has to find a time, in ISO 8601 or in seconds since 1970,", found)

    def wrong(self, name: str, why: str, found: object) -> Unreadable:
        """What to tell the sender whose request has something else where an expression looks."""
        what = _KINDS.get(type(found), "nothing")
        return Unreadable(f"{name} ({getattr(self.fields, name)}){self.where} {why} and finds {what}.")


SOURCE = Source(kind="generic", name="Generic JSON", verify=authorized, parse=parse)
