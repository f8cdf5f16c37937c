"""What people do in a day of incidents, made up by chance but never twice otherwise, and what is to be said of it."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.faults.day import outages
from tests.faults.day.case import Case
from tests.faults.day.numbers import Numbers
from tests.faults.day.outages import Outage
from tests.faults.day.standing import SCRIBE, Said

#: Who declares incidents, and works in them.
PEOPLE = ("ada", "ben", "cleo", "dana")

#: Between two things that happen in an incident, in minutes, and between two turns of an alert: what turns more often is
#: held back for up to ten minutes.
_PAUSE, _CALM = (2, 110), 15

#: What lasts for longer than this (in minutes) is done at leisure; and how often people want news then, and before.
_LONG, _CADENCES = 120, (5, 20, 45, 60, 90)

#: Routes declare no more than three incidents within ten minutes.
_BETWEEN_ALERTS = 5


class Act(NamedTuple):
    """Somebody (a handle, or the empty string where it is a machine) does something about an incident at a minute."""

    minute: int
    case: int
    who: str
    what: str
    about: str = ""


@dataclass
class Day:
    """Everything that happens.

    Attributes:
        numbers: of the policy by which it goes.
        minutes: how long the day is.
        away: from when until when no process lives; nobody does anything then.
        acts: in their order.
        outages: when no health endpoint is well.
        cases: what is to be said of each incident.
    """

    numbers: Numbers
    minutes: int
    away: tuple[int, int]
    outages: tuple[Outage, ...] = ()
    acts: list[Act] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


def made_up(numbers: Numbers, *, incidents: int, minutes: int, seed: int) -> Day:
    """A day with so many incidents, all of which begin in its first two hours; one hour nobody is there."""
    chance = random.Random(seed)
    away = (minutes // 2, minutes // 2 + 60)
    declared = sorted(chance.randint(1, min(120, minutes // 4)) for _ in range(incidents))
    fails = outages.made_up(numbers.awaited, random.Random(seed), declared, minutes, away)
    day = Day(numbers, minutes, away, fails)
    next_alert = 0
    for number, minute in enumerate(declared, 1):
        kind = _kind(chance)
        if kind == "alert" and minute < next_alert:
            kind = "plain"
        if kind == "alert":
            next_alert = minute + _BETWEEN_ALERTS
        _live(day, numbers, chance, number, minute, kind)
    day.acts.sort(key=lambda act: (act.minute, act.case))
    day.said = [one for case in day.cases for one in case.said]
    day.said += [Said(0, minute, "hand-over", who) for minute, who in numbers.turns if minute <= minutes]
    return day


def _kind(chance: random.Random) -> str:
    return chance.choices(["plain", "alert", "drill", "private"], [60, 24, 8, 8])[0]


def _live(day: Day, numbers: Numbers, chance: random.Random, number: int, minute: int, kind: str) -> None:
    worst = list(numbers.every)[:2]
    severity = chance.choice(worst if kind == "alert" else list(numbers.every))
    known = kind != "alert" and numbers.words and chance.random() < 0.6
    component = chance.choice(list(numbers.words)) if known else ""
    who = chance.choice(PEOPLE)
    begin = "fires" if kind == "alert" else "declares"
    day.acts.append(Act(minute, number, who, begin, severity))
    case = Case(numbers, number, kind, severity, component, who, minute, day.outages)
    day.cases.append(case)
    mood = chance.choices(["diligent", "late", "mixed", "asleep"], [25, 25, 45, 5])[0]
    _Life(day, case, chance, mood).go()
    if case.now < day.away[0]:
        case.advance(day.away[0])
        case.advance(day.away[1], down=True)
    case.advance(day.minutes)


class _Life:
    """Goes through one incident, and decides what somebody does next by how it stands."""

    def __init__(self, day: Day, case: Case, chance: random.Random, mood: str) -> None:
        self.day, self.case, self.chance, self.mood = day, case, chance, mood
        self.turned = case.declared

    def go(self) -> None:
        """Until the day is over."""
        minute = int(self.case.now)
        while True:
            minute += self._pause()
            begin, end = self.day.away
            if begin <= minute <= end:
                minute = end + self.chance.randint(1, 20)
            if minute >= self.day.minutes:
                return
            if self.case.now < begin < minute:
                self.case.advance(begin)
                self.case.advance(end, down=True)
            self.case.advance(minute)
            self._act(minute)

    def _pause(self) -> int:
        early = self.case.now - self.case.declared < 25
        if early and self.mood != "asleep":
            return self.chance.randint(1, 9)
        if self.mood == "diligent" and self.case.is_open:
            return max(1, int(self.case.due - self.case.now) - self.chance.randint(1, 6))
        if self.mood == "late" and self.case.is_open:
            return max(1, int(self.case.due - self.case.now) + self.chance.randint(0, 40))
        return self.chance.randint(*_PAUSE)

    def _act(self, minute: int) -> None:
        possible = list(self._possible(minute))
        if not possible:
            return
        what, about = self.chance.choice(possible)
        who, case = self.case.declarer, self.case
        if what == "answers":
            who, about = about.split()
        if what == "acknowledges":
            who = "dana"
        done: dict[str, Callable[[], None]] = {
            "updates": lambda: case.update(float(about) if about else None),
            "snoozes": lambda: case.snooze(int(about)),
            "changes cadence": lambda: case.cadence(int(about)),
            "rates": lambda: case.rate(about),
            "makes scribe": lambda: case.take(SCRIBE, about),
            "answers": lambda: case.answer(about, who),
            "acknowledges": lambda: case.acknowledge(about),
            "escalates": case.escalate,
            "mitigates": case.mitigate,
            "goes on": case.worsen,
            "refires": case.fire,
            "ends": case.calm,
            "resolves": case.resolve,
            "reopens": case.reopen,
        }
        done[what]()
        if what in {"mitigates", "refires", "ends"}:
            self.turned = minute
        case.advance(minute)
        self.day.acts.append(Act(minute, case.number, who, what, about))

    def _possible(self, minute: int) -> Iterator[tuple[str, str]]:
        """What could be done now; what is there more often is done more often."""
        case, numbers = self.case, self.case.numbers
        if not case.is_open:
            if self.chance.random() < 0.7:
                yield "reopens", ""
            return
        if self.mood != "asleep":
            yield from 3 * [("updates", "")]
            yield "updates", str(minute + self.chance.choice([7, 20, 45, 90, 180, 240]))
            if self._is_long(minute):
                yield from 4 * [("changes cadence", self.chance.choice(["90", "120", "240"]))]
        if self.mood == "mixed":
            yield from self._other(minute)
        for role, call in case.calls.items():
            if not call.over:
                yield from 2 * [("answers", f"{self.chance.choice(call.called)[0]} {role}")]
        if SCRIBE not in case.roles:
            yield "makes scribe", self.chance.choice([one for one in PEOPLE if one != case.declarer])
        if case.leaders and not case.leaders.known:
            yield from 3 * [("acknowledges", "")]
        for id_, told in case.told.items():
            if not told.known and numbers.rules[id_].to[0].startswith("#"):
                yield "acknowledges", id_
        if self.mood == "asleep":
            return
        yield from self._stability(minute)
        worse = [one for one in numbers.every if one != case.severity]
        yield "rates", self.chance.choice(worse)

    def _is_long(self, minute: int) -> bool:
        """Whether it lasts for so long that nobody wants news every quarter of an hour any more."""
        return minute - self.case.since > _LONG and self.case.every < _LONG // 2

    def _other(self, minute: int) -> Iterator[tuple[str, str]]:
        case = self.case
        longest = minute + case.every + max(case.numbers.snoozes)
        for one in case.numbers.snoozes:
            if max(minute, case.due) + one <= longest:
                yield "snoozes", str(one)
        yield "changes cadence", str(self.chance.choice([one for one in _CADENCES if one != case.every]))
        if case.is_heard and not (case.leaders and case.leaders.known):
            yield "escalates", ""

    def _stability(self, minute: int) -> Iterator[tuple[str, str]]:
        case = self.case
        rested = minute - self.turned >= _CALM
        if not case.mitigated:
            yield "mitigates", ""
        else:
            yield from 2 * [("goes on", "")] if self.chance.random() < 0.3 else ()
        if case.kind == "alert" and rested:
            yield from 3 * [("ends" if case.firing else "refires", "")]
        old = minute - case.since > 40 and all(call.over for call in case.calls.values())
        if old and not case.firing:
            yield "resolves", ""
