"""One alert of a group: what is told now, held against what was told before."""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from bot.domain.alerts.alert import Alert

#: What is told later than this after an alert was over, is news; and no end is believed that lies further ahead.
LATE = timedelta(minutes=2)


class Member(msgspec.Struct, frozen=True, omit_defaults=True):
    """One alert of a group, as it was told of last, `at`: since when, and whether it fires still.

    `lasting` says whether its source tells when it is over; `ended_at`, until when it fired, where that was told; while
    it fires again, what had begun by then is over. `earlier` is since when it fires by the word of another one that
    watches the same, as each of a pair of Prometheuses does.
    """

    started_at: datetime
    firing: bool
    at: datetime
    lasting: bool = True
    ended_at: datetime | None = None
    earlier: datetime | None = None

    @property
    def since(self) -> datetime:
        """Since when it fires, by the word of whoever saw it first."""
        return self.earlier or self.started_at

    def is_over_by(self, start: datetime) -> bool:
        """Whether what began then is new: it came after all that is known of it."""
        return start > self.started_at and (self.ended_at is None or start >= self.ended_at)


def latest(alert: Alert, known: Member | None, now: datetime) -> Member | None:
    """The alert as it is by now, which may be as it was; None where what is said is older than what is known.

    A beginning comes before its end, and that before the next beginning. Where the source gives no times, what comes
    is the latest. A source may lose sight of what fires, say that it is over, and then tell of it again as it did at
    first; what only came late comes soon.
    """
    told_at = min(alert.told_at or now, now)
    if known is None:
        end = alert.ended_at and min(alert.ended_at, now + LATE)
        return Member(alert.started_at or told_at, alert.firing, now, alert.lasting, end)
    if alert.started_at is None:
        if known.firing == alert.firing:
            return known
        since = told_at if alert.firing else known.started_at
        return Member(since, alert.firing, now, alert.lasting, alert.ended_at)
    if not alert.lasting:
        return _happened(alert, alert.started_at, known, now)
    if alert.firing:
        return _fires(alert.started_at, known, now)
    return _ends(alert.started_at, alert.ended_at, known, now)


def _happened(alert: Alert, at: datetime, known: Member, now: datetime) -> Member | None:
    """What is known after one of many that happened, each at its time, was told of, or that there will be no more."""
    if known.ended_at and at <= known.ended_at:
        return None
    told, heard = (at, not alert.firing), (known.started_at, not known.firing)
    if told == heard:
        return known
    again = alert.firing and not known.firing and now - known.at >= LATE
    return Member(at, alert.firing, now, lasting=False) if told > heard or again else None


def _fires(start: datetime, known: Member, now: datetime) -> Member | None:
    past = known.ended_at
    if not known.firing:
        new = known.is_over_by(start) or now - known.at >= LATE
        return Member(start, firing=True, at=now, ended_at=past) if new else None
    if known.is_over_by(start):
        over = max(known.started_at, past or known.started_at)
        return Member(start, firing=True, at=now, ended_at=over)
    if known.since <= start <= known.started_at:
        return known
    return None if past and start <= past else replace(known, earlier=start)


def _ends(start: datetime, end: datetime | None, known: Member, now: datetime) -> Member | None:
    """A start tells not of what it is the end, for another one's may be earlier: but what fires, ends after it began.

    Where no time of the end is told, it is that of what began last.
    """
    past = known.ended_at
    began = min(known.started_at, known.at)  # the clock of who saw it may be ahead
    if end is None:
        if start < known.started_at or (start == known.started_at and not known.firing):
            return None
        return Member(start, firing=False, at=now, ended_at=past)
    if (past and end <= past) or (known.firing and start < known.started_at and end <= began):
        return None
    until = min(end, now + LATE)
    if known.is_over_by(start):
        return Member(start, firing=False, at=now, ended_at=until)
    if not known.firing:
        return replace(known, ended_at=until)
    earlier = start if start < known.since and not (past and start <= past) else known.earlier
    return replace(known, firing=False, at=now, ended_at=until, earlier=earlier)


def begins(said: Member, known: Member | None) -> bool:
    """Whether an alert has begun to fire since it was known; also where its end was told of at once."""
    if known is None:
        return True
    return said.started_at > known.started_at or (said.firing and not known.firing)
