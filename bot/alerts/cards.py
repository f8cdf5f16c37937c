"""Puts into the outbox that cards of groups, and summaries of storms, are to be shown as they are by then."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts.group import Group
from bot.domain.alerts.showing import next_showing
from bot.domain.alerts.storm import Surge
from bot.domain.policy import Policy
from bot.jobs import alert_job, storm_job
from storage import storms
from storage.jobs import NewJob
from storage.queue import outbox


async def show_cards(
    db: AsyncConnection, groups: Sequence[tuple[Group, bool]], now: datetime, every: timedelta
) -> list[Group]:
    """The groups, each of which knows when its card is shown.

    Each comes with whether people must see at once what is new about it; else its card is edited `every` so often.
    """
    waits = await _waiting(db, [alert_job(group) for group, news in groups if group.carded_at and not news])
    jobs: defaultdict[datetime, list[NewJob]] = defaultdict(list)
    after = []
    for group, news in groups:
        job = alert_job(group)
        at = next_showing(group.shown_at, now, news=news, every=every)
        if group.carded_at and at and job.slot not in waits:
            jobs[at].append(job)
            after.append(replace(group, shown_at=at))
        else:
            after.append(group)
    for at, some in jobs.items():
        await outbox.put(db, some, now=at)
    return after


async def show_summaries(db: AsyncConnection, surges: Iterable[Surge], now: datetime) -> None:
    """Write down storms of which something changed, and have their summaries shown."""
    for surge in surges:
        job = storm_job(surge)
        at = next_showing(surge.shown_at, now, news=False)
        if at is None or await _waiting(db, [job]):
            await storms.save(db, surge)
        else:
            await outbox.put(db, [job], now=at)
            await storms.save(db, replace(surge, shown_at=at))


async def summary_beside(db: AsyncConnection, group: Group, policy: Policy) -> list[NewJob]:
    """The summary of the storm beside which a group has a card of its own, for it counts those that wait."""
    if not group.held or group.carded_at is None:
        return []
    within = timedelta(minutes=policy.alerts.storm.within_minutes)
    surge = await storms.current(db, group.carded_at - within)
    return [replace(storm_job(surge), key=f"{alert_job(group).key}/summary")] if surge else []


async def _waiting(db: AsyncConnection, jobs: Sequence[NewJob]) -> set[str]:
    """The slots in which something waits to be sent already: to overtake it would mean to be later than that."""
    return await outbox.unbegun(db, [job.slot for job in jobs if job.slot])
