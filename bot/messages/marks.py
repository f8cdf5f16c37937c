"""What every message about an incident carries: its name, and that it is a drill or private."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.alerts.folding import VALUES
from bot.domain.due import stable_at
from bot.domain.incident import COMMANDER, Incident
from bot.domain.policy import Policy
from bot.domain.status import Status
from bot.domain.wording import duration, fires, reference
from bot.messages import kit
from bot.messages.kit import Block, Post
from bot.messages.text import ago, channel_link, moment, name, one_line, phrase

DRILL = "Drill: this is practice, nobody is paged."
PRIVATE = "Private: only people in this channel can see it. Leadership is not told automatically."


def banner(incident: Incident | None) -> Block | None:
    """The line with which everything about a drill begins."""
    return kit.context(f":construction: {DRILL}") if incident and incident.drill else None


def about(incident: Incident | None, text: str, blocks: Sequence[Block | None]) -> Post:
    """A message about an incident; `text` is plain, for the notification."""
    marked = f"Drill: {text}" if incident and incident.drill else text
    return kit.post(marked, [banner(incident), *blocks])


def called(incident: Incident) -> str:
    """Its reference and title, as plain text."""
    return f"{reference(incident.number)} {incident.title}"


def called_safely(incident: Incident) -> str:
    """The same for a line of ours."""
    return phrase(called(incident), 300)


def why_private(incident: Incident) -> str:
    """Why the policy made it private, as the end of a sentence in plain text; empty where somebody else did."""
    confidence = incident.confidence
    return f"because {confidence.why} ({confidence.rule})" if confidence else ""


def severity_said(incident: Incident, policy: Policy) -> str:
    """The severity, and why it is that where nobody said so: `SEV1, because Checkout is SEV1`, as plain text."""
    severity = policy.severity(incident.severity).name
    why = f", because {incident.severity_from} is {severity}" if incident.severity_from else ""
    return f"{severity}{why}"


def definitions(policy: Policy) -> list[str]:
    """When it is how bad, and how often there is news then: a line for each severity."""
    return [
        f":{one.emoji}: *{phrase(one.name)}* {phrase(one.definition, 500)} _Updates every {one.update_minutes} min._"
        for one in policy.severities
    ]


def whole_definitions(policy: Policy) -> Block | None:
    """The definitions beside a choice of severities, where the choice cannot show them in full."""
    long = any(len(one.definition) > kit.OPTION for one in policy.severities)
    return kit.context("\n".join(definitions(policy)) if long else "")


def standing(incident: Incident, policy: Policy) -> str:
    """Severity and status: `:fire: SEV2 · Investigating`."""
    severity = policy.severity(incident.severity)
    return f":{severity.emoji}: *{phrase(severity.name)}* · {status_name(incident.status, policy)}"


def different(label: str, many: int) -> str:
    """Whether it is one user, or all of them (SP-9): `1 userId only`, `4 different userId`."""
    if many == 1:
        return f"1 {phrase(label, 40)} only"
    return f"{f'more than {VALUES}' if many > VALUES else many} different {phrase(label, 40)}"


def worse(severity: str | None, incident: Incident, policy: Policy) -> str:
    """The severity of an alert, where it is worse than its incident's: `:rotating_light: *SEV1*`."""
    if severity is None or not policy.is_worse(severity, incident.severity):
        return ""
    known = policy.severity(severity)
    return f":{known.emoji}: *{phrase(known.name)}*"


def goes_on(into: int, channel: str) -> str:
    """Where a merged incident goes on: in which one, and the link to its channel if it has one."""
    return f"goes on as {one_in(into, channel)}"


def one_in(number: int, channel: str) -> str:
    """Another incident, with the link to its channel if it has one."""
    return reference(number) + (f" in {channel_link(channel)}" if channel else "")


def status_name(status: Status, policy: Policy) -> str:
    """The team's word for a status."""
    return phrase(policy.status_name(status))


def role_name(role: str, policy: Policy) -> str:
    """The team's word for a role."""
    return phrase(policy.role(role).name)


def role_title(policy: Policy) -> str:
    """The team's word for the commander, as plain text."""
    return one_line(policy.role(COMMANDER).name)


def commanded(incident: Incident, policy: Policy) -> str:
    """Who commands: `Incident Commander: Ana`."""
    holder = name(incident.commander) if incident.commander else "nobody"
    return f"{role_name(COMMANDER, policy)}: {holder}"


def lasted(incident: Incident, now: datetime) -> str:
    """How long it lasted, or lasts by now: `lasted 1 h 12 min`, `for 12 min`."""
    length = duration((incident.resolved_at or now) - incident.declared_at)
    return f"lasted {length}" if incident.resolved_at else f"for {length}"


def stability(incident: Incident, policy: Policy, now: datetime) -> str:
    """How far the stable minutes are, or what they wait for; empty where it is not monitored."""
    needed = policy.stable_minutes
    if incident.status is not Status.MONITORING or not needed:
        return ""
    ready = stable_at(incident, policy)
    if incident.stable_since is None or ready is None:
        return f":hourglass: Waits: {fires(len(incident.firing))}. When none does, {needed} stable minutes begin."
    since = moment(incident.stable_since, now)
    if ready <= now:
        return f":white_check_mark: Stable since {since}; it may be resolved."
    return (
        f":hourglass_flowing_sand: Stable since {since} ({ago(incident.stable_since, now)}) of {needed} min; "
        f"it may be resolved from {moment(ready, now)}."
    )


def promise(incident: Incident, now: datetime) -> str:
    """When the next update is due, or since when it is overdue."""
    at = incident.rhythm.next_at
    if at <= now:
        return f":alarm_clock: *Update overdue* since {moment(at, now)}"
    return f"*Next update:* {moment(at, now)} (every {incident.rhythm.minutes} min)"
