"""Anything people may do in any order, with a clock that jumps: the core does what the plain model does."""

from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide import declare
from bot.domain.due import next_due_at
from bot.domain.people import THE_SYSTEM, Person
from bot.domain.status import OPEN, Status
from bot.domain.timeline import write_event
from tests.domain.driver import IncidentDriver
from tests.domain.model import MINUTE, Model
from tests.domain.worlds import ANA, BEN, CLEO, EVA, NOW, POLICY, actor, message, outside, rules

PEOPLE = st.sampled_from([ANA, BEN, CLEO])
CADENCE = {one.id: one.update_minutes for one in POLICY.severities}


def _said(event: e.Event) -> str:
    match event:
        case e.UpdateReminded():
            return f"remind {event.round}"
        case e.RoleCalled():
            return f"call {event.role}"
        case e.LeadershipTold():
            return f"tell {event.why}"
        case e.StabilityReached():
            return "stable"
        case _:
            return write_event(event)


class IncidentMachine(IncidentDriver):
    """One incident, everybody who may do something to it, and the clock."""

    model: Model
    quiet_until: datetime | None

    @initialize(
        severity=st.sampled_from(sorted(CADENCE)),
        component=st.sampled_from([None, "checkout", "search"]),
        private=st.booleans(),
        drill=st.booleans(),
        repeat=st.sampled_from([0, 20]),
        roster=st.booleans(),
    )
    def begin(
        self, *, severity: str, component: str | None, private: bool, drill: bool, repeat: int, roster: bool
    ) -> None:
        roles = tuple(role if roster else replace(role, roster=()) for role in POLICY.roles)
        self.under = rules(roles=roles, leadership=replace(POLICY.leadership, repeat_minutes=repeat))
        self.now, self.entries, self.quiet_until = NOW, [], None
        command = c.Declare(
            by=outside(ANA),
            title="Slow",
            severity=severity,
            component=component,
            private=private,
            drill=drill,
        )
        self.write(declare(command, self.under, NOW), ANA)
        self.model = Model(
            minutes=CADENCE[severity],
            discreet=private or drill,
            sensitive=component == "checkout",
            repeat_minutes=repeat,
            scribe=roster and not private and not drill,
        )

    # --- time -------------------------------------------------------------------------------------

    @rule(seconds=st.integers(1, 90) | st.sampled_from([600, 900, 1800, 3600, 86_400]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def tick(self) -> None:
        open_before = self.incident.is_open
        events = self.give(c.Tick(by=THE_SYSTEM))

        assert sorted(map(_said, events)) == sorted(self.model.ticked(self.seconds()))
        for event in events:
            assert open_before
            self._check_nudge(event)
        at = next_due_at(self.incident, self.under.policy)
        assert at is None or at > self.now

    def _check_nudge(self, event: e.Event) -> None:
        if isinstance(event, e.UpdateReminded):
            assert self.quiet_until is None or self.now >= self.quiet_until
            assert event.to[0].id == self.model.commander
            assert len(event.to) == len({one.id for one in event.to})

    @rule()
    def wake(self) -> None:
        at = next_due_at(self.incident, self.under.policy)
        if at is not None:
            self.now = max(self.now, at)
            assert self.model.ticked(self.seconds()) == [
                _said(one) for one in self.give(c.Tick(by=THE_SYSTEM))
            ]

    # --- the promise ------------------------------------------------------------------------------

    @rule(own=st.none() | st.integers(1, 120))
    def post_update(self, own: int | None) -> None:
        next_at = self.now + timedelta(minutes=own) if own else None
        events = self.attempt(c.PostUpdate(by=actor(ANA), answers={"what": "x"}, next_at=next_at))
        if events:
            self.quiet_until = next_at or self.now + timedelta(minutes=self.model.minutes)
            self.model.updated(self.seconds(), self.seconds() + own * MINUTE if own else None)

    @rule(minutes=st.sampled_from([5, 10, 15]))
    def snooze(self, minutes: int) -> None:
        if self.attempt(c.Snooze(by=actor(ANA), minutes=minutes)):
            self.quiet_until = self.now + timedelta(minutes=minutes)
            self.model.snoozed(self.seconds(), minutes)

    @rule(minutes=st.sampled_from([5, 15, 30, 45]))
    def change_cadence(self, minutes: int) -> None:
        if self.attempt(c.ChangeCadence(by=actor(ANA), minutes=minutes)):
            self.quiet_until = None
            self.model.paced(self.seconds(), minutes)

    @rule(severity=st.sampled_from(sorted(CADENCE)))
    def change_severity(self, severity: str) -> None:
        if self.attempt(c.ChangeSeverity(by=actor(ANA), severity=severity)):
            self.quiet_until = None
            self.model.paced(self.seconds(), CADENCE[severity])

    # --- the work ---------------------------------------------------------------------------------

    @rule(status=st.sampled_from(Status))
    def change_status(self, status: Status) -> None:
        possible = self.model.open and status.value not in {self.model.status, "triage"} and status in OPEN
        assert bool(self.attempt(c.ChangeStatus(by=actor(ANA), status=status))) == possible
        if possible:
            self.model.moved(self.seconds(), status.value)

    @precondition(lambda self: self.incident.is_open)
    @rule(
        end=st.sampled_from(
            [
                (c.Resolve(by=actor(ANA), summary="Done", override="Sure"), "resolved"),
                (c.Cancel(by=actor(ANA), why="No"), "cancelled"),
                (None, "merged"),
            ]
        )
    )
    def end(self, end: tuple[c.Command | None, str]) -> None:
        command, status = end
        assert self.attempt(command or c.Merge(by=actor(ANA), into=replace(self.incident, number=41)))
        self.model.moved(self.seconds(), status)

    @rule()
    def close(self) -> None:
        possible = self.model.status == "resolved"
        assert bool(self.attempt(c.Close(by=actor(ANA)))) == possible
        if possible:
            self.model.moved(self.seconds(), "closed")

    @precondition(lambda self: not self.incident.is_open)
    @rule()
    def reopen(self) -> None:
        channel = self.incident.channel
        possible = self.model.status != "merged" and not (channel and channel.archived)
        assert bool(self.attempt(c.Reopen(by=actor(ANA), why="Back"))) == possible
        if possible:
            self.quiet_until = None
            self.model.reopened(self.seconds())

    @rule(component=st.sampled_from(["checkout", "search"]))
    def change_component(self, component: str) -> None:
        if self.attempt(c.ChangeComponent(by=actor(ANA), component=component)):
            self.model.sensitive = component == "checkout"

    # --- people -----------------------------------------------------------------------------------

    @rule(person=PEOPLE)
    def hand_over(self, person: Person) -> None:
        if self.attempt(c.AssignRole(by=actor(ANA), role="commander", to=person, handover=True)):
            self.model.commander = person.id

    @rule()
    def claim_scribe(self) -> None:
        if self.attempt(c.ClaimRole(by=actor(BEN), role="scribe")):
            self.model.scribe = True

    @rule()
    def escalate(self) -> None:
        events = self.attempt(c.Escalate(by=actor(ANA)))
        if events:
            assert not self.model.discreet
            self.model.tellings.append(self.seconds())

    @rule()
    def acknowledge(self) -> None:
        if self.attempt(c.Acknowledge(by=actor(EVA))):
            self.model.acknowledged = True

    # --- what moves nothing -----------------------------------------------------------------------

    @rule(
        command=st.sampled_from(
            [
                c.AddNote(by=actor(BEN), text="x"),
                c.CaptureMessage(by=actor(BEN), message=message(), how="pin"),
                c.NoteEdit(by=actor(BEN), ts=message().ts, text="y"),
                c.NoteDeletion(by=actor(BEN), ts=message().ts),
                c.ReleaseMessage(by=actor(BEN), ts=message().ts, how="pin"),
                c.Redact(by=actor(BEN), version=1, digest="0" * 64, why="x"),
                c.Subscribe(by=actor(EVA)),
                c.Export(by=actor(BEN), format="md"),
                c.ArchiveChannel(by=actor(BEN)),
                c.NoteArrival(by=THE_SYSTEM, person=BEN),
                c.NoteDeparture(by=THE_SYSTEM, person=BEN),
                c.NoteArchived(by=THE_SYSTEM, archived=True),
                c.NoteArchived(by=THE_SYSTEM, archived=False),
                c.RecordChannel(by=THE_SYSTEM, channel="C42", name="inc-42"),
                c.RecordFailure(by=THE_SYSTEM, step="topic", error="ratelimited"),
                c.RecordSuccess(by=THE_SYSTEM, step="topic"),
            ]
        )
    )
    def do_something_that_moves_nothing(self, command: c.Command) -> None:
        due_before = next_due_at(self.incident, self.under.policy)
        self.attempt(command)
        assert next_due_at(self.incident, self.under.policy) == due_before

    # --- what is always true ----------------------------------------------------------------------

    @invariant()
    def there_is_one_commander(self) -> None:
        assert self.incident.commander
        assert self.incident.commander.id == self.model.commander

    @invariant()
    def the_promise_is_the_one_that_was_made(self) -> None:
        promised = NOW + timedelta(seconds=self.model.promised)
        assert self.incident.rhythm == e.Rhythm(self.model.minutes, promised)

    @invariant()
    def it_stands_where_it_should(self) -> None:
        assert self.incident.status.value == self.model.status
        assert self.incident.version == len(self.entries)
        assert (self.incident.resolved_at is None) == self.incident.is_open
        assert self.incident.is_open or not self.incident.reminders

    @invariant()
    def leadership_is_told_by_the_clock_at_most_once_unless_the_policy_repeats(self) -> None:
        told = [entry.event.why for entry in self.entries if isinstance(entry.event, e.LeadershipTold)]
        assert len([why for why in told if why in {"duration", "component"}]) <= 1
        assert "unacknowledged" not in told or self.under.policy.leadership.repeat_minutes
        assert not (told and self.model.discreet)


TestIncidentMachine = IncidentMachine.TestCase
TestIncidentMachine.settings = settings(max_examples=120, stateful_step_count=60)
