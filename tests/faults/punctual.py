"""What fell due and was not done in its turn: read out of the timelines by the domain's own rules.

Nobody can say how late a reminder may be on a machine that is busy and whose processes are being killed. But what is due is
done in the order in which it fell due: where something waited while something later was done, it was not late, it was
forgotten.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from bot.domain.due import Nudge, due, upcoming
from bot.domain.evolve import evolve
from bot.domain.incident import Incident
from bot.domain.people import SITROOM
from bot.domain.policy import Policy
from bot.domain.timeline import Entry

#: A process that is killed between two incidents does not come to the second; the next one does, once it is up.
_OUT_OF_TURN = timedelta(minutes=2)

#: What fell due in the last moment, with a clock that is ten times faster.
_JUST_NOW = timedelta(seconds=30)


class Wait(msgspec.Struct, frozen=True):
    """Something that was due.

    Attributes:
        until: when it was done, or needed no more; None where neither has happened.
        done: whether Sitroom did it, and nobody came before.
    """

    incident: int
    nudge: Nudge
    until: datetime | None
    done: bool

    def __str__(self) -> str:
        return (
            f"INC-{self.incident}: {self.nudge.reason.value} {self.nudge.detail} of {self.nudge.at}".replace(
                "  ", " "
            )
        )


def forgotten(timelines: Iterable[Sequence[Entry]], policy: Policy, now: datetime) -> list[str]:
    """What waits at `now` although it was due, or waited while something that fell due later was done, a line each."""
    waits = [wait for entries in timelines for wait in _waits(entries, policy, now)]
    over = [wait for wait in waits if wait.until]
    done = [wait for wait in over if wait.done]
    return [
        *(
            f"{wait} was never done"
            for wait in waits
            if wait.until is None and now - wait.nudge.at > _JUST_NOW
        ),
        *(
            f"{wait} waited until {wait.until}"
            for wait in over
            if any(_overtook(other, wait) for other in done)
        ),
    ]


def latest(timelines: Iterable[Sequence[Entry]], policy: Policy, now: datetime) -> timedelta:
    """How late the latest was."""
    waits = (wait for entries in timelines for wait in _waits(entries, policy, now))
    return max(((wait.until or now) - wait.nudge.at for wait in waits), default=timedelta(0))


def _overtook(other: Wait, wait: Wait) -> bool:
    assert other.until
    assert wait.until
    return other.nudge.at > wait.nudge.at and wait.until - other.until > _OUT_OF_TURN


def _waits(entries: Sequence[Entry], policy: Policy, now: datetime) -> Iterator[Wait]:
    incident: Incident | None = None
    waiting: list[Nudge] = []
    for entry in entries:
        if incident:
            waiting = due(incident, policy, entry.at)
        incident = evolve(incident, entry)
        left = upcoming(incident, policy)
        yield from (
            Wait(incident.number, nudge, entry.at, entry.by == SITROOM)
            for nudge in waiting
            if nudge not in left
        )
    if incident:
        yield from (Wait(incident.number, nudge, None, done=False) for nudge in due(incident, policy, now))
