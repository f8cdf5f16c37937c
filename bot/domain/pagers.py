"""Which pager of the policy is to call somebody outside Slack, when, and whether that is still needed.

A pager calls for whoever was called in Slack for a role, for each of them once, while nobody has it; once more where
nobody who was called has answered and there is nobody else; and for a telling of an escalation rule that names it, while
nobody acknowledges that. It is told when somebody has it, and when it is over. Who is called after somebody had it, or
told once more, is called anew.
"""

import enum
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

import msgspec

from bot.domain.calls import Call, OutsideCall, Paging
from bot.domain.incident import REPEATED, Incident
from bot.domain.oncall import mail_of
from bot.domain.people import Person
from bot.domain.policy import Pager, PagerKind, Policy, Rules

_STEP = "pager:"


class Turn(enum.Enum):
    """What a pager is told of a call."""

    CALL = "call"
    ANSWERED = "answered"
    OVER = "over"


class Occasion(msgspec.Struct, frozen=True):
    """Something for which a pager has to call.

    Attributes:
        since: as in `OutsideCall`.
        version: the entry that makes it necessary.
    """

    pager: Pager
    role: str
    rule: str
    since: int
    version: int
    at: datetime

    @property
    def key(self) -> str:
        """Under which the incident knows the call; until somebody has a role, there is one for it."""
        return key_of(self.pager.id, self.role, self.rule, self.since)


def key_of(pager: str, role: str, rule: str, since: int) -> str:
    """Under which an incident knows a call for a role, or by an escalation rule."""
    return f"{pager}/role/{role}/{since}" if role else f"{pager}/rule/{rule}/{since}"


def since_of(incident: Incident, role: str, rule: str) -> int:
    """The entry from which on a role, or what a rule tells, waits for somebody; 0 where it never did."""
    told, paging = incident.escalations.get(rule), incident.pages.get(role)
    return told.version if told else paging.since if paging else 0


def step_of(pager: str) -> str:
    """What it is called in an incident that a pager was to be told something."""
    return f"{_STEP}{pager}"


def pager_of(step: str) -> str | None:
    """The pager that was to be told something; None where it is another step that could not be done."""
    return step.removeprefix(_STEP) if step.startswith(_STEP) else None


def is_repeated(step: str) -> bool:
    """Whether a step is done many times, each part by itself: so is all that pagers are told."""
    return step in REPEATED or pager_of(step) is not None


def recipients(
    pager: Pager | None, call: OutsideCall, asked: int, incident: Incident, rules: Rules
) -> tuple[str, ...]:
    """For whom alone each mail is, by id or address, of what a pager was asked in an entry; one `""` for other kinds.

    An address is for one of them, however it is written. Who has none is among them: people have to hear that.
    """
    if pager is None or pager.kind is not PagerKind.EMAIL:
        return ("",)
    called = [one.id for one in _called(call, asked, incident)]
    people = {(mail_of(rules, one) or one).casefold(): one for one in called}
    return tuple({**{mail.casefold(): mail for mail in pager.to}, **people}.values()) or ("",)


def is_copy(to: str, whom: Collection[str]) -> bool:
    """Whether a mail is for an address of the pager, while there are people `whom` it calls, as in `recipients`."""
    return "@" in to and any("@" not in one for one in whom)


def _called(call: OutsideCall, asked: int, incident: Incident) -> list[Person]:
    """Who was called in Slack when a pager was asked; all of them, where it was because nobody has answered."""
    paging = incident.pages.get(call.role)
    calls = paging.calls if paging else ()
    occasion = call.occasions[call.asked.index(asked)]
    return [one.to for one in calls if one.version == occasion] or [one.to for one in calls]


def falling_due(incident: Incident, policy: Policy) -> Iterator[Occasion]:
    """For what a pager has to call if nothing else happens, and when; nothing where people are not called at all."""
    if not incident.calls_people:
        return
    for occasion in _occasions(incident, policy):
        known = incident.pagers.get(occasion.key)
        if known is None or occasion.version not in known.occasions:
            yield occasion


def turn_of(call: OutsideCall, incident: Incident) -> Turn:
    """How it stands with what a pager was asked to call for; where people are not called at all, it is over."""
    if not (incident.is_open and incident.calls_people):
        return Turn.OVER
    if call.since != since_of(incident, call.role, call.rule):
        return Turn.ANSWERED
    if call.rule:
        told = incident.escalations.get(call.rule)
        return Turn.CALL if told and told.acknowledged_by is None else Turn.ANSWERED
    paging = incident.pages.get(call.role)
    return Turn.CALL if paging and paging.waits else Turn.ANSWERED


def _occasions(incident: Incident, policy: Policy) -> Iterator[Occasion]:
    for role, paging in incident.pages.items():
        for pager in policy.pagers if paging.waits else ():
            yield from _of_role(pager, role, paging, incident)
    pagers = {one.id: one for one in policy.pagers}
    for rule, told in incident.escalations.items():
        for named in told.pagers if told.acknowledged_by is None else ():
            if named in pagers:
                at = max(told.at, incident.open_since)
                yield Occasion(pagers[named], "", rule, told.version, told.version, at)


def _of_role(pager: Pager, role: str, paging: Paging, incident: Incident) -> Iterator[Occasion]:
    if pager.severities and incident.severity not in pager.severities:
        return
    fitting = [call for call in paging.calls if _is_for(pager, role, call)]
    wait = timedelta(minutes=pager.after_minutes)
    became_so = (incident.rated_at if pager.severities else None) or incident.open_since
    if paging.unanswered and fitting:
        at = max(paging.answer_by, fitting[0].at + wait, became_so)
        yield Occasion(pager, role, "", paging.since, paging.unanswered, at)
        return
    for call in fitting:
        yield Occasion(pager, role, "", paging.since, call.version, max(call.at + wait, became_so))


def _is_for(pager: Pager, role: str, call: Call) -> bool:
    return role in pager.roles or bool(set(pager.rotations) & set(call.duties))
