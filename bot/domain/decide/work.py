"""How bad it is, how the work goes, and when it is over."""

from datetime import timedelta

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.declaring import checked_text, checked_title, known_severity
from bot.domain.decide.rule import Situation, rule
from bot.domain.due import stable_at
from bot.domain.incident import Incident
from bot.domain.playbooks import undone
from bot.domain.rejected import Rejected
from bot.domain.status import Status
from bot.domain.wording import fires, reference

#: How many steps that are to be done a sentence names.
_NAMED = 3

#: The statuses that end the work are reached by a word of their own.
_ENDS = {
    Status.RESOLVED: c.Resolve.verb,
    Status.CLOSED: c.Close.verb,
    Status.DECLINED: c.Decline.verb,
    Status.CANCELLED: c.Cancel.verb,
    Status.MERGED: c.Merge.verb,
}


@rule.register
def _(command: c.ChangeTitle, at: Situation) -> list[e.Event]:
    title = checked_title(command.title)
    if title == at.incident.title:
        raise Rejected(f"{reference(at.incident.number)} is called that already.", "title")
    return [e.TitleChanged(at.incident.title, title)]


@rule.register
def _(command: c.ChangeComponent, at: Situation) -> list[e.Event]:
    before, after = at.incident.component, command.component
    if after is not None and at.policy.component(after) is None:
        known = ", ".join(one.id for one in at.policy.components) or "none are configured"
        raise Rejected(f"`{after}` is not a component. Known: {known}.", "component")
    if after == before:
        raise Rejected("That is the component already.", "component")
    return [e.ComponentChanged(before, after)]


@rule.register
def _(command: c.ChangeSeverity, at: Situation) -> list[e.Event]:
    incident = at.incident
    severity = known_severity(command.severity, at.policy)
    if severity.id == incident.severity:
        raise Rejected(f"{reference(incident.number)} is {severity.name} already.", "severity")
    why = checked_text(command.why, "why")
    return [e.SeverityChanged(incident.severity, severity.id, new_rhythm(at, severity.update_minutes), why)]


def new_rhythm(at: Situation, minutes: int) -> e.Rhythm:
    """The rhythm with another interval: counted from the last update, and from now where that has passed.

    A change of rhythm never asks for an update in the same breath, and a shorter interval never means news
    later than was promised.
    """
    incident = at.incident
    if minutes == incident.rhythm.minutes:
        return incident.rhythm
    interval = timedelta(minutes=minutes)
    since = incident.update.at if incident.update else incident.declared_at
    next_at = since + interval
    if next_at <= at.now:
        next_at = at.now + interval
    promised = incident.rhythm.next_at
    if minutes < incident.rhythm.minutes and promised > at.now:
        next_at = min(next_at, promised)
    return e.Rhythm(minutes, next_at)


@rule.register
def _(command: c.ChangeStatus, at: Situation) -> list[e.Event]:
    before, after = at.incident.status, command.status
    if after is before:
        raise Rejected(f"It is {at.policy.status_name(after)} already.", "status")
    after_this = at.policy.working_after(before)
    if after not in after_this:
        if after in _ENDS:
            raise Rejected(f"To get to `{at.policy.status_word(after)}`, use `{_ENDS[after]}`.", "status")
        word = at.policy.status_word
        possible = ", ".join(f"`{word(one)}`" for one in after_this)
        raise Rejected(f"`{word(after)}` cannot follow `{word(before)}`. Possible: {possible}.", "status")
    return [e.StatusChanged(before, after, checked_text(command.why, "why"))]


@rule.register
def _(command: c.Resolve, at: Situation) -> list[e.Event]:
    summary = checked_text(command.summary, "summary")
    if not summary:
        raise Rejected("Say in a sentence how it ended.", "summary")
    override = checked_text(command.override, "override")
    waiting = must_wait(at)
    if waiting and not override:
        raise Rejected(waiting, "override")
    return [e.Resolved(at.incident.status, summary, override if waiting else "")]


def must_wait(at: Situation) -> str | None:
    """Why the incident may not be resolved without an override yet, as sentences, or None."""
    reasons = [one for one in (_undone(at), _unstable(at)) if one]
    return f"{' '.join(reasons)} To resolve now, say why it need not wait." if reasons else None


def _undone(at: Situation) -> str | None:
    steps = undone(at.incident)
    if not steps:
        return None
    more = f", and {len(steps) - _NAMED} more" if len(steps) > _NAMED else ""
    named = ", ".join(f"“{step.rstrip('.')}”" for step in steps[:_NAMED])
    return f"Not ticked off yet: {named}{more}."


def _unstable(at: Situation) -> str | None:
    needed = at.policy.stable_minutes
    if not needed:
        return None
    ready, firing = stable_at(at.incident, at.policy), len(at.incident.firing)
    if ready is None and at.incident.status is Status.MONITORING:
        return f"{fires(firing)}; the {needed} stable minutes begin when none does."
    if ready is None:
        return f"It needs {needed} stable minutes first, and they begin with `mitigated`."
    if ready <= at.now:
        return None
    left = -((at.now - ready) // timedelta(minutes=1))
    return f"It has been stable for {needed - left} of {needed} minutes."


@rule.register
def _(command: c.Reopen, at: Situation) -> list[e.Event]:
    if at.incident.channel and at.incident.channel.archived:
        raise Rejected(
            "Its channel is archived, so nobody could work in it. Unarchive it in Slack, then reopen."
        )
    minutes = at.incident.rhythm.minutes
    rhythm = e.Rhythm(minutes, at.now + timedelta(minutes=minutes))
    return [e.Reopened(at.incident.status, checked_text(command.why, "why"), rhythm)]


@rule.register
def _(_command: c.Close, at: Situation) -> list[e.Event]:
    return [e.Closed(at.incident.status)]


@rule.register
def _(command: c.Decline, at: Situation) -> list[e.Event]:
    return [e.Declined(at.incident.status, _reason(command.why))]


@rule.register
def _(command: c.Cancel, at: Situation) -> list[e.Event]:
    return [e.Cancelled(at.incident.status, _reason(command.why))]


def _reason(why: str) -> str:
    reason = checked_text(why, "why")
    if not reason:
        raise Rejected("Say why in a few words; it goes on the timeline.", "why")
    return reason


@rule.register
def _(command: c.Merge, at: Situation) -> list[e.Event]:
    this, other = at.incident, command.into
    if other.number == this.number:
        raise Rejected("An incident cannot be merged into itself. Name the other one.")
    if other.private and not this.private:
        raise Rejected(
            "A private incident cannot be named in a public one. Decline or cancel this one instead."
        )
    if other.drill != this.drill:
        one, another = ("a drill", "none") if other.drill else ("no drill", "one")
        raise Rejected(
            f"{reference(other.number)} is {one} and this is {another}. Resolve or cancel this one instead."
        )
    if not other.is_open:
        raise Rejected(
            f"That one is {at.policy.status_word(other.status)}. Merge into an open incident, or reopen it first."
        )
    return [e.Merged(this.status, other.number, other.channel.id if other.channel else "")]


def taken_in(merged: Incident, into: Incident) -> list[e.Event]:
    """What has happened to the incident in which a merged one goes on; nothing may name a private one in public."""
    if merged.private and not into.private:
        return []
    return [e.TookIn(merged.number, merged.channel.id if merged.channel else "")]
