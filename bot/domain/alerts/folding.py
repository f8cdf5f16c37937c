"""Alerts are folded into groups: what is told changes what is known, and at some time another group begins."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.group import PRACTICE, Group, Stage
from bot.domain.alerts.member import Member, begins, latest
from bot.domain.alerts.rules import Alerts
from bot.domain.incident import Posted
from bot.domain.people import Person
from bot.domain.redaction import REDACTED

#: A group of which nothing was told for so long is over, whether or not its alerts fire.
UNHEARD = timedelta(hours=24)

#: How many alerts of a group are followed one by one, and how many values of a label are told apart.
MEMBERS, VALUES = 10_000, 200


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
    firing = [member for member in members.values() if member.firing]
    fires = more > 0 or bool(firing)
    lasting = more > 0 or any(member.lasting for member in firing)
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
        silent_at=now + timedelta(minutes=rules.quiet_minutes) if fires and not lasting else None,
        silent_since=None,
        revision=group.revision + 1,
    )
    if last:
        after = replace(
            after, title=last.title, text=last.text, annotations=last.annotations, links=last.links
        )
    return _blanked(after) if group.redacted else after


def fallen_silent(group: Group) -> Group:
    """The group, which counts as over: its source never tells that, and has told nothing for long."""
    return replace(
        group,
        members=_at_rest(group),
        resolved_at=group.last_at,
        silent_at=None,
        silent_since=group.last_at,
        revision=group.revision + 1,
    )


def ended(group: Group, now: datetime) -> Group:
    """The group, of which nothing fires any more: what goes on, or begins anew, is another one's."""
    return replace(
        group,
        members=_at_rest(group),
        resolved_at=group.resolved_at or now,
        silent_at=None,
        over=True,
        revision=group.revision + 1,
    )


def _at_rest(group: Group) -> dict[str, Member]:
    return {name: replace(member, firing=False) for name, member in group.members.items()}


def departed(group: Group, fingerprint: str, now: datetime) -> Group | None:
    """The group, of which an alert is over here because it goes on in another; None where it fires here no more."""
    known = group.members.get(fingerprint)
    if known is None or not known.firing:
        return None
    members = {**group.members, fingerprint: replace(known, firing=False, at=now)}
    fires = group.more > 0 or any(member.firing for member in members.values())
    return replace(
        group,
        members=members,
        resolved_at=None if fires else now,
        silent_at=group.silent_at if fires else None,
        revision=group.revision + 1,
    )


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
    said = latest(alert, known, now)
    return said is None or not begins(said, known)


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


def is_unheard(group: Group, now: datetime) -> bool:
    """Whether nobody has told of a group for so long that it counts as over, although its alerts fired."""
    return now - group.last_at >= UNHEARD


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
        silent_at=now + (group.silent_at - group.last_at) if group.silent_at else None,
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
        worsened=False,
        shown_at=None,
        carded_at=None,
        declared_at=None,
        payloads=0,
        over=False,
        follows=None,
        followed_by=None,
        revision=0,
    )
