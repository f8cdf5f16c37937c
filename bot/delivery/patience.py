"""How long to wait before a failed delivery is tried again, and when to stop trying."""

from datetime import datetime, timedelta

import tenacity

from bot.jobs import Reply, Task
from storage.jobs import Job

#: A message of an incident is worth sending for this long; Slack's longest outages took less.
_A_DAY = timedelta(hours=24)
#: An answer to a click is worth nothing later; Slack's own way back closes then, too.
_AN_ANSWER = timedelta(minutes=30)

#: After so many failures in a row the card says that a step is missing; it is tried again all the same.
WORTH_TELLING = 4

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
