"""What people were reminded of outside of incidents: each reminder once, whichever replica gives it."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.recurring import Occasion, Reminder
from storage import schema
from storage.upsert import insert

_rows = schema.reminders.c


async def given(db: AsyncConnection) -> dict[tuple[Occasion, str], datetime]:
    """When each was given last."""
    found = await db.execute(select(_rows.occasion, _rows.name, _rows.given_at))
    known = {one.value: one for one in Occasion}
    return {(known[row.occasion], row.name): row.given_at for row in found if row.occasion in known}


async def give(db: AsyncConnection, reminder: Reminder, now: datetime) -> bool:
    """Write down that it is given now; False where another replica was faster."""
    if reminder.last is None:
        row = insert(db.dialect.name, schema.reminders).values(
            occasion=reminder.occasion.value, name=reminder.name, given_at=now
        )
        done = await db.execute(row.on_conflict_do_nothing(index_elements=[_rows.occasion, _rows.name]))
    else:
        mine = (
            _rows.occasion == reminder.occasion.value,
            _rows.name == reminder.name,
            _rows.given_at == reminder.last,
        )
        done = await db.execute(update(schema.reminders).where(*mine).values(given_at=now))
    return bool(done.rowcount)
