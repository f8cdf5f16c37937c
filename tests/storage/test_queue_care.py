"""Jobs that newer ones make pointless, jobs that need a person, and the queue's own upkeep."""

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.jobs import Depth, State
from storage.queue import outbox
from tests.storage.stories import NOW
from tests.storage.work import LATER, LEASE, claim, job, put, states, take

# --- overtaking -----------------------------------------------------------------------------------


async def test_a_newer_job_of_a_slot_overtakes_those_never_tried(db: AsyncConnection) -> None:
    await put(db, job("1", slot="card"), job("2"), job("3", slot="topic"))
    await put(db, job("4", slot="card"))
    assert await states(db) == {"1": "overtaken", "2": "pending", "3": "pending", "4": "pending"}


async def test_of_one_batch_the_last_of_a_slot_remains(db: AsyncConnection) -> None:
    await put(db, *(job(key, slot="card") for key in "123"))
    assert await states(db) == {"1": "overtaken", "2": "overtaken", "3": "pending"}


async def test_a_job_that_was_tried_is_not_overtaken(db: AsyncConnection) -> None:
    """It may have had its effect half, and must be brought to an end."""
    await put(db, job("1", slot="card"))
    await outbox.retry(db, await take(db), not_before=NOW, error="timeout")
    await put(db, job("2", slot="card"))
    assert await states(db) == {"1": "pending", "2": "pending"}


async def test_a_job_that_was_there_already_overtakes_nothing(db: AsyncConnection) -> None:
    await put(db, job("1", slot="card"), job("2"))
    await put(db, job("2", slot="card"))
    assert await states(db) == {"1": "pending", "2": "pending"}


async def test_what_is_done_is_not_done_once_more_for_another_job_that_waits_behind_it(
    db: AsyncConnection,
) -> None:
    words = job("1").body
    await put(
        db,
        job("1"),
        replace(job("2"), body="other"),
        replace(job("3"), body=words),
        replace(job("4", "b"), body=words),
    )
    first, other_lane = await claim(db)
    await outbox.finish_alike(db, first)
    assert await states(db) == {"1": "pending", "2": "pending", "3": "done", "4": "pending"}
    assert await outbox.finish(db, first)
    assert await outbox.finish(db, other_lane)


async def test_a_slot_is_unbegun_while_its_job_waits_in_nobodys_hands(db: AsyncConnection) -> None:
    await put(db, job("1", slot="card"), job("2", "b", slot="topic"))
    assert await outbox.unbegun(db, ["card", "topic", "pin"]) == {"card", "topic"}
    assert await outbox.unbegun(db, ["card"]) == {"card"}

    first, second = await claim(db)
    assert await outbox.unbegun(db, ["card", "topic"]) == set()
    await outbox.retry(db, first, not_before=LATER, error="ratelimited", counts=False)
    await outbox.finish(db, second)
    assert await outbox.unbegun(db, ["card", "topic"]) == {"card"}


async def test_a_forgotten_job_can_be_stored_again_but_only_its_holder_forgets_it(
    db: AsyncConnection,
) -> None:
    await put(db, job("k"))
    lost = await take(db)
    held = await take(db, LATER)
    await outbox.forget(db, lost)
    assert await put(db, job("k")) == [None]
    await outbox.forget(db, held)
    assert await put(db, job("k")) != [None]


# --- for operators --------------------------------------------------------------------------------


async def test_a_dead_job_is_replayed_as_one_that_may_have_had_its_effect(db: AsyncConnection) -> None:
    await put(db, job("k"))
    held = await take(db)
    await outbox.bury(db, held, error="x")
    assert await outbox.replay(db, held.id, LATER)
    assert await claim(db, NOW) == []
    assert (await take(db, LATER)).attempt == 2
    assert not await outbox.finish(db, held)


