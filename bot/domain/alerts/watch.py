"""When what a health endpoint says is an alert: after so many bad answers in a row, and until so many good ones.

One alert a poll, whose text names what fails, and not one a component: a database that is away fails four components
at once, and a responder wants one card that names them, not four. Its labels and its fingerprint stay the same while
it fires, whatever fails, so that it is one thing from its beginning to its end.
"""

from datetime import datetime

import msgspec
from msgspec.structs import replace

from bot.domain.alerts.alert import Alert, alert
from bot.domain.alerts.health import NAMED, Health
from bot.domain.alerts.rules import Poll


class Watch(msgspec.Struct, frozen=True):
    """What is remembered of a poll.

    Attributes:
        well: how its last answer was; None before the first.
        since: when the first of the last answers came that were all so, and `times` how many they are.
        why: what the last one said, and `alike` how many said just that, one after the other.
        told: the alert that fires, as it was told of last; None while none does.
    """

    well: bool | None = None
    since: datetime | None = None
    times: int = 0
    why: str = ""
    alike: int = 0
    told: Alert | None = None


class Look(msgspec.Struct, frozen=True):
    """How an endpoint is at this moment.

    Attributes:
        name: what people call it.
        since: since when it is so, as far as is known.
    """

    name: str
    health: Health
    since: datetime


def looked_at(poll: Poll, health: Health, watch: Watch, now: datetime) -> Look:
    """How an endpoint is that was asked just now, beside what is remembered of it."""
    since = watch.since if watch.well is health.well else None
    return Look(poll.name, health, since or now)


def watched(before: Watch, health: Health, poll: Poll, now: datetime) -> tuple[Watch, Alert | None]:
    """What is remembered after another answer, and the alert to tell of, if there is one.

    An alert is told of when it begins, when it is over, and when something else fails than it says. Also that must be
    said `poll.failures` times in a row, so that an endpoint that says this and that by turns makes no noise.
    """
    after = _counted(before, health, now)
    told = before.told
    if health.well:
        if told is None or after.times < poll.recoveries:
            return after, None
        return replace(after, told=None), _ended(told, after.since)
    if (after.alike if told else after.times) < poll.failures:
        return after, None
    found = _alert(poll, health, now if told else after.since)
    if told:
        found = replace(found, labels=told.labels)  # the policy may have been edited meanwhile
        if (found.title, found.text) == (told.title, told.text):
            return after, None
    return replace(after, told=found), found


def is_ready(watch: Watch) -> bool | None:
    """Whether people can count on an endpoint: not while its alert fires; None while it is not said, in between."""
    if watch.told:
        return False
    return True if watch.well else None


def abandoned(watch: Watch, now: datetime) -> Alert | None:
    """The end of the alert that fires, of a poll that is no longer in the policy; None where none does."""
    return _ended(watch.told, now) if watch.told else None


def _counted(before: Watch, health: Health, now: datetime) -> Watch:
    again, alike = before.well is health.well, before.why == health.why
    return replace(
        before,
        well=health.well,
        since=before.since if again else now,
        times=before.times + 1 if again else 1,
        why=health.why,
        alike=before.alike + 1 if again and alike else 1,
    )


def _ended(told: Alert, at: datetime | None) -> Alert:
    return replace(told, firing=False, ended_at=at)


def _alert(poll: Poll, health: Health, started_at: datetime | None) -> Alert:
    names = ", ".join(one.name for one in health.failing[:NAMED])
    labels = {"alertname": poll.name, "poll": poll.id, **poll.labels}
    return alert(
        title=f"{poll.name} is not well" + (f": {names}" if names else ""),
        fingerprint=poll.id,
        text=health.why,
        labels={**labels, "component": poll.component} if poll.component else labels,
        annotations={"failing": names},
        links=[("Health endpoint", poll.url.partition("?")[0])],  # what is asked may hold a key
        started_at=started_at,
    )
