"""What waits in the inbox and the outbox, what is dead, and what became of it."""

from collections.abc import Sequence
from datetime import datetime

from bot.messages.text import one_line

_SHOWN = "{id:>8}  {state:<7}  tries {tries:<4} {what}"


def overview(waiting: int, dead: int, oldest: datetime | None) -> str:
    """How much there is; `oldest` is when the first of those that wait was stored."""
    since = f"; the oldest since {oldest:%Y-%m-%d %H:%M} UTC" if oldest else ""
    return f"{waiting} waiting{since}; {dead} dead"


def line(id_: int, what: str, tries: int, error: str | None, *, dead: bool) -> str:
    """One of these; `what` it is, to stand by itself."""
    shown = _SHOWN.format(id=id_, state="dead" if dead else "waiting", tries=tries, what=what)
    return f"{shown}: {one_line(error)}" if error else shown


def moment(at: datetime) -> str:
    """A time to the second."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def tried_again(jobs: Sequence[int], queue: str) -> str:
    """Dead jobs are to be done after all; they are named by their numbers."""
    return f"Tried again: {_numbers(jobs)}." if jobs else f"Nothing is dead in the {queue}."


def discarded(jobs: Sequence[int]) -> str:
    """Dead jobs are given up for good."""
    return f"Discarded: {_numbers(jobs)}."


def not_dead(jobs: Sequence[int], queue: str) -> str:
    """There is nothing to do about these."""
    return f"{_numbers(jobs)} {'is' if len(jobs) == 1 else 'are'} not dead in the {queue}. {_listed(queue)}"


def waits(job: int, at: datetime, *, at_work: bool) -> str:
    """There is no need to do anything about it; `at` is when it may be tried."""
    now = "it is being worked on" if at_work else f"it waits, and is tried by itself at {moment(at)} or later"
    return f"{job} is not dead: {now}."


def unknown(job: int, queue: str) -> str:
    """There is none of this number."""
    return f"There is no {job} in the {queue}. {_listed(queue)}"


def which(queue: str, verb: str) -> str:
    """It has to be said what to do it with."""
    return f"Say which one, for example `sitroom {queue} {verb} 17`. {_listed(queue)}"


def no_number(text: str) -> str:
    """This cannot be a job."""
    return f"{text!r} is not a number that `list` shows."


def _listed(queue: str) -> str:
    return f"`sitroom {queue} list` shows them."


def _numbers(jobs: Sequence[int]) -> str:
    return ", ".join(map(str, jobs))
