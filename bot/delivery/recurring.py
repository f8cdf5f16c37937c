"""Reminders of what comes round with the calendar, rendered from what is so when they are sent."""

from datetime import datetime

from bot.delivery.lease import Lease
from bot.delivery.once import send_once
from bot.domain.policy import Rules
from bot.domain.recurring import Occasion, is_overdue
from bot.jobs import Remind
from bot.messages.kit import Post
from bot.messages.recurring import game_day, review
from bot.slack import Slack
from storage import incidents
from storage.database import Database


async def remind(
    task: Remind, slack: Slack, database: Database, rules: Rules, lease: Lease, *, command: str, now: datetime
) -> None:
    """Remind somebody, unless it was done meanwhile.

    Raises:
        SlackError: it cannot be posted at present, or at all.
        LeaseLost: as `Lease.check`.
    """
    post = await _post(task, database, rules, command, now)
    if post:
        channel = await (slack.channels.id_of(task.channel) if task.channel else slack.direct(task.user))
        await send_once(slack, lease, channel, post, key=lease.job.key)


async def _post(task: Remind, database: Database, rules: Rules, command: str, now: datetime) -> Post | None:
    if task.occasion is Occasion.REVIEW:
        stands = rules.policy.reviewed == task.name and is_overdue(rules.policy, now)
        return review(rules.policy) if stands else None
    async with database.read() as db:
        last = await incidents.last_drill(db)
    return game_day(last, rules.policy, command, task.late_seconds, now)
