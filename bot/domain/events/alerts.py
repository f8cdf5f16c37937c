"""What alerts say about an incident."""

from datetime import datetime

import msgspec

from bot.domain.alerts.alert import Link
from bot.domain.events.values import Happening


class Told(msgspec.Struct, frozen=True):
    """A group of alerts, as it was when it came to an incident.

    Attributes:
        sender: who told of it, as people call it.
        links: the source's own, and those that the policy makes of labels.
        traces: the identifiers of traces, spans or correlations that it named.
        since: when it was told of first.
        severity: how bad it is, if that was recognised.
        expected: whether a drill made it, as its scenario said.
    """

    group: int
    title: str
    sender: str
    since: datetime
    text: str = ""
    labels: dict[str, str] = {}
    links: tuple[Link, ...] = ()
    traces: tuple[str, ...] = ()
    severity: str | None = None
    expected: bool = False


class Tally(msgspec.Struct, frozen=True, omit_defaults=True):
    """How many alerts of a group fire, how many do no more, and how often they were told of.

    Attributes:
        distinct: how many different values it had of each label that tells one user from all of them.
    """

    firing: int
    resolved: int
    count: int
    distinct: dict[str, int] = {}


class AlertAttached(Happening, frozen=True, tag=True):
    """A group of alerts belongs to this incident; `why`, where no person said so. `merged_from` had it before.

    Attributes:
        stable_since: when the stable minutes had begun that it ends, if they ran.
        worse_than: the severity of the incident, where the alert's is worse.
        resolved_at: since when none of it fires, where that was before it came.
    """

    told: Told
    tally: Tally
    why: str = ""
    merged_from: int | None = None
    stable_since: datetime | None = None
    worse_than: str | None = None
    resolved_at: datetime | None = None


class AlertsCounted(Happening, frozen=True, tag=True):
    """So many more groups of alerts belong to this incident, which are only counted. `merged_from` had them before."""

    count: int
    merged_from: int | None = None


class AlertChanged(Happening, frozen=True, tag=True):
    """More alerts of a group fire, or fewer.

    Attributes:
        turn: `resolved` where none does any more, `fired` where one does again, `flapped` where one did meanwhile,
            `still` where one does after people resolved the incident, `worse` where what fires is worse than before,
            `silent` where nobody tells of it any more, and its source never tells that something is over, `anew` where
            it was over and has begun to fire again, which is another group, `real` where that goes on which a drill had
            made, and counts as real, which is another group.
        stable_since: when the stable minutes had begun that this ends, if they ran.
        severity: how bad it is by now, where that is worse than before.
        worse_than: the severity of the incident, where the alert's is worse than that, too.
        since: since when it is over, where the turn is `resolved`, by the word of its source; or counts as over, where it
            is `silent`, no longer than the stable minutes take.
        into: the number of that other group, where the turn is `anew` or `real`.
    """

    group: int
    title: str
    tally: Tally
    turn: str = ""
    stable_since: datetime | None = None
    severity: str | None = None
    worse_than: str | None = None
    since: datetime | None = None
    into: int | None = None
