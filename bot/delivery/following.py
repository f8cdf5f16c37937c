"""Looks up what came before and after a group of alerts, which is shown beside it."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts.group import Group
from bot.domain.incident import Incident
from bot.messages.following import Later
from bot.slack import Slack
from storage import alerts, incidents


async def goes_on(db: AsyncConnection, number: int | None) -> Incident | None:
    """An incident, or the one that it goes on in; where a private one goes on is nobody's business."""
    incident = None
    while number is not None:
        incident = await incidents.load(db, number)
        number = incident.merged_into if incident and not incident.private else None
    return incident


async def later(db: AsyncConnection, slack: Slack, number: int | None) -> Later | None:
    """Where a group is that came after another one; None where there is none, or nothing is known of it any more."""
    found = await alerts.load(db, number) if number is not None else None
    if found is None:
        return None
    address = slack.permalink(found.card.channel, found.card.ts) if found.card else ""
    return Later(await goes_on(db, found.incident), address)


async def earlier(db: AsyncConnection, group: Group) -> Incident | None:
    """The incident that was about what a group came after."""
    before = await alerts.load(db, group.follows) if group.follows is not None else None
    return await goes_on(db, before.incident) if before else None
