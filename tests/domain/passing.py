"""Time passes over an incident, as with a tick every second: what it brings about, and when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain import events as e
from bot.domain.due import next_due_at
from bot.domain.incident import Incident
from bot.domain.policy import Leadership, Rules
from tests.domain.worlds import NOW, rules, ticked

#: Nobody is told of it, so that only reminders are left; roles are all held.
QUIET = rules(leadership=Leadership(after_minutes=7 * 24 * 60))


def passing(
    incident: Incident, since: datetime, until: datetime, under: Rules = QUIET
) -> tuple[Incident, list[tuple[float, e.Event]]]:
    """Time passes as with a tick every second: what happened, each with its minute."""
    happened = []
    now = since
    while (at := next_due_at(incident, under.policy)) is not None and at <= until:
        now = max(now, at)
        incident, events = ticked(incident, now, under)
        happened += [((now - NOW) / timedelta(minutes=1), event) for event in events]
    return incident, happened


def reminders(happened: Sequence[tuple[float, e.Event]]) -> list[tuple[float, int]]:
    return [(minute, event.round) for minute, event in happened if isinstance(event, e.UpdateReminded)]
