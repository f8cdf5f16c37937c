"""A group of alerts: what people see as one thing that is wrong, however often and from how many machines it is told.

A group is a value that alerts are folded into. Unlike an incident it has no timeline: what matters of it is written
on the timeline of the incident that it joins.
"""

import enum
import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from bot.domain.alerts.alert import Alert, Link
from bot.domain.alerts.member import Member, begins, latest
from bot.domain.alerts.rules import Action, Alerts
from bot.domain.incident import Posted
from bot.domain.people import Person
from bot.domain.redaction import REDACTED

#: What the key of a group begins with that is practice.
PRACTICE = "drill "

#: A group of which nothing was told for so long is over, whether or not its alerts fire.
UNHEARD = timedelta(hours=24)

#: How many alerts of a group are followed one by one, and how many values of a label are told apart.
MEMBERS, VALUES = 10_000, 200


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
        stage: what became of it, and `by` whom, if a person decided that, `decided_at`.
        until: when it is ignored no more.
        incident: the number of the incident that it is attached to.
        route: the name of the policy's route that it took; empty where none matched. `action` is where that leads.
        held: why it waits although its route declares; empty where it does not.
        severity, component: what was recognised in it.
        starter: who fired it, where it is a drill.
        thread: the Slack message that told of it, where one did.
        card: where its card is.
        storm: the summary that it stands in, in place of a card.
        noted: what its incident's timeline says of it, `noted_at` last, for the `notes`-th time in a row.
        refired: whether one of its alerts has begun to fire since that was said, however short.
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
    thread: Posted | None = None
    card: Posted | None = None
    storm: int | None = None
    noted: Standing | None = None
    noted_at: datetime | None = None
    notes: int = 0
    refired: bool = False
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
        firing = [member.started_at for member in self.members.values() if member.firing]
        began = firing or [member.started_at for member in self.members.values()]
        return min([*began, self.opened_at])

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


def key_of(source: str, alert: Alert, rules: Alerts) -> str:
    """What the alert has in common with those of its group: the values of the policy's labels, else its fingerprint."""
    alike = {name: alert.labels[name] for name in rules.group_by if name in alert.labels}
    told: object = alike or alert.fingerprint
    # A digest, for words of it may have to be redacted.
    return hashlib.sha256(msgspec.json.encode([source, told], order="deterministic")).hexdigest()


def begun(
    alert: Alert,
    *,
    source: str,
    sender: str,
    rules: Alerts,
    now: datetime,
    starter: Person | None = None,
    drill: bool = False,
    thread: Posted | None = None,
) -> Group:
    """A group that nothing was told of yet, for an alert that belongs to no other; a drill's is one of its own."""
    key = key_of(source, alert, rules)
    return Group(
        key=f"{PRACTICE}{key}" if drill else key,
        source=source,
        sender=sender,
        title=alert.title,
        labels=alert.labels,
        opened_at=now,
        last_at=now,
        resolved_at=now,
        drill=drill,
        starter=starter,
        thread=thread,
    )


def absorbed(group: Group, alerts: Iterable[Alert], rules: Alerts, now: datetime) -> Group:
    """The group after it was told of alerts, in order. What is older than what is known changes nothing but the count."""
    members, count, more, last = dict(group.members), group.count, group.more, None
    labels, values, refired = group.labels, dict(group.values), group.refired
    for alert in alerts:
        count += 1
        known = members.get(alert.fingerprint)
        said = latest(alert, known, now)
        if said is None:
            continue
        if known is None and len(members) >= MEMBERS:
            members = {name: member for name, member in members.items() if member.firing}
        if known is None and len(members) >= MEMBERS:
            more += 1
            continue
        members[alert.fingerprint] = said
        refired = refired or begins(said, known)
        if alert.firing:
            last = alert
            labels = {name: value for name, value in labels.items() if alert.labels.get(name) == value}
            _count_values(values, alert, rules.distinct)
    fires = more > 0 or any(member.firing for member in members.values())
    after = replace(
        group,
        members=members,
        more=more,
        count=count,
        values=values,
        labels=last.labels if last and len(members) == 1 else labels,
        refired=refired,
        last_at=now,
        resolved_at=None if fires else group.resolved_at or now,
        revision=group.revision + 1,
    )
    if last:
        after = replace(
            after, title=last.title, text=last.text, annotations=last.annotations, links=last.links
        )
    return _blanked(after) if group.redacted else after


def without_words(group: Group) -> Group:
    """The group after what it says was redacted: its words stay blank until it is over."""
    return replace(_blanked(group), redacted=True, revision=group.revision + 1)


def _blanked(group: Group) -> Group:
    return replace(group, title=REDACTED, text="", labels={}, annotations={}, links=(), values={})


def goes_on(group: Group, alert: Alert, now: datetime) -> bool:
    """Whether an alert says no more than that it fires since the same moment as before, or did, or comes too late."""
    known = group.members.get(alert.fingerprint)
    if known is None or alert.started_at is None:
        return False
    return latest(alert, known, now) in {known, None}


def _count_values(values: dict[str, tuple[str, ...]], alert: Alert, names: Iterable[str]) -> None:
    for name in names:
        value, known = alert.label(name), values.get(name, ())
        if value and value not in known and len(known) <= VALUES:
            values[name] = (*known, value if len(known) < VALUES else "…")


def is_over(group: Group, rules: Alerts, now: datetime) -> bool:
    """Whether what is told now is another matter, for which there will be another group and another card.

    It is where nothing fired for long, and where people were to look at it again by now. Not every source says when it is
    over: Alertmanager does not of what was silenced, and of practice nobody does. Of what nobody speaks, nobody thinks.
    """
    long = timedelta(minutes=rules.quiet_minutes)
    quiet = group.resolved_at is not None and now - group.resolved_at >= long
    unheard = now - group.last_at >= (long if group.drill else UNHEARD)
    return (
        quiet or unheard or (group.stage is Stage.IGNORED and group.until is not None and now >= group.until)
    )


def successor(group: Group, now: datetime) -> Group:
    """The group that goes on where this one is over, with what still fires."""
    return replace(
        group,
        id=0,
        members={name: member for name, member in group.members.items() if member.firing},
        more=0,
        count=0,
        values={},
        opened_at=now,
        last_at=now,
        stage=Stage.WAITING,
        by=None,
        decided_at=None,
        until=None,
        incident=None,
        card=None,
        storm=None,
        noted=None,
        noted_at=None,
        notes=0,
        refired=False,
        shown_at=None,
        carded_at=None,
        declared_at=None,
        payloads=0,
        over=False,
        follows=None,
        followed_by=None,
        revision=0,
    )
