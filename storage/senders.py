"""Who told of groups of alerts, as people call them: the name, of how many groups, and how often; the most first."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts.group import PRACTICE, Stage
from storage import schema
from storage.words import word

_rows = schema.alert_groups.c

#: Active, in a stage; literals, because a partial index is used only where the statement shows that it applies.
_ACTIVE = _rows.active == literal_column("1")


async def in_storm(db: AsyncConnection, storm: int) -> list[tuple[str, int, int]]:
    """Of the groups that wait in a storm."""
    return await _senders(db, _rows.stage == Stage.WAITING.value, _rows.storm == storm)


async def counted(db: AsyncConnection, since: datetime) -> list[tuple[str, int, int]]:
    """Of the groups that are only counted, and were told of since then; practice is not among them."""
    real = _rows.key.not_like(f"{PRACTICE}%")
    return await _senders(db, _rows.stage == Stage.COUNTED.value, _rows.last_at >= since, real)


async def _senders(db: AsyncConnection, *which: ColumnElement[bool]) -> list[tuple[str, int, int]]:
    name = word(db.dialect.name, "sender")  # messages of Slack have one source and many senders
    query = select(name, func.count(), func.sum(_rows.count)).where(_ACTIVE, *which).group_by(name)
    found = await db.execute(query.order_by(func.count().desc(), name))
    return [(sender, int(groups), int(told)) for sender, groups, told in found]
