"""Trying out what would become of an alert, with everything that is true at this moment; and firing it as practice."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.intake import Delivery, new_delivery
from bot.domain.alerts.alert import Alert
from bot.domain.alerts.group import begun
from bot.domain.alerts.reception import Surroundings
from bot.domain.alerts.trial import Trial, tried
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.status import OPEN
from storage import alerts, incidents
from storage.alerts import NewDelivery


async def rehearsed(
    db: AsyncConnection, alert: Alert, *, source: str, sender: str, policy: Policy, now: datetime
) -> Trial:
    """What would become of an alert that comes now, as practice."""
    storm = policy.alerts.storm
    since = now - timedelta(minutes=storm.within_minutes)
    around = Surroundings(
        policy,
        await incidents.listing(db, statuses=OPEN),
        now,
        may_declare=await alerts.declared_since(db, since) < storm.incidents,
    )
    fresh = begun(alert, source=source, sender=sender, rules=policy.alerts, now=now, drill=True)
    known = await alerts.by_key(db, fresh.key)
    attached = await incidents.load(db, known.incident) if known and known.incident else None
    return tried(
        alert, source=source, sender=sender, around=around, known=known, attached=attached, drill=True
    )


def drill_of(
    told: Sequence[Alert], *, source: str, sender: str, starter: Person | None, key: str
) -> NewDelivery:
    """Alerts that go through the whole route as practice; of two with one key, the first."""
    delivery = Delivery(source=source, sender=sender, alerts=tuple(told), drill=True, starter=starter)
    return new_delivery(f"drill/{key}", delivery)
