"""What people decide about a group of alerts that waits for them."""

import enum
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from bot.domain.alerts.group import Group, Stage
from bot.domain.incident import Incident
from bot.domain.people import Actor
from bot.domain.permissions import check_triage
from bot.domain.policy import Policy, Rules
from bot.domain.rejected import Rejected
from bot.domain.wording import duration, reference


class Verdict(enum.Enum):
    """What somebody says of a group."""

    ACCEPT = "accept"  # it is an incident
    JOIN = "join"  # it belongs to one
    IGNORE = "ignore"  # for a while
    DECLINE = "decline"  # it is no incident
    TAKE_UP = "take up"  # what was declined or ignored, waits again


class Judgement(msgspec.Struct, frozen=True):
    """What somebody says of a group, or of all that wait in the summary of a storm.

    Attributes:
        group, storm: one of them is the number that it is about.
        incident: the number of the incident that it joins.
        origin: the channel in which that was said.
    """

    by: Actor
    verdict: Verdict
    group: int | None = None
    storm: int | None = None
    incident: int | None = None
    origin: str = ""


class Ended(Rejected):
    """What an alert was to join is over."""


#: The incident is not named: it may be private.
_DONE = {
    Stage.ATTACHED: "{by} took it already: its card says what became of it.",
    Stage.DECLINED: "{by} declined it already.",
    Stage.IGNORED: "{by} ignores it already.",
    Stage.COUNTED: "It is only counted: a route of the policy says so.",
}


def check_waiting(group: Group, by: Actor, rules: Rules, now: datetime, *, joins: bool = False) -> None:
    """Refuse to decide about a group that does not wait for it; whether it `joins` an incident, that decides as well.

    Raises:
        Rejected: somebody, or a route, did that before; or it is not for them to say.
    """
    check_triage(by, rules, now, group.component, joins=joins)
    if group.stage is not Stage.WAITING:
        raise Rejected(_DONE[group.stage].format(by=group.by.name if group.by else "A route of the policy"))
    if group.over:
        raise Rejected("What fires now has a card of its own, further down.")


def check_expected(group: Group, by: Actor, rules: Rules, now: datetime) -> None:
    """Refuse to say that what a drill has is real, where it is that already, or is over.

    Raises:
        Rejected: so it is; or it is not for them to say.
    """
    check_triage(by, rules, now, group.component)
    if group.over:
        raise Rejected("It is none of the drill's any more: if it fires, it counts as real.")
    if not group.is_firing:
        raise Rejected("It fires no more, so nothing is to be done.")


def check_joinable(incident: Incident, policy: Policy, now: datetime) -> None:
    """Refuse to have an alert join what is over; of a private one, that is said only to those who see it.

    Raises:
        Ended: it is.
    """
    if incident.is_open or incident.private:
        return
    since = incident.moved_at or incident.declared_at
    raise Ended(
        f"{reference(incident.number)} was {policy.status_word(incident.status)} {duration(now - since)} ago. "
        "Choose another one by `Merge…`, or accept the alert as an incident of its own."
    )


def check_aside(group: Group, by: Actor, rules: Rules, now: datetime) -> None:
    """Refuse to take up what nobody put aside, or what goes on elsewhere.

    Raises:
        Rejected: it waits, or somebody took it; or it is not for them to say.
    """
    check_triage(by, rules, now, group.component)
    if group.over:
        raise Rejected("What fires now has a card of its own, further down.")
    if group.stage is Stage.WAITING:
        raise Rejected("It waits already.")
    if group.stage not in {Stage.DECLINED, Stage.IGNORED}:
        raise Rejected(_DONE[group.stage].format(by=group.by.name if group.by else "A route of the policy"))


def taken_up(group: Group, by: Actor, now: datetime) -> Group:
    """The group after somebody had it wait again."""
    return replace(
        group,
        stage=Stage.WAITING,
        until=None,
        by=by.person,
        decided_at=now,
        revision=group.revision + 1,
    )


def put_aside(group: Group, verdict: Verdict, by: Actor, policy: Policy, now: datetime) -> Group:
    """The group after somebody said that it is no incident, or is to be ignored for a while."""
    ignored = verdict is Verdict.IGNORE
    until = now + timedelta(minutes=policy.alerts.ignore_minutes) if ignored else None
    stage = Stage.IGNORED if ignored else Stage.DECLINED
    return replace(group, stage=stage, until=until, by=by.person, decided_at=now, revision=group.revision + 1)
