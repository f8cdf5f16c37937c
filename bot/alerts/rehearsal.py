"""Trying out what would become of an alert, with everything that is true at this moment; and firing it as practice."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.intake import Delivery, new_delivery
from bot.domain.alerts.alert import Alert
from bot.domain.alerts.apart import keys_of, set_apart
from bot.domain.alerts.correlate import Fate
from bot.domain.alerts.folding import begun
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
    db: AsyncConnection, alert: Alert, practice: Delivery, policy: Policy, now: datetime
) -> Trial:
    """What would become of an alert that comes now, with such practice."""
    storm = policy.alerts.storm
    since = now - timedelta(minutes=storm.within_minutes)
    around = Surroundings(
        policy,
        await incidents.listing(db, statuses=OPEN),
        now,
        may_declare=await alerts.declared_since(db, since) < storm.incidents,
    )
    fresh = begun(
        alert,
        source=practice.source,
        sender=practice.sender,
        rules=policy.alerts,
        now=now,
        starter=practice.starter,
        drill=practice.drill,
    )
    groups = [await alerts.by_key(db, key) for key in keys_of(fresh, policy)]
    active = {group.key: group for group in groups if group}
    fresh = set_apart(fresh, alert, active, policy, now)
    known = active.get(fresh.key)
    attached = await incidents.load(db, known.incident) if known and known.incident else None
    return tried(alert, fresh, around, known=known, attached=attached)


async def fired(database: Database, trial: Trial) -> Incident | None:
    """The incident that practice led to; None where it leads to none, or has not in the time that people wait."""
    decision = trial.reception.decision
    if decision is None or decision.fate not in {Fate.DECLARE, Fate.JOIN}:
        return None
    for _ in range(_LOOKS):
        async with database.read() as db:
            found = await _incident_of(db, trial)
        if found:
            return found
        await asyncio.sleep(_LOOK)
    return None


async def _incident_of(db: AsyncConnection, trial: Trial) -> Incident | None:
    group, known = await alerts.by_key(db, trial.fresh.key), trial.known
    if group is None or group.incident is None or (known and known.incident == group.incident):
        return None
    return await incidents.load(db, group.incident)


def practice_of(told: Sequence[Alert], *, source: str, sender: str, starter: Person) -> Delivery:
    """Alerts that somebody sends through the whole route as practice."""
    return Delivery(source=source, sender=sender, alerts=tuple(told), drill=True, starter=starter)


def drill_of(practice: Delivery, key: str) -> NewDelivery:
    """Practice, to be stored; of two with one key, the first."""
    return new_delivery(f"drill/{key}", practice)
