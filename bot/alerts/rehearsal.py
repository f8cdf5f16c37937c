"""Trying out what would become of an alert, with everything that is true at this moment; and firing it as practice."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.intake import Delivery, new_delivery
from bot.domain.alerts.alert import Alert
from bot.domain.alerts.correlate import Fate
from bot.domain.alerts.folding import begun, key_of
from bot.domain.alerts.group import PRACTICE
from bot.domain.alerts.reception import Surroundings
from bot.domain.alerts.trial import Trial, tried
from bot.domain.incident import Incident
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.status import OPEN
from storage import alerts, incidents
from storage.database import Database
from storage.deliveries import NewDelivery

#: How often, and after how many seconds each, is looked whether practice was sorted, before what it would lead to is said.
_LOOKS, _LOOK = 40, 0.05


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


async def fired(database: Database, trial: Trial, source: str, policy: Policy) -> Incident | None:
    """The incident that practice led to; None where it leads to none, or has not in the time that people wait."""
    decision = trial.reception.decision
    if decision is None or decision.fate not in {Fate.DECLARE, Fate.JOIN}:
        return None
    for _ in range(_LOOKS):
        async with database.read() as db:
            found = await _incident_of(db, trial, source, policy)
        if found:
            return found
        await asyncio.sleep(_LOOK)
    return None


async def _incident_of(db: AsyncConnection, trial: Trial, source: str, policy: Policy) -> Incident | None:
    key = f"{PRACTICE}{key_of(source, trial.alert, policy.alerts)}"
    group, known = await alerts.by_key(db, key), trial.known
    if group is None or group.incident is None or (known and known.incident == group.incident):
        return None
    return await incidents.load(db, group.incident)


def drill_of(
    told: Sequence[Alert], *, source: str, sender: str, starter: Person | None, key: str
) -> NewDelivery:
    """Alerts that go through the whole route as practice; of two with one key, the first."""
    delivery = Delivery(source=source, sender=sender, alerts=tuple(told), drill=True, starter=starter)
    return new_delivery(f"drill/{key}", delivery)
