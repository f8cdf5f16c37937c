"""The promise of the next update: kept, put off, changed; and leadership hearing of it."""

from datetime import datetime, timedelta

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.declaring import checked_text
from bot.domain.decide.rule import Situation, rule
from bot.domain.decide.work import new_rhythm
from bot.domain.incident import Incident
from bot.domain.policy import LEADERSHIP
from bot.domain.rejected import Rejected

#: Nobody is promised silence for longer than this, in minutes.
LONGEST_PROMISE = 24 * 60


@rule.register
def _(command: c.PostUpdate, at: Situation) -> list[e.Event]:
    fields = _answers(command, at)
    rhythm = at.incident.rhythm
    if command.next_at:
        _check_promise(command.next_at, at.now)
    next_at = command.next_at or at.now + timedelta(minutes=rhythm.minutes)
    return [e.UpdatePosted(fields, e.Rhythm(rhythm.minutes, next_at))]


def _answers(command: c.PostUpdate, at: Situation) -> tuple[e.Field, ...]:
    questions = at.policy.updates.questions
    unknown = command.answers.keys() - {question.id for question in questions}
    if unknown:
        raise Rejected(
            "The update form has changed meanwhile. Open it again; what you wrote can be copied.",
            min(unknown),
        )
    fields = []
    for question in questions:
        text = checked_text(command.answers.get(question.id, ""), question.id)
        if question.required and not text:
            raise Rejected("This one is needed.", question.id)
        if text:
            fields.append(e.Field(question.id, question.label, text))
    if not fields:
        raise Rejected("Say at least one thing about how it stands.", questions[0].id)
    return tuple(fields)


def _check_promise(next_at: datetime, now: datetime) -> None:
    if next_at <= now:
        raise Rejected("The next update has to be in the future.", "next_at")
    if next_at - now > timedelta(minutes=LONGEST_PROMISE):
        raise Rejected("The next update has to be within 24 hours.", "next_at")


@rule.register
def _(command: c.Snooze, at: Situation) -> list[e.Event]:
    _check_minutes(command.minutes)
    rhythm = at.incident.rhythm
    next_at = max(at.now, rhythm.next_at) + timedelta(minutes=command.minutes)
    longest = rhythm.minutes + max(at.policy.updates.snooze_minutes)
    if next_at > at.now + timedelta(minutes=longest):
        raise Rejected(
            f"That would put the next update more than {longest} minutes off. Post one, or use `cadence`.",
            "minutes",
        )
    return [e.Snoozed(command.minutes, e.Rhythm(rhythm.minutes, next_at))]


@rule.register
def _(command: c.ChangeCadence, at: Situation) -> list[e.Event]:
    _check_minutes(command.minutes)
    before = at.incident.rhythm.minutes
    if command.minutes == before:
        raise Rejected(f"Updates are asked for every {before} minutes already.", "minutes")
    return [e.CadenceChanged(before, new_rhythm(at, command.minutes))]


def _check_minutes(minutes: int) -> None:
    if not 1 <= minutes <= LONGEST_PROMISE:
        raise Rejected(f"Give minutes from 1 to {LONGEST_PROMISE:,}, for example 15.", "minutes")


@rule.register
def _(command: c.Escalate, at: Situation) -> list[e.Event]:
    incident = at.incident
    if incident.private:
        raise Rejected(
            "This incident is private and is not posted to other channels. Tell leadership in person."
        )
    if incident.drill:
        raise Rejected(
            "This is a drill; leadership is not told. In an incident, `escalate` tells them at once."
        )
    told = incident.leadership
    if told and told.acknowledged_by:
        raise Rejected(f"Leadership knows: {told.acknowledged_by.name} acknowledged.")
    if told and command.once:
        raise Rejected(
            "Leadership was told already; the card shows whether somebody acknowledged. "
            "`escalate` and why tells them again."
        )
    return [e.LeadershipTold("escalated", checked_text(command.why, "why"))]


@rule.register
def _(command: c.Acknowledge, at: Situation) -> list[e.Event]:
    if command.rule != LEADERSHIP:
        return _acknowledged(command.rule, at.incident)
    told = at.incident.leadership
    if told is None:
        raise Rejected("Leadership was not told of this incident, so there is nothing to acknowledge.")
    if told.acknowledged_by:
        raise Rejected(f"{told.acknowledged_by.name} acknowledged it already.")
    return [e.LeadershipAcknowledged()]


def _acknowledged(rule: str, incident: Incident) -> list[e.Event]:
    told = incident.escalations.get(rule)
    if told is None:
        raise Rejected("Nobody was told of this incident by that rule, so there is nothing to acknowledge.")
    if told.acknowledged_by:
        raise Rejected(f"{told.acknowledged_by.name} acknowledged it already.")
    return [e.EscalationAcknowledged(rule, told.name)]
