"""How late reminders are: measured where they arrive, so that it counts both when nobody looked and when Slack was slow."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.delivery.errand import Errand
from bot.domain.commands import Command, RecordMessage
from bot.domain.effects import Show, Surface
from bot.domain.events import UpdateReminded
from bot.domain.timeline import Entry
from bot.jobs import Task


async def lateness(
    task: Task, commands: Sequence[Command], errand: Errand, now: datetime
) -> timedelta | None:
    """How long ago the reminder fell due that a task has just sent; None where it has sent none for sure.

    Args:
        task: what was delivered.
        commands: what came of that.
        errand: how it was.
        now: the time of Slack's answer.
    """
    if errand.lease.in_doubt:  # an earlier attempt may have sent it, and in time
        return None
    is_new = any(isinstance(one, RecordMessage) for one in commands)
    if not is_new or not isinstance(task, Show) or task.surface not in {Surface.REMINDER, Surface.OVERDUE}:
        return None
    entry = await errand.entry(task.version)
    if entry is None or not isinstance(entry.event, UpdateReminded):
        return None
    asked = {person.id for person in entry.event.to}
    if task.person and task.person.id not in asked:  # it was handed on to them
        return None
    interval = timedelta(minutes=errand.incident.rhythm.minutes)
    return now - _due_at(entry, entry.event, interval)


def _due_at(entry: Entry, asked: UpdateReminded, interval: timedelta) -> datetime:
    """When it fell due; never after it was asked for, though the cadence may be another by now."""
    if asked.late_seconds:
        return entry.at - timedelta(seconds=asked.late_seconds)
    return min(entry.at, asked.due_at + asked.round * interval)
