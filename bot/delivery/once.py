"""A message is posted once, whatever became of an earlier attempt; what was posted twice after all is taken back.

A replica that is paused just between looking whether a job is its own still and sending cannot know that another one
has sent it meanwhile. It finds out afterwards, and then looks whether its message is there twice.
"""

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.lease import Lease
from bot.domain import effects as f
from bot.domain.effects import Show
from bot.domain.incident import Posted
from bot.jobs import TakeBack, Task
from bot.messages.kit import Post
from bot.slack import Slack, SlackError
from storage import alerts, incidents, storms
from storage.database import Database

log = structlog.get_logger()


async def sent_before(
    slack: Slack, lease: Lease, channel: str, key: str, thread_ts: str | None = None
) -> Posted | None:
    """The message with `key`, where an earlier attempt posted it after all.

    Where nobody lets us look, it counts as not posted: once too often is better than not at all.

    Raises:
        SlackError: it cannot be looked for at present.
    """
    if not lease.in_doubt:
        return None
    try:
        ts = await _found(slack, lease, channel, key, thread_ts)
    except SlackError as error:
        if error.permanent:
            return None
        raise
    return Posted(channel, ts) if ts else None


async def _found(slack: Slack, lease: Lease, channel: str, key: str, thread_ts: str | None) -> str | None:
    try:
        return await slack.find(channel, key, lease.since, thread_ts=thread_ts)
    except SlackError as error:
        if error.code != "not_in_channel":
            raise
    await slack.channels.join(channel)  # somebody may have removed us since the start
    return await slack.find(channel, key, lease.since, thread_ts=thread_ts)


async def send(
    slack: Slack, lease: Lease, channel: str, post: Post, *, key: str, thread_ts: str | None = None
) -> Posted:
    """Post a message if the job is ours still, and note that it was.

    Raises:
        SlackError: it could not be posted.
        LeaseLost: as `Lease.check`.
    """
    await lease.check()
    posted = Posted(*await slack.post(channel, post, key=key, thread_ts=thread_ts))
    lease.sent.append((posted, key, thread_ts or ""))
    return posted


async def send_once(
    slack: Slack, lease: Lease, channel: str, post: Post, *, key: str, thread_ts: str | None = None
) -> Posted:
    """Post a message, unless an earlier attempt did so after all; where it is.

    Raises:
        SlackError: it could not be posted.
        LeaseLost: as `Lease.check`.
    """
    before = await sent_before(slack, lease, channel, key, thread_ts)
    return before or await send(slack, lease, channel, post, key=key, thread_ts=thread_ts)


def taken_back(task: Task, lease: Lease) -> list[TakeBack]:
    """What is to be looked at once whoever took the job over is done: we sent it although it was ours no more."""
    shown = task if isinstance(task, Show | f.ShowAlert | f.ShowStorm) else None
    return [
        TakeBack(message.channel, message.ts, key, thread_ts, of=shown)
        for message, key, thread_ts in lease.sent
    ]


async def take_back(task: TakeBack, slack: Slack, database: Database, lease: Lease) -> None:
    """Delete a message that is there twice, unless it is the one that is known and edited from now on.

    Raises:
        SlackError: it could not be done.
    """
    ours = Posted(task.channel, task.ts)
    async with database.read() as db:
        stands = ours in await _known(db, task, lease.job.incident)
    if not stands and await _is_there_twice(task, slack, lease):
        log.info("a message that was there twice is taken back", key=task.key)
        await slack.delete(task.channel, task.ts)


async def _is_there_twice(task: TakeBack, slack: Slack, lease: Lease) -> bool:
    """Whether there is another message like it; where nobody lets us look, it is left where it is."""
    thread_ts = task.thread_ts or None
    try:
        other = await slack.find(task.channel, task.key, lease.since, thread_ts=thread_ts, besides=task.ts)
    except SlackError as error:
        if error.permanent:
            return False
        raise
    return other is not None


async def _known(db: AsyncConnection, task: TakeBack, number: int | None) -> list[Posted | None]:
    """Where the message is that is edited when something changes."""
    match task.of:
        case Show():
            incident = await incidents.load(db, number or 0)
            return list(incident.posts.values()) if incident else []
        case f.ShowAlert(group=group):
            found = await alerts.load(db, group)
            return [found.card] if found else []
        case f.ShowStorm(storm=storm):
            surge = await storms.load(db, storm)
            return [surge.card] if surge else []
        case None:
            return []
