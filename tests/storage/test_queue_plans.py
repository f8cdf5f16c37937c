"""What workers ask all the time stays fast beside all the jobs that are done."""

from datetime import timedelta

import pytest
from sqlalchemy import ClauseElement, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import schema
from storage.database import Database
from storage.jobs import NewJob
from storage.queue import outbox
from tests.storage.stories import NOW

_DONE = 40_000
_PENDING = 5_000
_LANES = 2_000


async def _fill(db: AsyncConnection) -> None:
    for start in range(0, _DONE, 20_000):
        rows = [{**_done_row(), "key": f"d{number}"} for number in range(start, start + 20_000)]
        await db.execute(insert(schema.outbox), rows)


def _done_row() -> dict[str, object]:
    counts = {"attempt": 1, "fence": 1}
    words = {"lane": "lane 1", "kind": "Show", "body": "", "state": "done"}
    return {**words, **counts, "ready_at": NOW, "created_at": NOW}


async def _plan(db: AsyncConnection, query: ClauseElement) -> list[str]:
    sql = str(query.compile(db.engine.sync_engine, compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN" if db.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    return [str(row[-1]).strip() for row in await db.execute(text(f"{explain} {sql}"))]


@pytest.mark.parametrize("analyzed", ["never", "before the burst", "after the burst"])
async def test_a_claim_reads_what_is_pending_and_nothing_else(database: Database, analyzed: str) -> None:
    """Whatever the planner believes: a queue's statistics are always those of another hour."""
    async with database.write() as db:
        await _fill(db)
        if analyzed == "before the burst":
            await db.execute(text("ANALYZE"))
        burst = [NewJob(f"p{number}", f"lane {number % _LANES}", "Show", "") for number in range(_PENDING)]
        await outbox.put(db, burst, now=NOW)
        if analyzed == "after the burst":
            await db.execute(text("ANALYZE"))
        plan = await _plan(db, select(outbox._statements.ready()).params(now=NOW, at_most=50))
        claimed = await outbox.claim(db, owner="me", now=NOW, lease=timedelta(minutes=1), limit=50)
    whole = [step for step in plan if "Seq Scan on outbox" in step or step == "SCAN outbox"]
    assert whole == []
    assert any("outbox_lane" in step for step in plan)
    assert any("outbox_pkey" in step or "SEARCH outbox USING INTEGER PRIMARY KEY" in step for step in plan)
    assert [job.key for job in claimed] == [f"p{number}" for number in range(50)]


async def test_whether_a_lane_is_free_is_seen_in_an_index(database: Database) -> None:
    async with database.write() as db:
        await _fill(db)
        burst = [NewJob(f"p{number}", f"lane {number}", "Show", "") for number in range(_PENDING)]
        await outbox.put(db, burst, now=NOW)
        plan = await _plan(db, outbox._statements.waiting.params(of_lane="lane 1"))
    assert any("outbox_lane" in step for step in plan), plan
    assert not any("Seq Scan" in step for step in plan), plan
