"""What alerts have to do with an incident."""

from datetime import datetime, timedelta

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.alerts.reception import LINGERING
from bot.domain.decide.rule import Situation, rule
from bot.domain.incident import Incident, Seen
from bot.domain.rejected import Rejected
from bot.domain.status import Status
from bot.domain.wording import reference


@rule.register
def _(command: c.AttachAlert, at: Situation) -> list[e.Event]:
    if str(command.told.group) in at.incident.alerts:
        raise Rejected(f"{reference(at.incident.number)} has this alert already.")
    ended = at.incident.stable_since if command.tally.firing and at.policy.stable_minutes else None
    return [
        e.AlertAttached(
            command.told,
            command.tally,
            command.why,
            stable_since=ended,
            worse_than=_worse_than(command.told.severity, at),
            resolved_at=command.resolved_at,
        )
    ]


@rule.register
def _(command: c.CountAlerts, _at: Situation) -> list[e.Event]:
    return [e.AlertsCounted(command.count)] if command.count else []


@rule.register
def _(command: c.NoteAlert, at: Situation) -> list[e.Event]:
    known = at.incident.alerts.get(str(command.group))
    if known is None:
        return []
    worse = command.severity if at.policy.is_worse(command.severity, known.told.severity) else None
    into = command.into if _is_heard_of(known, at) else None
    if known.tally == command.tally and not worse and into is None:
        return []
    turn = _turn(known, command, at.incident) or ("worse" if worse else "")
    if into is not None:
        turn = "real" if command.real else "anew"
    ends = turn in {"fired", "flapped"} and at.policy.stable_minutes
    ended = at.incident.stable_since if ends else None
    return [
        e.AlertChanged(
            command.group,
            known.told.title,
            command.tally,
            turn,
            ended,
            severity=worse,
            worse_than=_worse_than(worse, at),
            since=_over_since(turn, command, at),
            into=into,
        )
    ]


def _is_heard_of(known: Seen, at: Situation) -> bool:
    """Whether people hear that what was theirs fires anew: they believe that it fires, or resolved it lately."""
    resolved_at = at.incident.resolved_at
    return bool(known.tally.firing) or (resolved_at is not None and at.now - resolved_at < LINGERING)


def _over_since(turn: str, command: c.NoteAlert, at: Situation) -> datetime | None:
    """Since when it is over, or counts so; then no longer than takes all of the stable minutes, which are not to be late."""
    if turn != "silent":
        return command.ended_at if turn == "resolved" else None
    longest = at.now - timedelta(minutes=at.policy.stable_minutes)
    return max(command.silent_since, longest) if command.silent_since else None


def _worse_than(severity: str | None, at: Situation) -> str | None:
    """The incident's severity, where this one is worse."""
    return at.incident.severity if at.policy.is_worse(severity, at.incident.severity) else None


def _turn(known: Seen, command: c.NoteAlert, incident: Incident) -> str:
    match bool(known.tally.firing), bool(command.tally.firing):
        case True, False:
            return "silent" if command.silent_since else "resolved"
        case False, True:
            return "fired"
        case True, True if _is_news_that_it_fires(known, incident):
            return "still"
        case False, False if command.flapped:
            return "flapped"
        case _:
            return ""


def _is_news_that_it_fires(known: Seen, incident: Incident) -> bool:
    """Whether people resolved the incident since the timeline said it last."""
    resolved_at = incident.resolved_at if incident.status is Status.RESOLVED else None
    return resolved_at is not None and known.at <= resolved_at


@rule.register
def _(command: c.KeepPayload, _at: Situation) -> list[e.Event]:
    return [e.FileKept(command.name, command.sha256, command.size)]


def handed_over(merged: Incident, into: Incident) -> list[e.Event]:
    """What the alerts of a merged incident are to the one in which it goes on."""
    taken = [seen for group, seen in merged.alerts.items() if group not in into.alerts]
    first = next((seen for seen in taken if seen.tally.firing), None)  # the others end nothing any more
    handed: list[e.Event] = [
        e.AlertAttached(
            seen.told,
            seen.tally,
            merged_from=merged.number,
            stable_since=into.stable_since if seen is first else None,
            resolved_at=seen.resolved_at,
        )
        for seen in taken
    ]
    counted = merged.counted_alerts
    return [*handed, e.AlertsCounted(counted, merged.number)] if counted else handed
