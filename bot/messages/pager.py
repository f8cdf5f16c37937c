"""What a pager tells somebody outside Slack: plain text, a line for a telephone first.

Whoever reads it may be anybody whom the pager reaches. So of a private incident nothing is sent at all, and of any other
only what is announced to everybody, too.
"""

from datetime import datetime

import msgspec

from bot.domain import events as e
from bot.domain.calls import OutsideCall
from bot.domain.incident import Incident
from bot.domain.pagers import Turn, since_of
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.wording import reference
from bot.messages.text import one_line, utc

#: Of the title, in characters: a telephone shows no more, and no service takes much more.
_TITLE = 300


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What a pager is to say.

    Attributes:
        turn: whether somebody is called, has answered, or it is over.
        key: of this message; another try has the same one.
        thread: of all that is said about one call until somebody has it, and then of its end; no other call, of any
            Sitroom, has the same one. PagerDuty rings no more for one that was acknowledged.
        summary: one line.
        lines: what else there is to say.
        grade: how bad it is: 0 for the worst severity of the policy.
        facts: what it is about, by name.
        url: where people meet; the whole workspace while there is no channel yet.
        at: when the call was made.
        to: to whom it is mailed; empty where no address is known.
    """

    turn: Turn
    key: str
    thread: str
    summary: str
    lines: tuple[str, ...]
    grade: int
    facts: dict[str, str]
    url: str
    at: datetime
    to: str = ""


class Asked(msgspec.Struct, frozen=True):
    """What a pager was asked, and what it has to hear of that.

    Attributes:
        event: why it was asked, and `at` when.
        version: the entry that has it told something now.
    """

    call: OutsideCall
    event: e.PagerCalled
    at: datetime
    turn: Turn
    version: int


def page(asked: Asked, incident: Incident, policy: Policy, url: str, to: str = "") -> Page:
    """What a pager says of a call at this moment; `url` and `to` as in `Page`."""
    call, at = asked.call, asked.at
    severity, name = policy.severity(incident.severity), reference(incident.number)
    title, what = one_line(incident.title)[:_TITLE], _what(asked, incident, policy)
    answered = _answered(call, incident)
    origin = f"{name}.{int(incident.declared_at.timestamp())}"
    component = policy.component(incident.component)
    facts = {
        "incident": name,
        "title": title,
        "severity": severity.name,
        "status": policy.status_name(incident.status),
        "component": component.name if component else "",
        "declared_at": incident.declared_at.isoformat(),
        "declared_by": incident.declared_by.name,
        "role": policy.role(call.role).name if call.role else "",
        "rule": call.rule,
        "called": asked.event.to.name if asked.event.to else "",
        "answered": answered.name if answered else "",
        "channel": url,
    }
    lines = (
        what,
        f"{severity.name}, {policy.status_name(incident.status)}, since {utc(incident.declared_at, at)}",
        f"{'Answer in' if asked.turn is Turn.CALL else 'In'} Slack: {url}",
    )
    return Page(
        turn=asked.turn,
        key=f"{origin}.{asked.version}.{call.pager}.{asked.turn.value}",
        thread=f"sitroom/{origin}/{call.role or f'rule/{call.rule}'}/{call.since}",
        summary=one_line(f"{name} {severity.name}: {title} · {what}"),
        lines=tuple(one_line(line) for line in lines),
        grade=policy.rank(incident.severity),
        facts={fact: one_line(said) for fact, said in facts.items() if said},
        url=url,
        at=at,
        to=to,
    )


def _answered(call: OutsideCall, incident: Incident) -> Person | None:
    """Who has it; None where nobody has, or somebody else is called since."""
    if call.since != since_of(incident, call.role, call.rule):
        return None
    if call.rule:
        return incident.escalations[call.rule].acknowledged_by
    return incident.pages[call.role].taken_by


def _what(asked: Asked, incident: Incident, policy: Policy) -> str:
    called = asked.event
    role = policy.role(called.role).name if called.role else ""
    if asked.turn is Turn.OVER:
        return f"it is over: {policy.status_name(incident.status)}"
    if asked.turn is Turn.ANSWERED:
        answered = _answered(asked.call, incident)
        who = answered.name if answered else "somebody"
        return f"{who} has it as {role}" if role else f"{who} has acknowledged for {called.rule_name}"
    if called.rule:
        return f"{called.rule_name} are told, and nobody has acknowledged"
    return f"{called.to.name} is called as {role}" if called.to else f"nobody has answered as {role}"
