"""How an incident stands, and what time will make necessary if nothing happens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.faults.day.numbers import Book, Numbers, Rule
from tests.faults.day.outages import Outage

COMMANDER, SCRIBE = "commander", "scribe"


class Said(NamedTuple):
    """Something that is said to make somebody act.

    Attributes:
        case: of which incident; 0 for what is about none.
        minute: since the day began.
        what: its name in the table.
        to: who is asked: a handle where it is a direct message, else `#` and who is named, or the channel.
        late: whether it says that it is late.
    """

    case: int
    minute: float
    what: str
    to: str
    late: bool = False


@dataclass
class Call:
    """Who was called for a role and when, and whether somebody has it, or nobody is left."""

    called: list[tuple[str, float]]
    minutes: int
    over: bool = False


@dataclass
class Told:
    """Some were told: first, last, and whether they acknowledged; `occasion` tells one telling of a rule from another."""

    first: float
    last: float
    known: bool = False
    occasion: float | None = None


class Due(NamedTuple):
    """What time will make necessary, when, and about which role or rule."""

    at: float
    what: str
    about: str = ""


@dataclass
class Standing:
    """An incident: what is true of it, and what time will make necessary.

    Attributes:
        kind: `plain`, `drill`, `private`, or `alert` where a machine declares it.
        component: the id, or the empty string.
        said: everything that is to be said of it up to `now`.
        outages: when no health endpoint is well.
        moments: the minutes at which time made something necessary.
    """

    numbers: Numbers
    number: int
    kind: str
    severity: str
    component: str
    declarer: str
    declared: float
    outages: Sequence[Outage] = ()
    said: list[Said] = field(default_factory=list)
    is_open: bool = True
    firing: bool = False
    moments: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.now = self.since = self.rated = self.declared
        self.first_severity = self.severity
        self.every = self.numbers.every[self.severity]
        self.due = self.declared + self.every
        self.round = -1
        self.reminded: bool | None = (
            None  # whether the reminder that waits for an answer said that it is late
        )
        self.updated = self.declared
        self.roles: dict[str, str] = {} if self.kind == "alert" else {COMMANDER: self.declarer}
        self.offered: set[str] = set()
        self.calls: dict[str, Call] = {}
        self.leaders: Told | None = None
        self.told: dict[str, Told] = {}
        awaited = {poll for book in self._books().values() for poll in book.awaits(self.component)}
        self.answers = {poll: dict(self.numbers.endpoints[poll].answers(self.outages)) for poll in awaited}
        self.asked: dict[str, int] = {}
        self.known: dict[str, bool] = {}
        self.mitigated = False
        self.stable: float | None = None
        self.stable_said = False
        self.firing = self.kind == "alert"

    @property
    def title(self) -> str:
        """Words of its own, so that no incident sounds like another one, after one that names the component."""
        word = self.numbers.words.get(self.component, "Something")
        return f"{word} case{self.number} row{self.number} run{self.number}"

    @property
    def labels(self) -> dict[str, str]:
        """Of its alert; none where people declared it."""
        if self.kind != "alert":
            return {}
        name = f"case{self.number}"
        return {
            "alertname": name.title(),
            "service": name,
            "team": self.numbers.team,
            "severity": self.first_severity,
        }

    @property
    def is_heard(self) -> bool:
        """Whether anybody hears of it without asking."""
        return self.kind in {"plain", "alert"}

    def upcoming(self) -> Iterator[Due]:
        """What will be due, if nothing happens."""
        if not self.is_open:
            return
        yield Due(self.due + (self.round + 1) * self.every, "update")
        for id_, role in self.numbers.roles.items():
            concerned = role.concerns(self.severity, self.component)
            if role.required and concerned and id_ not in self.roles and id_ not in self.offered:
                wait = 0 if self.kind == "alert" else self.numbers.unassigned
                yield Due(self.since + wait, "role offered", id_)
        if self.stable is not None and not self.stable_said and self.numbers.stable:
            yield Due(self.stable + self.numbers.stable, "stable")
        for poll, answers in self.answers.items():
            next_at = next((one for one in answers if one > max(self.asked.get(poll, 0), self.since)), None)
            if next_at is not None:
                yield Due(next_at, "answer", poll)
        if not self.is_heard:
            return
        yield from self._leadership()
        for id_, call in self.calls.items():
            if not call.over:
                yield Due(max(call.called[-1][1] + call.minutes, self.since), "call", id_)
        for id_, rule in self.numbers.rules.items():
            yield from self._rule(id_, rule)

    def _leadership(self) -> Iterator[Due]:
        if self.leaders is None:
            if self.component in self.numbers.sensitive:
                yield Due(self.declared, "leadership: component")
            else:
                yield Due(self.since + self.numbers.leadership, "leadership: duration")
        elif not self.leaders.known and self.numbers.repeat:
            yield Due(max(self.leaders.last, self.since) + self.numbers.repeat, "leadership: again")

    def _rule(self, id_: str, rule: Rule) -> Iterator[Due]:
        if rule.severities and self.severity not in rule.severities:
            return
        if rule.components and self.component not in rule.components:
            return
        since = self._since(rule)
        told = self.told.get(id_)
        if since is None or (told and told.occasion == self._occasion(rule)):
            return
        became = self.rated if rule.severities or rule.components else self.since
        yield Due(max(since + rule.minutes, became, self.since), "rule", id_)

    def _since(self, rule: Rule) -> float | None:
        match rule.when:
            case "overdue":
                return self.due
            case "uncommanded":
                return None if COMMANDER in self.roles else self.since
            case "unacknowledged":
                asked = self._unanswered(rule)
                return None if asked is None else max(asked, self.since)
            case _:
                return self.since

    def _occasion(self, rule: Rule) -> float | None:
        return {"overdue": self.due, "unacknowledged": self._unanswered(rule)}.get(rule.when)

    def _unanswered(self, rule: Rule) -> float | None:
        told = self.leaders if rule.after == "leadership" else self.told.get(rule.after)
        if told is None or told.known:
            return None
        return told.first if rule.after == "leadership" else told.last

    def _books(self) -> dict[str, Book]:
        known = self.numbers.books.items()
        return {name: book for name, book in known if book.fits(self.component, self.title, self.labels)}

    def _people(self, named: tuple[str, ...]) -> list[str]:
        return [self.numbers.person(one, self.now) for one in named]

    def _asked(self) -> list[str]:
        """Who is asked for an update first: the commander, or the scribe where nobody commands."""
        who = self.roles.get(COMMANDER) or self.roles.get(SCRIBE)
        return [who] if who else []

    def _say(self, what: str, to: str, *, late: bool = False) -> None:
        self.said.append(Said(self.number, self.now, what, to, late))
