"""What goes with words that are redacted: the files that were kept for them, and what is known of a group of alerts."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts.folding import without_words
from bot.domain.alerts.reception import due_at
from bot.domain.events import Event, FileKept
from bot.domain.payloads import is_payload
from bot.domain.redaction import groups_of, kept_for
from bot.jobs import alert_job
from storage import alerts, files, timeline
from storage.queue import outbox


async def forget(db: AsyncConnection, incident: int, events: Collection[Event], now: datetime) -> None:
    """Forget what goes with events of an incident that are blanked in this transaction."""
    await _forget_files(db, incident, frozenset().union(*map(kept_for, events)))
    for number in sorted(groups_of(events)):
        await _forget_group(db, number, now)


async def _forget_files(db: AsyncConnection, incident: int, mine: frozenset[str]) -> None:
    """Delete the files with these ids; of a message's, not those that another message has, too.

    What a machine sent goes in any case: whatever else it was kept for, the words are in it.
    """
    for entry in await timeline.entries(db, incident):
        kept = entry.event
        if not isinstance(kept, FileKept) or kept.file not in mine:
            continue
        same = [one.event for one in await timeline.files_kept(db, kept.sha256)]
        if is_payload(kept) or all(isinstance(one, FileKept) and one.file in mine for one in same):
            await files.forget(db, kept.sha256)


async def _forget_group(db: AsyncConnection, number: int, now: datetime) -> None:
    """Leave no words of a group, and have its card say so; what is told of it later has none either."""
    await alerts.forget_payloads(db, number)
    group = await alerts.load(db, number, lock=True)
    if group:
        group = without_words(group)
        await alerts.save(db, [(group, due_at(group))])
        await outbox.put(db, [alert_job(group)], now=now)
