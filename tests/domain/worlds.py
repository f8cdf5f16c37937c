"""A small team, its policy, and incidents to try things on."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide import decide, declare
from bot.domain.evolve import evolve, fold
from bot.domain.incident import Incident
from bot.domain.people import THE_SYSTEM, Actor, Person, Standing
from bot.domain.policy import (
    Component,
    Directory,
    Leadership,
    Playbook,
    Policy,
    Question,
    Role,
    Rules,
    Severity,
    Step,
    Updates,
)
from bot.domain.rejected import Rejected
from bot.domain.status import Status
from bot.domain.timeline import Entry

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)

ANA = Person("U1ANA", "Ana")  # declares, and so commands
BEN = Person("U2BEN", "Ben")  # a responder
CLEO = Person("U3CLEO", "Cleo")  # the scribe by roster
DAN = Person("U4DAN", "Dan")  # a member who is not in the channel
EVA = Person("U5EVA", "Eva")  # a leader

POLICY = Policy(
    name="Acme",
    severities=(
        Severity(id="sev1", name="Sev 1", definition="Customers cannot buy.", update_minutes=15),
        Severity(
            id="sev2", name="Sev 2", definition="Something is slow.", update_minutes=30, aliases=("major",)
        ),
        Severity(id="sev3", name="Sev 3", definition="An annoyance.", update_minutes=60),
    ),
    roles=(
        Role(id="commander", name="Incident Commander", guide="Decide.", required=True),
        Role(
            id="scribe",
            name="Scribe",
            guide="Write it down.",
            required=True,
            roster=("U1ANA", "cleo@acme.test"),
        ),
        Role(id="comms", name="Communications Lead", guide="Tell people."),
    ),
    updates=Updates(
        questions=(
            Question(id="what", label="What is going on", required=True),
            Question(id="next", label="What is next"),
        )
    ),
    default_severity="sev2",
    components=(
        Component(
            id="checkout", name="Checkout", keywords=("cart", "payment form"), owners=("ben@acme.test",)
        ),
        Component(id="search", name="Search"),
    ),
    leadership=Leadership(after_minutes=30, components=("checkout",)),
    playbooks=(
        Playbook(id="bad-deploy", name="Bad deployment", steps=(Step(id="stop", text="Stop the rollout"),)),
    ),
)

DIRECTORY = Directory({"U1ANA": ANA, "ben@acme.test": BEN, "cleo@acme.test": CLEO})


def rules(**changes: Any) -> Rules:
    """The team's rules, with other values for some keys of the policy."""
    return Rules(replace(POLICY, **changes), DIRECTORY)


RULES = rules()


def after(minutes: float) -> datetime:
    """The moment so many minutes after the beginning of the tests' time."""
    return NOW + timedelta(minutes=minutes)


def actor(person: Person, standing: Standing = Standing.MEMBER) -> Actor:
    """Somebody who acts from inside the incident's channel."""
    return Actor(person, standing, in_channel=True)


def outside(person: Person, standing: Standing = Standing.MEMBER) -> Actor:
    """Somebody who acts from elsewhere."""
    return Actor(person, standing)


def entries_of(
    events: Iterable[e.Event], by: Person = ANA, at: datetime = NOW, *, number: int = 42, version: int = 0
) -> list[Entry]:
    """Events as entries that follow on `version`."""
    return [Entry(number, version + step, at, by, event) for step, event in enumerate(events, start=1)]


def told(incident: Incident, *events: e.Event, by: Person = ANA, at: datetime = NOW) -> Incident:
    """The incident after `events`, whether or not a command would have caused them."""
    for entry in entries_of(events, by, at, number=incident.number, version=incident.version):
        incident = evolve(incident, entry)
    return incident


_DECLARER = outside(ANA)


def begun(
    *, under: Rules = RULES, at: datetime = NOW, by: Actor = _DECLARER, number: int = 42, **fields: Any
) -> Incident:
    """An incident just declared; Sev 2 and about no component unless `fields` of Declare say otherwise."""
    command = c.Declare(by=by, **{"title": "Login is slow", **fields})
    incident = fold(entries_of(declare(command, under, at), by.person, at, number=number))
    assert incident
    return incident


