"""What the body of a webhook says: JSON, in the shape that its sender documents."""

import json
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from handlers.alerts.source import Unreadable

Shape = TypeVar("Shape")


def read(body: bytes, shape: type[Shape]) -> Shape:
    """The body as a value of a type; what the type does not know is left out.

    Raises:
        Unreadable: it is no JSON, or something in it is of another type; the sentence says where.
    """
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError as wrong:
        raise Unreadable(f"The request is not of the shape that is documented: {wrong}.") from None
    except (ValueError, RecursionError):
        return _loosely(body, shape)


def read_version(body: bytes, shape: type[Shape], *, version: str, sender: str) -> Shape:
    """The same of a sender that tells the version of its shape.

    Raises:
        Unreadable: also where that is another one.
    """
    told = read(body, _Versioned).version
    if told != version:
        raise Unreadable(f"Version {told} of {sender}'s webhook is not known; {version} is.")
    return read(body, shape)


class _Versioned(msgspec.Struct, frozen=True):
    version: str


def _loosely(body: bytes, shape: type[Shape]) -> Shape:
    """The same of what senders write though it is no JSON: half of a cut emoji, NaN, a byte order mark."""
    try:
        return msgspec.convert(json.loads(body), shape)
    except msgspec.ValidationError as wrong:
        raise Unreadable(f"The request is not of the shape that is documented: {wrong}.") from None
    except RecursionError:
        raise Unreadable("The request is nested too deeply.") from None
    except ValueError as wrong:
        raise Unreadable(f"The request is no JSON: {wrong}.") from None


def moment(at: datetime | None) -> datetime | None:
    """A time in UTC, which is what is meant where no offset is said. Go writes the year 1 for none."""
    if at is None or at.year == 1:
        return None
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:  # the last hours of the year 9999
        return None
