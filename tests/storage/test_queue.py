"""A job is done once, in its turn, whatever dies meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.jobs import Depth, Job, NewJob, State
from storage.queue import inbox, outbox
from tests.storage.stories import NOW

LEASE = timedelta(seconds=30)
LATER = NOW + LEASE


def job(key: str, lane: str = "a", slot: str | None = None) -> NewJob:
    return NewJob(key, lane, "Show", f"words of {key}", incident=1, slot=slot)


@pytest.fixture
async def db(database: Database) -> AsyncIterator[AsyncConnection]:
    """One transaction for the whole test."""
    async with database.write() as connection:
        yield connection


async def put(db: AsyncConnection, *jobs: NewJob) -> list[Job | None]:
    return await outbox.put(db, jobs, now=NOW)


async def claim(db: AsyncConnection, now: datetime = NOW, owner: str = "me", limit: int = 100) -> list[Job]:
    return await outbox.claim(db, owner=owner, now=now, lease=LEASE, limit=limit)


async def take(db: AsyncConnection, now: datetime = NOW, owner: str = "me") -> Job:
    [one] = await claim(db, now, owner)
    return one


async def states(db: AsyncConnection) -> dict[str, str]:
    return {row.key: row.state.value for row in await outbox.rows(db, list(State), 100)}


def keys(jobs: list[Job]) -> list[str]:
    return [one.key for one in jobs]


# --- storing --------------------------------------------------------------------------------------


async def test_a_stored_job_is_claimed_with_all_that_was_stored(db: AsyncConnection) -> None:
    [stored] = await put(db, job("k"))
    claimed = await take(db)
    assert stored is not None
    assert claimed == Job(stored.id, "k", "a", "Show", "words of k", 1, 1, 1, "me", NOW)


async def test_a_key_is_stored_once(db: AsyncConnection) -> None:
    [first] = await put(db, job("k"))
    assert await put(db, job("k"), job("other"), job("other")) == [None, await _by_key(db, "other"), None]
    assert first is not None
    assert keys(await claim(db)) == ["k"]


async def test_a_key_is_remembered_after_the_job_is_done(db: AsyncConnection) -> None:
    await put(db, job("k"))
    await outbox.finish(db, await take(db))
    assert await put(db, job("k")) == [None]


async def test_of_replicas_that_store_a_key_at_once_one_succeeds(database_url: str) -> None:
    replicas = [await Database.open(database_url) for _ in range(4)]

    async def store(replica: Database) -> Job | None:
        async with replica.write() as db:
            return (await inbox.put(db, [job("k")], now=NOW))[0]

    stored = await asyncio.gather(*(store(replica) for replica in replicas))
    assert sum(one is not None for one in stored) == 1
    for replica in replicas:
        await replica.close()


async def test_storing_nothing_is_fine(db: AsyncConnection) -> None:
    assert await put(db) == []


async def test_a_full_lane_keeps_its_order(db: AsyncConnection) -> None:
    await put(db, *(job(f"{number:04}") for number in range(200)))
    done = []
    while claimed := await claim(db):
        done += keys(claimed)
        await outbox.finish(db, claimed[0])
    assert done == sorted(done)
    assert len(done) == 200


async def test_a_job_can_be_born_claimed(db: AsyncConnection) -> None:
    """The request is worked on at once by the process that stored it."""
    [mine] = await outbox.put(db, [job("k")], now=NOW, claimed_by="me", lease=LEASE)
    assert mine is not None
    assert (mine.attempt, mine.owner) == (1, "me")
    assert await claim(db) == []
    assert await outbox.finish(db, mine)


async def test_a_job_born_claimed_is_found_again_when_its_process_dies(db: AsyncConnection) -> None:
    await outbox.put(db, [job("k")], now=NOW, claimed_by="dead", lease=LEASE)
    assert (await take(db, LATER)).attempt == 2


async def test_a_claim_without_a_lease_is_refused(db: AsyncConnection) -> None:
    with pytest.raises(ValueError, match="born claimed"):
        await outbox.put(db, [job("k")], now=NOW, claimed_by="me")


async def test_inbox_and_outbox_are_two_queues(db: AsyncConnection) -> None:
    await put(db, job("k"))
    assert await inbox.claim(db, owner="me", now=NOW, lease=LEASE, limit=10) == []
    assert await inbox.put(db, [job("k")], now=NOW) != [None]


# --- lanes ----------------------------------------------------------------------------------------


async def test_one_lane_is_worked_on_in_order(db: AsyncConnection) -> None:
    await put(db, job("1"), job("2"))
    first = await take(db)
    assert first.key == "1"
    assert await claim(db) == []
    await outbox.finish(db, first)
    assert keys(await claim(db)) == ["2"]


async def test_lanes_run_side_by_side(db: AsyncConnection) -> None:
    await put(db, job("1", "a"), job("2", "b"), job("3", "a"), job("4", "c"))
    assert keys(await claim(db)) == ["1", "2", "4"]


async def test_a_claim_takes_no_more_than_its_limit(db: AsyncConnection) -> None:
    await put(db, *(job(str(number), lane=str(number)) for number in range(5)))
    assert keys(await claim(db, limit=2)) == ["0", "1"]
    assert keys(await claim(db, limit=2)) == ["2", "3"]


async def test_a_lane_waits_for_its_first_job_to_be_tried_again(db: AsyncConnection) -> None:
    await put(db, job("1"), job("2"))
    assert await outbox.retry(db, await take(db), not_before=LATER, error="timeout")
    assert await claim(db, LATER - timedelta(microseconds=1)) == []
    again = await take(db, LATER)
    assert (again.key, again.attempt) == ("1", 2)


async def test_a_dead_job_does_not_hold_up_its_lane(db: AsyncConnection) -> None:
    await put(db, job("1"), job("2"))
    assert await outbox.bury(db, await take(db), error="channel_not_found")
    assert keys(await claim(db)) == ["2"]
    [dead] = await outbox.rows(db, [State.DEAD], 10)
    assert (dead.key, dead.error, dead.body) == ("1", "channel_not_found", "words of 1")


# --- leases and fences ----------------------------------------------------------------------------


async def test_a_lease_that_ran_out_gives_the_job_to_another(db: AsyncConnection) -> None:
    await put(db, job("k"))
    await take(db, owner="dead")
    assert await claim(db, LATER - timedelta(microseconds=1)) == []
    assert (await take(db, LATER, "other")).attempt == 2


@pytest.mark.parametrize("owner", ["me", "other"])
async def test_whoever_lost_the_lease_changes_nothing(db: AsyncConnection, owner: str) -> None:
    """Also where the same process claimed it again, for another of its workers."""
    await put(db, job("k"))
    lost = await take(db)
    held = await take(db, LATER, owner)
    assert not await outbox.finish(db, lost)
    assert not await outbox.retry(db, lost, not_before=NOW, error="x")
    assert not await outbox.bury(db, lost, error="x")
    assert await outbox.finish(db, held)


async def test_a_lease_that_ran_out_unnoticed_is_still_held(db: AsyncConnection) -> None:
    await put(db, job("k"))
    held = await take(db)
    assert await outbox.finish(db, held)
    assert await claim(db, LATER) == []


async def test_a_job_is_finished_once(db: AsyncConnection) -> None:
    await put(db, job("k"))
    held = await take(db)
    assert [await outbox.finish(db, held) for _ in range(2)] == [True, False]


async def test_an_attempt_that_did_not_count_is_given_back(db: AsyncConnection) -> None:
    await put(db, job("k"))
    held = await take(db)
    assert await outbox.retry(db, held, not_before=NOW, error="ratelimited", counts=False)
    again = await take(db)
    assert (again.attempt, again.fence) == (1, 2)
    assert not await outbox.finish(db, held)


async def test_a_process_that_stops_gives_back_what_it_holds(db: AsyncConnection) -> None:
    await put(db, job("1", "a"), job("2", "b"), job("3", "c"))
    held = await claim(db, limit=2)
    await claim(db, owner="other")
    assert await outbox.release(db, "me") == 2
    assert [(one.key, one.attempt) for one in await claim(db, owner="next")] == [("1", 2), ("2", 2)]
    assert not await outbox.finish(db, held[0])


async def test_releasing_does_not_cut_a_delay_short(db: AsyncConnection) -> None:
    await put(db, job("k"))
    await outbox.retry(db, await take(db), not_before=LATER, error="timeout")
    assert await outbox.release(db, "me") == 0
    await outbox.release_all(db)
    assert await claim(db) == []


async def test_at_the_start_no_lease_of_an_earlier_life_counts_in_sqlite(database: Database) -> None:
    """In PostgreSQL the leases may be other replicas'."""
    async with database.write() as db:
        await put(db, job("k"))
        await take(db, owner="earlier life")
        released = await outbox.release_all(db)
        assert (released, len(await claim(db))) == ((1, 1) if database.dialect == "sqlite" else (0, 0))


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
    assert await outbox.prune(db, NOW) == 0
    assert await outbox.prune(db, LATER) == 1
    assert await states(db) == {"dead": "dead", "pending": "pending"}