async def test_a_dead_job_is_discarded_with_its_words(db: AsyncConnection) -> None:
    await put(db, job("k"))
    held = await take(db)
    await outbox.bury(db, held, error="x")
    assert await outbox.discard(db, held.id)
    [row] = await outbox.rows(db, [State.DISCARDED], 10)
    assert row.body == ""


async def test_only_dead_jobs_are_replayed_or_discarded(db: AsyncConnection) -> None:
    [stored] = await put(db, job("k"))
    assert stored is not None
    assert not await outbox.replay(db, stored.id, NOW)
    assert not await outbox.discard(db, stored.id)
    assert not await outbox.replay(db, 404, NOW)


async def test_what_is_over_keeps_its_key_and_times_but_no_words(db: AsyncConnection) -> None:
    await put(db, job("1", slot="s"), job("2", slot="s"))
    await outbox.finish(db, await take(db))
    rows = await outbox.rows(db, [State.DONE, State.OVERTAKEN], 10)
    assert [(row.key, row.kind, row.created_at, row.body) for row in rows] == [
        ("2", "Show", NOW, ""),
        ("1", "Show", NOW, ""),
    ]


async def test_rows_come_the_newest_first(db: AsyncConnection) -> None:
    await put(db, *(job(key) for key in "123"))
    assert [row.key for row in await outbox.rows(db, [State.PENDING], 2)] == ["3", "2"]
    assert await outbox.rows(db, [State.DEAD], 2) == []


async def test_one_row_is_found_by_its_number(db: AsyncConnection) -> None:
    [stored] = await put(db, job("k"))
    assert stored is not None
    row = await outbox.row(db, stored.id)
    assert row is not None
    assert (row.key, row.state, row.owner) == ("k", State.PENDING, None)
    assert await outbox.row(db, 404) is None


async def test_depth_counts_what_is_pending_and_dead(db: AsyncConnection) -> None:
    assert await outbox.depth(db) == Depth(0, 0, None)
    await put(db, job("1", "a"), job("2", "b"), job("3", "c"))
    one, two, _ = await claim(db)
    await outbox.bury(db, one, error="x")
    await outbox.finish(db, two)
    assert await outbox.depth(db) == Depth(1, 1, NOW)


async def test_the_next_time_is_when_the_first_of_a_lane_may_be_tried(db: AsyncConnection) -> None:
    assert await outbox.next_at(db) is None
    await put(db, job("1"), job("2"))
    assert await outbox.next_at(db) == NOW
    held = await take(db)
    assert await outbox.next_at(db) == LATER
    await outbox.retry(db, held, not_before=LATER + LEASE, error="x")
    assert await outbox.next_at(db) == LATER + LEASE


async def test_pruning_deletes_what_is_over_and_old(db: AsyncConnection) -> None:
    await put(db, job("done", "a"), job("dead", "b"), job("pending", "c"))
    done, dead, _ = sorted(await claim(db), key=lambda one: ["done", "dead", "pending"].index(one.key))
    await outbox.finish(db, done)
    await outbox.bury(db, dead, error="x")
    assert await outbox.prune(db, NOW, dead_before=NOW, limit=9) == 0
    assert await outbox.prune(db, LATER, dead_before=NOW, limit=9) == 1
    assert await states(db) == {"dead": "dead", "pending": "pending"}


async def test_pruning_deletes_what_was_dead_for_long(db: AsyncConnection) -> None:
    await put(db, job("dead", "a"), job("pending", "b"))
    await outbox.bury(db, (await claim(db, limit=1))[0], error="x")
    assert await outbox.prune(db, LATER, dead_before=LATER, limit=9) == 1
    assert await states(db) == {"pending": "pending"}


async def test_pruning_goes_in_steps(db: AsyncConnection) -> None:
    await put(db, *(job(str(number), slot="s") for number in range(8)))
    assert [await outbox.prune(db, LATER, dead_before=NOW, limit=5) for _ in range(3)] == [5, 2, 0]
