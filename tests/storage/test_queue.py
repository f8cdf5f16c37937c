"""A job is done once, in its turn, whatever dies meanwhile."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.jobs import Job, State
from storage.queue import inbox, outbox
from tests.storage.stories import NOW
from tests.storage.work import LATER, LEASE, born, by_key, claim, job, keys, put, take

# --- storing --------------------------------------------------------------------------------------


async def test_a_stored_job_is_claimed_with_all_that_was_stored(db: AsyncConnection) -> None:
    [stored] = await put(db, job("k"))
    claimed = await take(db)
    assert stored is not None
    assert claimed == Job(stored.id, "k", "a", "Show", "words of k", 1, 1, 1, "me", NOW)


async def test_a_key_is_stored_once(db: AsyncConnection) -> None:
    [first] = await put(db, job("k"))
    assert await put(db, job("k"), job("other"), job("other")) == [None, await by_key(db, "other"), None]
    assert first is not None
    assert keys(await claim(db)) == ["k"]


async def test_a_key_is_remembered_after_the_job_is_done(db: AsyncConnection) -> None:
    await put(db, job("k"))
    await outbox.finish(db, await take(db))
    assert await put(db, job("k")) == [None]


async def test_a_key_says_where_its_job_stands(db: AsyncConnection) -> None:
    assert await outbox.state(db, "k") is None
    await put(db, job("k"))
    assert await outbox.state(db, "k") is State.PENDING
    await outbox.finish(db, await take(db))
    assert await outbox.state(db, "k") is State.DONE


async def test_what_nobody_has_begun_is_told_apart(db: AsyncConnection) -> None:
    await put(db, job("begun"), job("next"), job("elsewhere", lane="b"))
    assert keys(await claim(db, limit=1)) == ["begun"]
    assert await outbox.idle(db, "a") == ["words of next"]


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
    mine = await born(db, "k")
    assert (mine.attempt, mine.owner) == (1, "me")
    assert await claim(db) == []
    assert await outbox.finish(db, mine)


async def test_a_job_born_claimed_is_found_again_when_its_process_dies(db: AsyncConnection) -> None:
    await born(db, "k")
    assert (await take(db, LATER)).attempt == 2


async def test_what_is_known_already_is_not_born_again(db: AsyncConnection) -> None:
    await outbox.finish(db, await born(db, "k"))
    assert await outbox.put_claimed(db, job("k"), owner="me", now=NOW, lease=LEASE) is None


@pytest.mark.parametrize("earlier", ["never tried", "in work", "to be tried again"])
async def test_no_job_is_born_claimed_before_an_earlier_one_of_its_lane(
    db: AsyncConnection, earlier: str
) -> None:
    await put(db, job("1"))
    first = None if earlier == "never tried" else await take(db)
    if first and earlier == "to be tried again":
        await outbox.retry(db, first, not_before=NOW, error="timeout")

    second = await born(db, "2")
    assert (second.attempt, second.owner) == (0, "")
    assert (await born(db, "3", lane="b")).owner == "me"

    held = first if first and earlier == "in work" else await take(db)
    assert held.key == "1"
    await outbox.finish(db, held)
    assert (await take(db)).key == "2"


async def test_jobs_that_are_over_or_dead_keep_none_from_being_born_claimed(db: AsyncConnection) -> None:
    await put(db, job("1"), job("2"))
    await outbox.finish(db, await take(db))
    await outbox.bury(db, await take(db), error="x")
    assert (await born(db, "3")).owner == "me"


async def test_a_job_that_need_not_wait_goes_ahead_and_those_after_it_wait_for_it(
    db: AsyncConnection,
) -> None:
    await put(db, job("1"))
    await outbox.retry(db, await take(db), not_before=LATER, error="timeout")
    assert (await born(db, "2", in_turn=False)).owner == "me"
    assert (await born(db, "3")).owner == ""


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


async def test_whoever_lost_the_lease_can_find_out(db: AsyncConnection) -> None:
    await put(db, job("k"))
    mine = await take(db)
    assert await outbox.held_until(db, mine) == LATER
    theirs = await take(db, LATER, "another")
    assert await outbox.held_until(db, mine) is None
    await outbox.finish(db, theirs)
    assert await outbox.held_until(db, theirs) is None


async def test_in_sqlite_nothing_waits_for_longer_when_the_clock_was_set_back(database: Database) -> None:
    async with database.write() as db:
        await put(db, job("k"))
        await outbox.bring_forward(db, timedelta(minutes=10))
        ready = keys(await claim(db, NOW - timedelta(minutes=10)))
    assert ready == (["k"] if database.dialect == "sqlite" else [])
