"""What waits in the summary of a storm, the worst first."""

from datetime import timedelta

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts.group import Stage
from storage import alerts, storms
from tests.domain.alerts.groups import group_of, over, said
from tests.domain.worlds import NOW, after

SEVERITIES = ("sev1", "sev2", "sev3")


async def test_the_worst_come_first_and_of_those_the_most_told_of(db: AsyncConnection) -> None:
    waiting = {1: ("sev3", 9), 2: (None, 99), 3: ("sev1", 1), 4: ("of old", 50), 5: ("sev3", 12)}
    groups = [
        replace(group_of(said()), id=number, key=str(number), storm=7, severity=severity, count=count)
        for number, (severity, count) in waiting.items()
    ]
    await alerts.save(db, [(group, None) for group in groups])

    assert [one.id for one in await storms.worst(db, 7, SEVERITIES, 10)] == [3, 5, 1, 2, 4]
    assert [one.id for one in await storms.taken(db, 7, SEVERITIES, 2, Stage.WAITING)] == [3, 5]
    assert await storms.by_severity(db, 7) == {"sev1": 1, "sev3": 2, "of old": 1, None: 1}


async def test_what_fires_is_listed_before_what_is_over_the_worst_first_and_then_the_newest(
    db: AsyncConnection,
) -> None:
    """Oldest first, each with its severity and what was told of it last, and when."""
    told = [
        ("sev1", said(), NOW),
        ("sev3", said(), NOW),
        (None, said(), NOW),
        ("sev3", said(), NOW),
        ("sev1", over(since=NOW), after(30)),
        ("sev1", over(since=NOW), after(29)),
    ]
    groups = [
        replace(group_of(said(since=NOW), last, now=at), id=number, key=str(number), severity=severity)
        for number, (severity, last, at) in enumerate(told, start=1)
    ]
    await alerts.save(db, [(group, None) for group in groups])
    await alerts.save(db, [(group_of(said(), stage=Stage.DECLINED, key="9", severity="sev1"), None)])

    found, count = await alerts.waiting(db, SEVERITIES, after(30), limit=4)

    assert ([one.id for one in found], count) == ([1, 4, 2, 3], 5)
    every = await alerts.waiting(db, SEVERITIES, after(30) - timedelta(minutes=1))
    assert [one.id for one in every[0]] == [1, 4, 2, 3, 6, 5]
