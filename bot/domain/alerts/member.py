"""One alert of a group: what is told now, held against what was told before."""

from datetime import datetime, timedelta

import msgspec

from bot.domain.alerts.alert import Alert

#: What is told later than this after an alert was over, is news.
LATE = timedelta(minutes=2)


class Member(msgspec.Struct, frozen=True, omit_defaults=True):
    """One alert of a group, as it was told of last, `at`: since when, and whether it fires still.

    `lasting` says whether its source tells when it is over; `ended_at`, until when it happened, where a source that does
    not says so after all.
    """

    started_at: datetime
    firing: bool
    at: datetime
    lasting: bool = True
    ended_at: datetime | None = None


def latest(alert: Alert, known: Member | None, now: datetime) -> Member | None:
    """The alert as it is by now, which may be as it was; None where what is said is older than what is known.

    A beginning comes before its end, and that before the next beginning. Where the source gives no times, what comes
    is the latest. A source may lose sight of what fires, say that it is over, and then tell of it again as it did at
    first; what only came late comes soon.
    """
    if known is None:
        return Member(alert.started_at or now, alert.firing, now, alert.lasting, alert.ended_at)
    if alert.started_at is None:
        if known.firing == alert.firing:
            return known
        since = now if alert.firing else known.started_at
        return Member(since, alert.firing, now, alert.lasting, alert.ended_at)
    if known.ended_at and not alert.lasting and alert.started_at <= known.ended_at:
        return None  # one of many that happened, each at its time
    told, heard = (alert.started_at, not alert.firing), (known.started_at, not known.firing)
    if told == heard:
        return known
    again = alert.firing and not known.firing and now - known.at >= LATE
    return Member(alert.started_at, alert.firing, now, alert.lasting) if told > heard or again else None


def begins(said: Member, known: Member | None) -> bool:
    """Whether an alert has begun to fire since it was known; also where its end was told of at once."""
    if known is None:
        return True
    return said.started_at > known.started_at or (said.firing and not known.firing)
