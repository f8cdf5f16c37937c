"""A group of alerts: what people see as one thing that is wrong, however often and from how many machines it is told.

A group is a value that alerts are folded into. Unlike an incident it has no timeline: what matters of it is written
on the timeline of the incident that it joins.
"""

import enum
from datetime import datetime

import msgspec

from bot.domain.alerts.alert import Alert, Link
from bot.domain.alerts.member import Member
from bot.domain.alerts.route import Routed
from bot.domain.alerts.rules import Action
from bot.domain.incident import Posted
from bot.domain.people import Person
from bot.domain.policy.confidential import Secret

#: What the key of a group begins with that is practice.
PRACTICE = "drill "


class Stage(enum.Enum):
    """What became of a group."""

    WAITING = "waiting"  # for people to decide
    ATTACHED = "attached"  # to an incident
    IGNORED = "ignored"  # for a while
    DECLINED = "declined"  # it is no incident
    COUNTED = "counted"  # nobody need see it: a route says so, or it was over when it was first told of


class Standing(msgspec.Struct, frozen=True):
    """How many of a group's alerts fire, and how many do no more."""

    firing: int
    resolved: int


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a group.

    Attributes:
        id: its number; 0 before it has one.
        key: what its alerts have in common; of the groups with one key, one is active.
        source: the id of who tells of it, and `sender` its name.
        title, text, labels, annotations, links: of the alert that was told of last; labels that all have in common.
        members: its alerts by fingerprint.
        more: how often alerts were told of that are not among them, because too many fire.
        count: how often its alerts were told of.
        values: the different values of the labels that are counted; the last is a `…` where there are more.
        opened_at, last_at: when it was first and last told of.
        resolved_at: since when none fires; None while one does.
        silent_at: when it counts as over if nobody tells of it until then; None where its source tells when it is.
        silent_since: when it was last told of, where it counts as over for that.
        stage: what became of it, and `by` whom, if a person decided that, `decided_at`.
        until: when it is ignored no more; of a drill's, when is looked whether that is over.
        incident: the number of the incident that it is attached to.
        route: the name of the policy's route that it took; empty where none matched. `action` is where that leads.
        held: why it waits although its route declares; empty where it does not.
        severity, component: what was recognised in it.
        starter: who fired it, where it is a drill.
        expected_of: the number of the drill whose scenario expects it: it is no practice, but made by that.
        ways: by fingerprint, where the routes lead what is a drill's, for when it counts as real. No words are in them.
        thread: the Slack message that told of it, where one did.
        secret: why it is confidential, where it is: then all that is told of it is.
        card: where its card is.
        storm: the summary that it stands in, in place of a card.
        noted: what its incident's timeline says of it, `noted_at` last, for the `notes`-th time in a row.
        refired: whether one of its alerts has begun to fire since that was said, however short.
        worsened: whether something fires since that was said that is worse than what did before.
        shown_at: when its card was last to be shown anew.
        carded_at, declared_at: when it got a card of its own, and when a route declared an incident for it.
        payloads: how many of the things that were sent of it are kept.
        redacted: whether its words were blanked; what is told of it later has none either.
        over: whether what is told now belongs to another group.
        follows, followed_by: the number of the group that people had put aside, and of the one in which it goes on.
        revision: how often it was changed.
    """

    id: int = 0
    key: str
    source: str
    sender: str
    title: str
    text: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    links: tuple[Link, ...] = ()
    members: dict[str, Member] = {}
    more: int = 0
    count: int = 0
    values: dict[str, tuple[str, ...]] = {}
    opened_at: datetime
    last_at: datetime
    resolved_at: datetime | None = None
    silent_at: datetime | None = None
    silent_since: datetime | None = None
    stage: Stage = Stage.WAITING
    by: Person | None = None
    decided_at: datetime | None = None
    until: datetime | None = None
    incident: int | None = None
    route: str = ""
    action: Action = Action.TRIAGE
    held: str = ""
    severity: str | None = None
    component: str | None = None
    drill: bool = False
    starter: Person | None = None
    expected_of: int | None = None
    ways: dict[str, Routed] = {}
    thread: Posted | None = None
    secret: Secret | None = None
    card: Posted | None = None
    storm: int | None = None
    noted: Standing | None = None
    noted_at: datetime | None = None
    notes: int = 0
    refired: bool = False
    worsened: bool = False
    shown_at: datetime | None = None
    carded_at: datetime | None = None
    declared_at: datetime | None = None
    payloads: int = 0
    redacted: bool = False
    over: bool = False
    follows: int | None = None
    followed_by: int | None = None
    revision: int = 0

    @property
    def standing(self) -> Standing:
        """How many of its alerts fire, and how many do no more."""
        firing = sum(member.firing for member in self.members.values())
        return Standing(firing, len(self.members) - firing)

    @property
    def since(self) -> datetime:
        """Since when the first of what fires does, as its source says; else since it was told of."""
        firing = [member.since for member in self.members.values() if member.firing]
        began = firing or [member.since for member in self.members.values()]
        return min([*began, self.opened_at])

    @property
    def ended_at(self) -> datetime | None:
        """When the last of it was over, by the word of its source; else since when none fires. None while one does."""
        heard = self.resolved_at
        if heard is None:
            return None
        told = [
            one.ended_at if one.ended_at and one.started_at <= one.ended_at else heard
            for one in self.members.values()
        ]
        return min(max(told, default=heard), heard)

    @property
    def is_firing(self) -> bool:
        """Whether one of its alerts fires."""
        return self.resolved_at is None

    @property
    def has_flapped(self) -> bool:
        """Whether something has fired meanwhile of which its incident's timeline knows nothing, and does no more."""
        return self.refired and not self.standing.firing and not (self.noted and self.noted.firing)

    @property
    def is_echo(self) -> bool:
        """Whether only its end was told of. Its beginning may follow, where the end has overtaken it."""
        return self.stage is Stage.COUNTED and not self.route and not self.is_firing

    @property
    def as_alert(self) -> Alert:
        """What was told last, as an alert with the labels that all have in common: for routes and links."""
        return Alert(
            fingerprint=self.key,
            title=self.title,
            firing=self.is_firing,
            text=self.text,
            labels=self.labels,
            annotations=self.annotations,
            links=self.links,
            started_at=self.opened_at,
        )
