"""How long to wait before a failed delivery is tried again, and when to stop trying."""

from datetime import datetime, timedelta

import tenacity
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.paging import BUSY
from bot.jobs import Reply, Task
from bot.outward.destination import DestinationError
from bot.slack import SlackError
from storage.jobs import Job
from storage.queue import outbox

#: A message of an incident is worth sending for this long; Slack's longest outages took less.
_A_DAY = timedelta(hours=24)
#: An answer to a click is worth nothing later; Slack's own way back closes then, too.
_AN_ANSWER = timedelta(minutes=30)

#: After so many failures in a row the card says that a step is missing; it is tried again all the same.
_WORTH_TELLING = 4

#: So long nobody waits for somebody to be called outside Slack without being told, in seconds.
_TOO_LONG = 60.0

# The exponent and the jitter are the library's: https://tenacity.readthedocs.io (wait_random_exponential).
_wait = tenacity.wait_exponential_jitter(initial=1, max=60, jitter=1)


def pause(attempt: int) -> timedelta:
    """How long to wait after the `attempt`-th failure in a row."""
    state = tenacity.RetryCallState(retry_object=tenacity.Retrying(), fn=None, args=(), kwargs={})
    state.attempt_number = attempt
    return timedelta(seconds=_wait(state))


def given_up(job: Job, task: Task, now: datetime) -> bool:
    """Whether a job is too old to be worth another try."""
    worth = _AN_ANSWER if isinstance(task, Reply) else _A_DAY
    return now - job.created_at > worth


def is_worth_telling(job: Job, error: SlackError | DestinationError) -> bool:
    """Whether people have to know that something fails, though it is tried again.

    Slack's limits pass by themselves, and hold up what people see in Slack anyhow; those of others do not.
    """
    if isinstance(error, SlackError):
        return error.retry_after is None and job.attempt >= _WORTH_TELLING
    return job.attempt >= _WORTH_TELLING or (error.retry_after or 0) >= _TOO_LONG


async def put_off(db: AsyncConnection, job: Job, error: SlackError | DestinationError, now: datetime) -> bool:
    """Have a job tried again later; False where the lease was lost meanwhile."""
    if error.retry_after is None:
        return await outbox.retry(db, job, not_before=now + pause(job.attempt), error=error.code)
    at = now + timedelta(seconds=error.retry_after)
    counts = isinstance(error, DestinationError) and error.code != BUSY
    return await outbox.retry(db, job, not_before=at, error=error.code, counts=counts)
