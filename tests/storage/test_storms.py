"""What waits in the summary of a storm, the worst first."""

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts.group import Stage
from storage import alerts, storms
from tests.domain.alerts.groups import group_of, said

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
