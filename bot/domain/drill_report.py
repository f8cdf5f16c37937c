"""How a drill went: a fold over its timeline, so that it says the same whenever it is asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from bot.domain import events as e
from bot.domain.evolve import evolve
from bot.domain.incident import Incident
from bot.domain.people import Person
from bot.domain.playbooks import plainly, steps_of
from bot.domain.policy import Policy
from bot.domain.status import Status
from bot.domain.timeline import Entry

#: What somebody who commands may do without having taken it up.
_PASSIVE = (
    e.Declared,
    e.Confided,
    e.ScenarioBegun,
    e.ParticipantJoined,
    e.ParticipantLeft,
    e.JoinRequested,
    e.Subscribed,
    e.Unsubscribed,
)


class Deed(msgspec.Struct, frozen=True):
    """Who did something, and when."""

    at: datetime
    by: Person


class Asked(msgspec.Struct, frozen=True):
    """Something that people were reminded of.

    Attributes:
        role: the id of the role that was to be taken; empty where an update was due.
        due_at: when it should have been there.
        done_at: when it was; None where it never was.
        put_off: whether somebody asked for more time, and that is what was done.
    """

    role: str
    due_at: datetime
    done_at: datetime | None = None
    put_off: bool = False


class Worked(msgspec.Struct, frozen=True):
    """How much of a playbook was done, and which steps were not."""

    name: str
    steps: int
    undone: tuple[str, ...]


class Report(msgspec.Struct, frozen=True):
    """How a drill went.

    Attributes:
        incident: as it was when it was over.
        acknowledged: when the first who commanded did something.
        mitigated: when it was first said to hurt no more, since it was last reopened; None where nobody said so.
        asked: what people were reminded of, in its order.
    """

    incident: Incident
    ended_at: datetime
    acknowledged: Deed | None
    first_update: Deed | None
    mitigated: Deed | None
    asked: tuple[Asked, ...]
    worked: tuple[Worked, ...]

    def after(self, at: datetime) -> timedelta:
        """How long after its beginning that was."""
        return at - self.incident.declared_at


def report(story: Sequence[Entry], policy: Policy) -> Report:
    """How a drill went whose timeline this is, up to its end; the timeline has one entry at least."""
    incident: Incident | None = None
    acknowledged = first_update = mitigated = None
    asked: list[Asked] = []
    for entry in story:
        before, incident = incident, evolve(incident, entry)
        if acknowledged is None and _is_deed(entry, incident):
            acknowledged = Deed(entry.at, entry.by)
        if first_update is None and isinstance(entry.event, e.UpdatePosted):
            first_update = Deed(entry.at, entry.by)
        mitigated = _mitigated(mitigated, entry)
        asked = _asked(asked, entry, before, incident)
    assert incident is not None
    return Report(
        incident, story[-1].at, acknowledged, first_update, mitigated, tuple(asked), _worked(incident, policy)
    )


def _mitigated(known: Deed | None, entry: Entry) -> Deed | None:
    match entry.event:
        case e.StatusChanged(after=Status.MONITORING):
            return known or Deed(entry.at, entry.by)
        case e.Reopened():
            return None
        case _:
            return known


def _is_deed(entry: Entry, incident: Incident) -> bool:
    """Whether whoever commands did something; that they were given the command by declaring is nothing yet."""
    match entry.event:
        case e.RoleAssigned(how="declared" | "roster") | e.MessageCaptured(how="evidence"):
            return False
        case event if isinstance(event, _PASSIVE):
            return False
        case _:
            commander = incident.commander
            return commander is not None and commander.id == entry.by.id


def _asked(asked: list[Asked], entry: Entry, before: Incident | None, after: Incident) -> list[Asked]:
    """What people were reminded of by then, and whether they did it."""
    match entry.event:
        case e.UpdateReminded(due_at=due_at, round=0):
            return [*asked, Asked("", due_at)]
        case e.RoleCalled(role=role):
            return [*asked, Asked(role, entry.at)]
        case e.RoleAssigned(role=role):
            return [_done(one, entry.at) if one.role == role else one for one in asked]
        case _ if before and before.reminders and not after.reminders and after.is_open:
            put_off = not isinstance(entry.event, e.UpdatePosted)
            return [one if one.role else _done(one, entry.at, put_off=put_off) for one in asked]
        case _:
            return asked


def _done(one: Asked, at: datetime, *, put_off: bool = False) -> Asked:
    return one if one.done_at else Asked(one.role, one.due_at, at, put_off)


def _worked(incident: Incident, policy: Policy) -> tuple[Worked, ...]:
    worked = []
    for id_, posting in incident.playbooks.items():
        steps = steps_of(incident, id_, policy)
        undone = tuple(plainly(step.text) for step in steps if step.by is None)
        worked.append(Worked(posting.name, len(steps), undone))
    return tuple(worked)