async def test_pruning_goes_in_steps(db: AsyncConnection) -> None:
    await put(db, *(job(str(number), slot="s") for number in range(8)))
    assert [await outbox.prune(db, LATER, limit=5) for _ in range(3)] == [5, 2, 0]


# --- several replicas -----------------------------------------------------------------------------


@asynccontextmanager
async def replicas(url: str, count: int) -> AsyncIterator[list[Database]]:
    opened = [await Database.open(url) for _ in range(count)]
    yield opened
    for database in opened:
        await database.close()


async def test_a_replica_passes_over_what_another_is_just_claiming(postgresql_url: str) -> None:
    """SKIP LOCKED: it neither waits nor claims the same job."""
    async with replicas(postgresql_url, 2) as (one, other):
        async with one.write() as db:
            await put(db, job("1", "a"), job("2", "b"))
        async with one.write() as first, other.write() as second:
            assert keys(await claim(first, limit=1)) == ["1"]
            assert keys(await claim(second, owner="other")) == ["2"]


async def test_replicas_share_the_work_and_double_nothing(database_url: str) -> None:
    async with replicas(database_url, 3) as opened:
        async with opened[0].write() as db:
            await put(db, *(job(f"{number:03}", lane=str(number % 20)) for number in range(300)))

        async def work(replica: Database, owner: str) -> list[Job]:
            done: list[Job] = []
            while True:
                async with replica.write() as db:
                    claimed = await claim(db, owner=owner, limit=5)
                    depth = await outbox.depth(db)
                if not claimed and not depth.pending:
                    return done
                for one in claimed:
                    async with replica.write() as db:
                        assert await outbox.finish(db, one)
                    done.append(one)

        shares = await asyncio.gather(*(work(replica, str(number)) for number, replica in enumerate(opened)))
    worked = [one.key for share in shares for one in share]
    assert sorted(worked) == [f"{number:03}" for number in range(300)]


async def _by_key(db: AsyncConnection, key: str) -> Job:
    row = next(row for row in await outbox.rows(db, list(State), 100) if row.key == key)
    return Job(row.id, row.key, row.lane, row.kind, row.body, row.incident, 0, 0, "", row.created_at)