def run(
    incident: Incident, command: c.Command, at: datetime = NOW, under: Rules = RULES
) -> tuple[Incident, list[e.Event]]:
    """What is true after the command, and what happened."""
    events = decide(incident, command, under, at)
    return told(incident, *events, by=command.by.person, at=at), events


def refusal(
    incident: Incident, command: c.Command, at: datetime = NOW, under: Rules = RULES
) -> tuple[str, str | None]:
    """The sentence with which a command is refused, and the form field it is about."""
    with pytest.raises(Rejected) as refused:
        decide(incident, command, under, at)
    return refused.value.sentence, refused.value.field


def ticked(incident: Incident, at: datetime, under: Rules = RULES) -> tuple[Incident, list[e.Event]]:
    """What is true once time has done its work, and what it did."""
    return run(incident, c.Tick(by=THE_SYSTEM), at, under)


def update(next_at: datetime | None = None, by: Person = ANA) -> c.PostUpdate:
    """An update that says enough."""
    return c.PostUpdate(by=actor(by), answers={"what": "Rolling back"}, next_at=next_at)


def message(text: str = "db1 is at 100 %", ts: str = "1763733600.000100", **changes: Any) -> e.Message:
    """A message that Ben wrote in the channel."""
    plain = e.Message(
        channel="C42",
        ts=ts,
        author=BEN,
        text=text,
        posted_at=NOW,
        permalink=f"https://acme.slack.test/C42/{ts}",
    )
    return replace(plain, **changes)


GRAPH = e.File(
    id="F1",
    name="graph.png",
    mimetype="image/png",
    size=2048,
    permalink="https://acme.slack.test/files/U2BEN/F1/graph.png",
)


SHOP = e.HealthSeen("shop", "Shop", well=False, why="db is `error`.", payload="health-42-shop.txt")


def settled(under: Rules = RULES, **fields: Any) -> Incident:
    """An incident with everything an incident can have: channel, card, snapshot, evidence, leadership told, a failed step."""
    return told(
        begun(under=under, **fields),
        e.ChannelOpened("C42", "inc-42-login-is-slow"),
        e.MessagePosted("card", "C42", "1.1"),
        e.SnapshotTaken((SHOP,), (e.Checkpoint("logs", "Search the logs"),)),
        e.ParticipantJoined(ANA),
        e.ParticipantJoined(BEN),
        e.MessageCaptured(message(), "pin"),
        e.StepFailed("bookmarks", "unknown_method"),
        e.LeadershipTold("escalated"),
        e.Paged("scribe", BEN, 5),
    )


_WAYS: dict[Status, tuple[e.Event, ...]] = {
    Status.TRIAGE: (),
    Status.INVESTIGATING: (e.StatusChanged(Status.TRIAGE, Status.INVESTIGATING),),
    Status.IDENTIFIED: (e.StatusChanged(Status.TRIAGE, Status.IDENTIFIED),),
    Status.MITIGATING: (e.StatusChanged(Status.TRIAGE, Status.MITIGATING),),
    Status.MONITORING: (e.StatusChanged(Status.TRIAGE, Status.MONITORING),),
    Status.RESOLVED: (e.Resolved(Status.TRIAGE, "Rolled back"),),
    Status.CLOSED: (e.Resolved(Status.TRIAGE, "Rolled back"), e.Closed(Status.RESOLVED)),
    Status.DECLINED: (e.Declined(Status.TRIAGE, "Planned work"),),
    Status.MERGED: (e.Merged(Status.TRIAGE, 41),),
    Status.CANCELLED: (e.Cancelled(Status.TRIAGE, "False alarm"),),
}


def standing_at(status: Status, incident: Incident | None = None, at: datetime = NOW) -> Incident:
    """An incident that came to `status` by the shortest way."""
    return told(incident or settled(), *_WAYS[status], at=at)
