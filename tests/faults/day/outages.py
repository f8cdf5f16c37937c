"""When health endpoints fail, and what steps that wait for one find then."""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Outage(NamedTuple):
    """From its first minute to before the last one, nothing that is asked is well; it is asked once a minute."""

    begin: int
    end: int

    def minutes(self, recoveries: int) -> range:
        """In which an endpoint is asked: from before it, until it was well for long enough, and once more."""
        return range(self.begin - 1, self.end + recoveries + 1)


class Endpoint(NamedTuple):
    """A health endpoint that steps wait for: after so many bad answers in a row nobody counts on it, until so many good."""

    name: str
    failures: int
    recoveries: int

    def answers(self, outages: Sequence[Outage]) -> Iterator[tuple[int, bool | None]]:
        """Whether it can be counted on, minute by minute around the outages; None while that is not said."""
        for one in outages:
            fails = one.end - one.begin >= self.failures
            for minute in one.minutes(self.recoveries):
                if fails and one.begin + self.failures <= minute + 1 < one.end + self.recoveries:
                    yield minute, False
                elif one.begin <= minute < one.end:
                    yield minute, None
                else:
                    yield minute, True


def made_up(
    awaited: Sequence[Endpoint],
    chance: random.Random,
    declared: Sequence[int],
    minutes: int,
    away: tuple[int, int],
) -> tuple[Outage, ...]:
    """Outages too short to be noticed, and others; some while an incident begins, none while no process lives."""
    if not awaited:
        return ()
    most = max(one.failures for one in awaited) + 2
    recoveries = max(one.recoveries for one in awaited)
    found: list[Outage] = []
    begins = [chance.choice(declared), *(chance.randrange(minutes) for _ in range(minutes // 60))]
    for begin in sorted(begins):
        one = Outage(begin, begin + chance.randint(1, most))
        asked = one.minutes(recoveries)
        after = found[-1].minutes(recoveries).stop if found else 1
        disturbed = asked.start <= away[1] + 1 and asked.stop > away[0]
        if asked.start > after and asked.stop < minutes and not disturbed:
            found.append(one)
    return tuple(found)
