"""Reminds people of what comes round with the calendar: each time once, on one of the replicas.

What was given is written down in the transaction that puts the message into the outbox. Between two reminders the
database is not asked: when the next one is due follows from the policy, and is remembered until that is another one.
"""

from datetime import UTC, datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.recurring import BEGINNING, Occasion, Reminder, game_day, hearer, review
from bot.jobs import Remind, remind_job
from bot.service import Service
from storage import incidents, overrides, reminders
from storage.database import Database
from storage.queue import outbox

log = structlog.get_logger()

#: Where there is nobody to remind, or nothing to remind of, it is looked again after this time at the latest.
_LOOK = timedelta(hours=1)

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class Recurring:
    """Looks what the calendar makes necessary."""

    def __init__(self, service: Service, database: Database, clock: Clock) -> None:
        self._service, self._database, self._clock = service, database, clock
        self._policy: Policy | None = None
        self._next = _EVER

    async def remind(self) -> None:
        """Remind people of whatever is due."""
        policy, now = self._service.rules.policy, self._clock()
        if policy is self._policy and now < self._next:
            return
        found = await self._ahead(policy, now) if _recurs(policy) else []
        due = [one for one in found if one.at <= now]
        if due:
            await self._give(due, now)
        ahead = [one.at for one in found if one.at > now]
        self._policy, self._next = policy, min([*ahead, now + _LOOK])

    async def _ahead(self, policy: Policy, now: datetime) -> list[Reminder]:
        """The next reminder of each kind."""
        async with self._database.read() as db:
            given = await reminders.given(db)
            drill = await incidents.last_drill(db)
        beginning = Reminder(Occasion.GAME_DAY, BEGINNING, now)
        if policy.game_days.every and (beginning.occasion, BEGINNING) not in given:
            async with self._database.write() as db:
                await reminders.give(db, beginning, now)
            given[beginning.occasion, BEGINNING] = now
        found = (
            review(policy, given, now),
            game_day(policy, given, drill.declared_at if drill else None, now),
        )
        return [one for one in found if one]

    async def _give(self, due: list[Reminder], now: datetime) -> None:
        async with self._database.write() as db:
            rules = await overrides.applied(db, self._service.rules, now)
            for one in due:
                to = hearer(rules, one, now)
                if not to:
                    log.warning("there is nobody to remind", of=one.occasion.value)
                elif await reminders.give(db, one, now):
                    await outbox.put(db, [remind_job(_task(one, to, now), now)], now=now)
        self._service.changed()


def _recurs(policy: Policy) -> bool:
    return bool(policy.review_every or policy.game_days.every)


def _task(reminder: Reminder, to: Person | str, now: datetime) -> Remind:
    late = int((now - reminder.at).total_seconds())
    who = {"channel": to} if isinstance(to, str) else {"user": to.id}
    return Remind(reminder.occasion, reminder.name, late, **who)
