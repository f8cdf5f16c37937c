"""What the body of a webhook says: JSON, in the shape that its sender documents."""

import json
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from bot.domain.alerts.alert import writable
from handlers.alerts.source import Misfit, Unreadable, shown

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


def read_alerts(
    body: bytes, shape: type[Shape], each: type[object], *, version: str, sender: str
) -> tuple[Shape, tuple[Misfit, ...]]:
    """The same of a sender that tells the version of its shape, in which `alerts` are a list of the type `each`.

    Where only some of them are of that type, the others are left out, and come beside.

    Raises:
        Unreadable: also where it is another version.
    """
    told = read(body, _Versioned).version
    if told != version:
        raise Unreadable(f"Version {told} of {sender}'s webhook is not known; {version} is.")
    try:
        return read(body, shape), ()
    except Unreadable as wrong:
        whole = read(body, dict[str, object])
        alerts = whole.get("alerts")
        if not isinstance(alerts, list):
            raise
        misfits = {at: found for at, value in enumerate(alerts) if (found := _misfit(at, value, each))}
        whole["alerts"] = [value for at, value in enumerate(alerts) if at not in misfits]
        if not whole["alerts"]:
            raise
        try:
            return msgspec.convert(whole, shape), tuple(misfits.values())
        except ValueError:
            raise wrong from None


def _misfit(at: int, value: object, each: type[object]) -> Misfit | None:
    try:
        msgspec.convert(value, each)
    except ValueError as wrong:
        return misfit(f"alerts[{at}]: {wrong}.", value)
    return None


def misfit(why: str, value: object) -> Misfit:
    """One of several alerts, which is not understood; what is nested too deeply is not written down."""
    try:
        said = json.dumps(value, ensure_ascii=False)
    except RecursionError:
        said = ""
    return Misfit(shown(why), writable(said))


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
