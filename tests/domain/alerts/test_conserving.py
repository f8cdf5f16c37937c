"""Whatever alerts come, in whatever order and at whatever times: none is lost, none is counted twice.

What `bot.alerts.docket` does in a database is done here with values alone, so that Hypothesis can do it thousands of times.
"""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.alerts.alert import Alert
from bot.domain.alerts.correlate import Fate
from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.reception import (
    Reception,
    Surroundings,
    attached,
    due_at,
    noted,
    received,
    reconsidered,
)
from bot.domain.decide import decide
from bot.domain.incident import Incident
from bot.domain.people import source_actor
from bot.domain.status import Status
from tests.domain.alerts.groups import around, fresh, said
from tests.domain.samples import TOLD
from tests.domain.worlds import NOW, RULES, begun, told

_BY = source_actor("am", "Alertmanager")


class Desk:
    """The groups that there are, and one incident after another that they join."""

    def __init__(self) -> None:
        self.now: datetime = NOW
        self.active: dict[str, Group] = {}
        self.over: list[Group] = []
        self.incidents: dict[int, Incident] = {}
        self.dropped = self.told = self.numbers = 0

    def hear(self, alerts: list[Alert]) -> None:
        """Alerts come in together."""
        self.told += len(alerts)
        by_key: dict[str, list[Alert]] = {}
        for one in alerts:
            by_key.setdefault(fresh(one).key, []).append(one)
        for key, some in by_key.items():
            known = self.active.get(key)
            incident = self.incidents.get(known.incident or 0) if known else None
            reception = received(known, fresh(some[0], self.now), some, incident, self._around())
            if reception.group is None:
                self.dropped += len(some)
            self._follow(reception)

    def wait(self, seconds: float) -> None:
        """Time passes; what is due meanwhile is done at its time."""
        until = self.now + timedelta(seconds=seconds)
        while (at := self._next()) is not None and at <= until:
            self.now = max(at, self.now)
            self._look()
        self.now = until

    def ignore(self) -> None:
        """Somebody ignores everything that waits."""
        for group in self.active.values():
            if group.stage is Stage.WAITING:
                self._keep(replace(group, stage=Stage.IGNORED, until=self.now + timedelta(hours=1)))

    def resolve(self) -> None:
        """Somebody resolves all incidents."""
        for number, incident in self.incidents.items():
            if incident.is_open:
                self.incidents[number] = told(incident, e.Resolved(Status.TRIAGE, "Fine"), at=self.now)

    @property
    def groups(self) -> list[Group]:
        """All that there ever were."""
        return [*self.active.values(), *self.over]

    def _around(self) -> Surroundings:
        running = [one for one in self.incidents.values() if one.is_open]
        return around(self.now, *running)

    def _follow(self, reception: Reception) -> None:
        if reception.ended:
            self.over.append(reception.ended)
            self.active.pop(reception.ended.key)
        group = reception.group
        if group is None:
            return
        if not group.id:
            self.numbers += 1
            group = replace(group, id=self.numbers)
        decision = reception.decision
        if decision and decision.fate is Fate.DECLARE:
            number = len(self.incidents) + 1
            self.incidents[number] = begun(number=number, title=group.title, component="search", at=self.now)
            group = self._attach(group, number)
        elif decision and decision.fate is Fate.JOIN:
            assert decision.incident
            group = self._attach(group, decision.incident)
        self._keep(group)
        self._note(group)

    def _attach(self, group: Group, number: int) -> Group:
        what = replace(TOLD, group=group.id)
        standing = group.standing
        tally = e.Tally(standing.firing, standing.resolved, group.count)
        self._give(number, c.AttachAlert(by=_BY, told=what, tally=tally))
        return attached(group, number, self.now)

    def _note(self, group: Group) -> None:
        after = noted(group, self.now)
        if after and after.incident:
            standing = after.standing
            tally = e.Tally(standing.firing, standing.resolved, after.count)
            self._give(after.incident, c.NoteAlert(by=_BY, group=after.id, tally=tally))
            self._keep(after)

    def _give(self, number: int, command: c.Command) -> None:
        incident = self.incidents[number]
        self.incidents[number] = told(incident, *decide(incident, command, RULES, self.now), at=self.now)

    def _keep(self, group: Group) -> None:
        self.active[group.key] = group

    def _next(self) -> datetime | None:
        return min((at for group in self.active.values() if (at := due_at(group))), default=None)

    def _look(self) -> None:
        for group in list(self.active.values()):
            at = due_at(group)
            if at and at <= self.now:
                if group.stage is Stage.IGNORED:
                    self._follow(reconsidered(group, self._around()))
                else:
                    self._note(group)


_STEPS = st.one_of(
    st.tuples(
        st.just("hear"),
        st.lists(
            st.tuples(
                st.sampled_from(["a", "b", "c"]),
                st.booleans(),
                st.none() | st.integers(0, 8),
                st.sampled_from(["Slow", "Down", "Watchdog"]),
                st.sampled_from(["critical", "warning", "info"]),
            ),
            min_size=1,
            max_size=4,
        ),
    ),
    st.tuples(st.just("wait"), st.sampled_from([0.5, 4, 60, 1800, 3600, 7200])),
    st.tuples(st.sampled_from(["ignore", "resolve"]), st.none()),
)


def _alert(name: str, firing: bool, minute: int | None, group: str, severity: str) -> Alert:
    since = None if minute is None else NOW + timedelta(minutes=minute)
    return said(name, firing=firing, since=since, alertname=group, severity=severity)


@settings(max_examples=300)
@given(st.lists(_STEPS, max_size=25))
def test_all_that_was_told_is_counted_and_timelines_end_with_how_it_stands(
    steps: list[tuple[str, object]],
) -> None:
    desk = Desk()
    for what, how in steps:
        match what, how:
            case "hear", list():
                desk.hear([_alert(*one) for one in how])
            case "wait", int() | float():
                desk.wait(how)
            case "ignore", _:
                desk.ignore()
            case _:
                desk.resolve()
        assert sum(group.count for group in desk.groups) + desk.dropped == desk.told
        for group in desk.groups:
            assert group.is_firing == any(one.firing for one in group.members.values())

    desk.wait(24 * 3600)

    for group in desk.groups:
        if group.incident and not group.over:
            tally = desk.incidents[group.incident].alerts[str(group.id)].tally
            assert (tally.firing, tally.resolved) == (group.standing.firing, group.standing.resolved)
    assert not [group for group in desk.active.values() if due_at(group)]
