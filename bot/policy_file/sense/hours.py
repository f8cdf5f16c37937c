"""Times of day and zones: they are somewhere, and they last."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.alerts.rules import Within
from bot.domain.policy import Policy
from bot.domain.wording import nearest
from bot.policy_file.error import Mistake, Path

_PATH: Path = ("alerts", "business_hours")


def untimely(policy: Policy) -> Iterator[Mistake]:
    """Hours of nowhere, hours that are none, and routes that ask for hours where there are none."""
    hours = policy.alerts.business_hours
    if hours is None:
        for position, route in enumerate(policy.alerts.routes):
            if route.match.hours is not Within.ALWAYS:
                yield Mistake(
                    ("alerts", "routes", position, "match", "hours"),
                    "asks for business hours, and there are none.",
                    "Add alerts.business_hours with a zone.",
                )
        return
    yield from unknown_zone((*_PATH, "zone"), hours.zone)
    if hours.begin == "24:00":
        yield Mistake((*_PATH, "begin"), "cannot be 24:00, at which a day ends.", 'Write "00:00".')
    if hours.begin == hours.end:
        says = f"is {hours.end}, as begin is."
        yield Mistake((*_PATH, "end"), says, 'For the whole day, write begin: "00:00" and end: "24:00".')


def no_such_day(path: Path, day: str) -> Iterator[Mistake]:
    """A day that is in no calendar."""
    try:
        date.fromisoformat(day)
    except ValueError:
        yield Mistake(path, f"is {day}, and no month has such a day.", "Check the day.")


def unknown_zone(path: Path, name: str) -> Iterator[Mistake]:
    """A time zone that there is not."""
    if not _is_zone(name):
        yield Mistake(path, f"is {name}, which is no time zone that is known here.", _meant(name))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # not there; not such a name; not such a file
        return False
    return True


def _meant(name: str) -> str:
    known = available_timezones()
    if not known:
        return "This machine has no time zones: install the package tzdata."
    spellings = {zone.lower(): zone for zone in known} | {zone.lower().split("/")[-1]: zone for zone in known}
    meant = nearest(name, spellings)
    return f"Did you mean {spellings[meant]}?" if meant else "Names are like Europe/Berlin or UTC."
