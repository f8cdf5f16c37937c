"""Drives one incident through the core as the service does, checking what must hold of every entry."""

from datetime import datetime

import msgspec
from hypothesis.stateful import RuleBasedStateMachine
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide import decide
from bot.domain.effects import Show, Surface
from bot.domain.evolve import evolve, fold
from bot.domain.incident import Incident
from bot.domain.people import Person
from bot.domain.policy import Rules
from bot.domain.react import react
from bot.domain.rejected import Rejected
from bot.domain.status import NEXT, OPEN
from bot.domain.timeline import Entry, first_altered, link, read_event, write_event
from tests.domain.worlds import NOW


class IncidentDriver(RuleBasedStateMachine):
    """One incident, its timeline, the rules it is under, and the time."""

    now: datetime
    under: Rules
    incident: Incident
    entries: list[Entry]

    def seconds(self) -> int:
        return int((self.now - NOW).total_seconds())

    def attempt(self, command: c.Command) -> list[e.Event]:
        """What happened; nothing where it was refused."""
        before = self.incident
        try:
            return self.give(command)
        except Rejected:
            assert self.incident is before
            return []

    def give(self, command: c.Command) -> list[e.Event]:
        events = decide(self.incident, command, self.under, self.now)
        self.write(events, command.by.person)
        return events

    def write(self, events: list[e.Event], by: Person) -> None:
        for event in events:
            before = self.incident if self.entries else None
            entry = Entry(42, len(self.entries) + 1, self.now, by, event)
            self.incident = evolve(before, entry)
            self.entries.append(entry)
            self._check_move(before)
            effects = react(before, entry, self.incident, self.under)
            if self.incident.private:
                shown = {one.surface for one in effects if isinstance(one, Show)}
                assert not shown & {Surface.ANNOUNCEMENT, Surface.LEADERSHIP}

    def _check_move(self, before: Incident | None) -> None:
        if before and before.status is not self.incident.status:
            assert self.incident.status in NEXT[before.status]
            if before.status not in OPEN and self.incident.is_open:
                assert isinstance(self.entries[-1].event, e.Reopened)

    def teardown(self) -> None:
        if not hasattr(self, "incident"):
            return
        assert fold(self.entries) == self.incident
        reread = [replace(one, event=read_event(write_event(one.event))) for one in self.entries]
        assert fold(reread) == self.incident
        assert msgspec.json.decode(msgspec.json.encode(self.incident), type=Incident) == self.incident
        assert first_altered(link(self.entries)) is None
