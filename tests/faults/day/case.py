"""What is to be said of one incident: a second model, from what docs/policy.md promises and what people did."""

import math

from tests.faults.day.standing import COMMANDER, SCRIBE, Call, Due, Standing, Told

#: What it is called that a form asks why it is resolved already.
TOO_EARLY = "asked why so early"

#: Something this late (in minutes) says so.
_LATE = 1


class Case(Standing):
    """One incident as people would expect it to be run."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._begin()
        self.advance(self.declared)

    def _begin(self) -> None:
        for name in self._books():
            self._say("playbook", f"#{name}")
        if any(one.begin <= self.declared < one.end for one in self.outages):
            self.known = dict.fromkeys(self.answers, False)
        if not self.is_heard:
            return
        for id_ in self.numbers.roles:
            self._from_roster(id_)

    def _from_roster(self, id_: str) -> None:
        """The first of the roster has the role, and is called; the declarer commands until whoever is called answers."""
        role = self.numbers.roles[id_]
        first = next(iter(self._people(role.roster)), None)
        if first in {None, self.roles.get(COMMANDER)} or not role.concerns(self.severity, self.component):
            return
        assert first
        if id_ != COMMANDER or self.kind == "alert":
            self.roles[id_] = first
        if role.minutes:
            self._call(id_, first, role.minutes, late=False)

    # --- what people do ---------------------------------------------------------------------------

    def update(self, promised: float | None = None) -> None:
        """Somebody says how it stands, and when there will be more."""
        self.updated = self.now
        self._promise(promised if promised is not None else self.now + self.every)

    def snooze(self, minutes: int) -> None:
        """The reminder is put off, once: from when it is due, or from now where that has passed."""
        self._promise(max(self.now, self.due) + minutes)

    def cadence(self, minutes: int) -> None:
        """Another rhythm: from the last update on, or from now where that has passed; never later than was promised."""
        if minutes == self.every:
            return
        due = self.updated + minutes
        if due <= self.now:
            due = self.now + minutes
        if minutes < self.every and self.due > self.now:
            due = min(due, self.due)
        self.every = minutes
        self._promise(due)

    def rate(self, severity: str) -> None:
        """It is as bad as this."""
        before, self.severity, self.rated = self.severity, severity, self.now
        self.cadence(self.numbers.every[severity])
        for id_, role in self.numbers.roles.items():
            if self.is_heard and id_ not in self.roles and not role.concerns(before, self.component):
                self._from_roster(id_)

    def take(self, role: str, who: str) -> None:
        """Somebody has a role."""
        asked = self._asked()
        self.roles[role] = who
        if self.reminded is not None and self._asked() != asked:
            for one in self._asked():
                self._say("update due", one, late=self.reminded)

    def answer(self, role: str, who: str) -> None:
        """Somebody who was called has it."""
        self.calls[role].over = True
        self.take(role, who)

    def acknowledge(self, rule: str = "") -> None:
        """Those who were told know."""
        told = self.told.get(rule) if rule else self.leaders
        assert told
        told.known = True

    def escalate(self) -> None:
        """Leadership is told by hand."""
        self._tell_leaders("leadership: by hand", late=False)

    def mitigate(self) -> None:
        """It does not hurt any more."""
        self.mitigated = True
        self._count()

    def worsen(self) -> None:
        """It hurts again."""
        self.mitigated = False
        self._count()

    def fire(self) -> None:
        """Its alert fires again."""
        self.firing = True
        if self.stable is not None:
            self._say("minutes begin anew", "#")
        self._count()

    def calm(self) -> None:
        """Its alert is over."""
        self.firing = False
        self._count()

    def resolve(self) -> None:
        """It is over; before its time, whoever says so is asked why, and nobody has ticked off any step."""
        ready = self.stable is not None and self.now >= self.stable + self.numbers.stable
        if not ready or any(book.comes_first(self.component) for book in self._books().values()):
            self._say(TOO_EARLY, self.declarer)
        self.is_open = self.mitigated = False
        self.reminded = None
        self._count()

    def reopen(self) -> None:
        """It was not: everything counts from now."""
        self.is_open, self.since = True, self.now
        self.known = {}
        self._promise(self.now + self.every)

    def _promise(self, due: float) -> None:
        self.due, self.round, self.reminded = due, -1, None

    def _count(self) -> None:
        """The stable minutes run while it is mitigated and nothing fires."""
        runs = self.mitigated and not self.firing
        if not runs:
            self.stable, self.stable_said = None, False
        elif self.stable is None:
            self.stable, self.stable_said = self.now, False

    # --- what time does ---------------------------------------------------------------------------

    def advance(self, to: float, *, down: bool = False) -> None:
        """Time passes; where nobody is there, everything that falls due waits for the end of it."""
        if down:
            self.now = to
        while (at := min((one.at for one in self.upcoming()), default=math.inf)) <= to:
            self.now = max(self.now, at)
            self.moments.add(int(self.now))
            for one in [one for one in self.upcoming() if one.at <= self.now]:
                self._happens(one)
        self.now = max(self.now, to)

    def _happens(self, due: Due) -> None:
        late = self.now - due.at >= _LATE
        match due.what:
            case "update":
                self._remind(late=late)
            case "role offered":
                self.offered.add(due.about)
                self._say("role offered", "#", late=late)
            case "stable":
                self.stable_said = True
                self._say("may be resolved", f"#{self.roles.get(COMMANDER, '')}", late=late)
            case "answer":
                self._turn(due.about, int(due.at))
            case "call":
                self._next_call(due.about, late=late)
            case "rule":
                rule = self.numbers.rules[due.about]
                self.told[due.about] = Told(self.now, self.now, occasion=self._occasion(rule))
                for to in rule.to:
                    self._say(f"escalation: {rule.when}", to, late=late)
            case _:
                self._tell_leaders(due.what, late=late)

    def _call(self, role: str, who: str, minutes: int, *, late: bool) -> None:
        before = self.calls.get(role)
        self.calls[role] = Call([*(before.called if before else []), (who, self.now)], minutes)
        self._say("called in person", who, late=late)
        self._say("called in the channel", f"#{who}", late=late)

    def _turn(self, poll: str, minute: int) -> None:
        """An endpoint has answered: how it was when nobody had asked yet is no news."""
        self.asked[poll] = minute
        ready, before = self.answers[poll][minute], self.known.get(poll)
        if ready is None or ready is before:
            return
        self.known[poll] = ready
        if before is not None:
            self._say("step opened" if ready else "step closed", f"#{poll}")

    def _remind(self, *, late: bool) -> None:
        self.round = int(self.now - self.due) // self.every
        if self.round == 0:
            self.reminded = late
            for who in self._asked():
                self._say("update due", who, late=late)
            return
        named = {self.roles[one] for one in (COMMANDER, SCRIBE) if one in self.roles}
        self._say("update overdue", "#" + "+".join(sorted(named)), late=late)

    def _next_call(self, id_: str, *, late: bool) -> None:
        role, call = self.numbers.roles[id_], self.calls[id_]
        passed = {who for who, _ in call.called} | {self.roles.get(id_), self.roles.get(COMMANDER)}
        left = [who for who in self._people(role.backup) if who not in passed]
        if left:
            self._call(id_, left[0], role.minutes, late=late)
            return
        call.over = True
        named = self.roles.get(COMMANDER, "")
        self._say("nobody answered", f"#{named}", late=late)

    def _tell_leaders(self, what: str, *, late: bool) -> None:
        self.leaders = Told(self.leaders.first if self.leaders else self.now, self.now)
        self._say(what, "#incident-room", late=late)
