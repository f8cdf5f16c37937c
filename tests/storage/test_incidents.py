"""The projection says what the timeline says, and finds what is asked for."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import update
from structlog.testing import capture_logs

from bot.domain.events import (
    ChannelOpened,
    Closed,
    EntryRedacted,
    Gate,
    NoteAdded,
    PlaybookPosted,
    Resolved,
    Step,
)
from bot.domain.evolve import fold
from bot.domain.incident import Incident
from bot.domain.status import Status
from storage import incidents, schema, timeline
from storage.database import Database
from storage.errors import Unreadable
from tests.storage.stories import NOW, append, declare, declared, entries

_MINUTE = timedelta(minutes=1)
_SEEN = ChannelOpened("C1", "inc-1")


async def _load(database: Database, number: int) -> Incident | None:
    async with database.read() as db:
        return await incidents.load(db, number)


async def _forge(database: Database, **values: object) -> None:
    async with database.write() as db:
        await db.execute(update(schema.incidents).values(**values))


async def test_what_was_saved_is_loaded_equal(database: Database) -> None:
    incident = await declare(database, _SEEN, NoteAdded("é 🧯"))
    assert await _load(database, incident.number) == incident


async def test_an_unknown_number_is_none(database: Database) -> None:
    assert await _load(database, 404) is None


async def test_saving_again_replaces(database: Database) -> None:
    incident = replace(await declare(database, next_due_at=NOW), title="Checkout is slow")
    async with database.write() as db:
        await incidents.save(db, incident, None)
        assert await incidents.load(db, incident.number, lock=True) == incident
        assert await incidents.next_due_at(db) is None


async def test_an_older_version_does_not_overwrite_a_newer_one(database: Database) -> None:
    newer = await declare(database, _SEEN, NoteAdded("rolled back"))
    async with database.write() as db:
        await incidents.save(db, replace(newer, version=newer.version - 1, title="as it was"), NOW)
        assert await incidents.load(db, newer.number) == newer
        assert await incidents.next_due_at(db) is None


async def test_numbers_have_no_gap_though_a_declaration_fails(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as db:
            await incidents.next_number(db)
            _ = 1 / 0

    assert (await declare(database)).number == 1
    with pytest.raises(ZeroDivisionError):
        await fail()
    assert (await declare(database)).number == 2


async def test_what_is_being_declared_is_waited_for(database_url: str) -> None:
    """Else an incident could be looked at next when the policy of before says, which was in force when it was declared."""
    one, other = [await Database.open(database_url) for _ in range(2)]
    begun, ended = asyncio.Event(), asyncio.Event()

    async def declaring() -> None:
        async with one.write() as db:
            await incidents.next_number(db)
            begun.set()
            await ended.wait()
            incident = fold(entries(1, declared()))
            assert incident
            await incidents.save(db, incident, NOW)

    async def looking() -> list[int]:
        async with other.write() as db:
            await incidents.wait_for_declared(db)
            return await incidents.open_numbers(db)

    writing = asyncio.create_task(declaring())
    await begun.wait()
    found = asyncio.create_task(looking())
    await asyncio.wait({found}, timeout=0.5)
    assert not found.done()
    ended.set()
    await writing
    assert await found == [1]
    await one.close()
    await other.close()


async def test_replicas_that_declare_at_once_get_different_numbers(database_url: str) -> None:
    replicas = [await Database.open(database_url) for _ in range(3)]
    declared = await asyncio.gather(*(declare(replica) for replica in replicas for _ in range(10)))
    assert sorted(incident.number for incident in declared) == list(range(1, 31))
    for replica in replicas:
        await replica.close()


async def test_a_locked_incident_is_changed_by_one_after_the_other(database_url: str) -> None:
    """Whoever loads with `lock` sees what the one before has committed: no append conflicts."""
    replicas = [await Database.open(database_url) for _ in range(3)]
    number = (await declare(replicas[0])).number

    async def note(replica: Database) -> None:
        async with replica.write() as db:
            incident = await incidents.load(db, number, lock=True)
            assert incident is not None
            await asyncio.sleep(0)
            await append(db, entries(number, NoteAdded("x"), after=incident.version))
            await incidents.save(db, replace(incident, version=incident.version + 1), None)

    await asyncio.gather(*(note(replica) for replica in replicas for _ in range(20)))
    loaded = await _load(replicas[0], number)
    assert loaded is not None
    assert loaded.version == 61
    for replica in replicas:
        await replica.close()


async def test_those_that_another_replica_has_in_its_hands_are_left_out(postgresql_url: str) -> None:
    """Two replicas that tick at once share what is due; neither waits for the other."""
    here, there = [await Database.open(postgresql_url) for _ in range(2)]
    one, two, three = [await declare(here) for _ in range(3)]
    async with there.write() as busy, here.write() as db:
        await incidents.load(busy, two.number, lock=True)
        async with asyncio.timeout(60):
            assert await incidents.load_free(db, [3, 2, 1]) == [one, three]
    async with here.write() as db:
        assert await incidents.load_free(db, [1, 2, 4]) == [one, two]
    await here.close()
    await there.close()


async def test_an_incident_is_found_by_its_channel(database: Database) -> None:
    await declare(database)
    incident = await declare(database, _SEEN)
    async with database.read() as db:
        assert await incidents.by_channel(db, "C1") == incident
        assert await incidents.by_channel(db, "C2") is None


async def test_the_newest_are_listed_first(database: Database) -> None:
    one, two, three = [await declare(database) for _ in range(3)]
    async with database.read() as db:
        assert await incidents.listing(db) == [three, two, one]
        assert await incidents.listing(db, limit=2) == [three, two]


async def test_the_list_can_be_narrowed_to_statuses(database: Database) -> None:
    resolved = Resolved(Status.INVESTIGATING, "rolled back")
    open_ = await declare(database)
    over = await declare(database, resolved)
    closed = await declare(database, resolved, Closed(Status.RESOLVED))
    async with database.read() as db:
        assert await incidents.listing(db, statuses=[Status.RESOLVED, Status.CLOSED]) == [closed, over]
        assert await incidents.listing(db, statuses=[]) == []
        assert await incidents.open_numbers(db) == [open_.number]


async def test_what_is_due_comes_the_longest_overdue_first(database: Database) -> None:
    later = await declare(database, next_due_at=NOW)
    await declare(database, next_due_at=NOW + _MINUTE)
    sooner = await declare(database, next_due_at=NOW - _MINUTE)
    await declare(database)
    async with database.read() as db:
        assert await incidents.due(db, NOW) == [sooner.number, later.number]
        assert await incidents.due(db, NOW, limit=1) == [sooner.number]
        assert await incidents.next_due_at(db) == NOW - _MINUTE
        assert await incidents.next_due_at(db, after=NOW) == NOW + _MINUTE
        assert await incidents.next_due_at(db, after=NOW + _MINUTE) is None


async def test_nothing_is_due_where_there_is_nothing(database: Database) -> None:
    async with database.read() as db:
        assert await incidents.next_due_at(db) is None
        assert await incidents.due(db, NOW) == []


async def test_a_row_of_another_release_is_folded_anew_from_the_timeline(database: Database) -> None:
    incident = await declare(database, _SEEN)
    await _forge(database, shape="older", state='{"fields": "of another time"}')
    assert await _load(database, incident.number) == incident
    async with database.read() as db:
        assert await incidents.stale(db) == [incident.number]
        assert await incidents.listing(db) == [incident]


async def test_one_that_cannot_be_read_is_left_out_of_a_list(database: Database) -> None:
    altered, whole = await declare(database, NoteAdded("rolled back")), await declare(database)
    async with database.write() as db:
        await append(db, entries(altered.number, EntryRedacted(2, "", "why"), after=2))
        await timeline.redact(db, altered.number, 2, "not JSON")
    await _forge(database, shape="older")
    async with database.read() as db:
        with capture_logs() as logged:
            assert await incidents.listing(db) == [whole]
        with pytest.raises(Unreadable):
            await incidents.load(db, altered.number)
    assert [one["error"] for one in logged] == [f"entry 2 of INC-{altered.number} cannot be read"]


@pytest.mark.parametrize("state", ["", "not JSON", "{}", '{"number": "one"}'])
async def test_a_damaged_row_is_named_and_its_timeline_read_instead(database: Database, state: str) -> None:
    incident = await declare(database, _SEEN)
    async with database.read() as db:
        assert not await incidents.is_damaged(db, incident.number)
    await _forge(database, state=state)
    async with database.write() as db:
        with capture_logs() as logged:
            assert await incidents.listing(db) == [incident]
        assert await incidents.is_damaged(db, incident.number)
        await incidents.save(db, incident, None)
        assert not await incidents.is_damaged(db, incident.number)
    assert [(one["event"], one["incident"]) for one in logged] == [
        ("the row of an incident is damaged; its timeline is read instead", incident.number)
    ]


async def test_rebuilding_makes_the_row_what_the_timeline_says(database: Database) -> None:
    """And keeps when it is due: that is the policy's to say, not the timeline's."""
    incident = await declare(database, _SEEN, next_due_at=NOW)
    await _forge(database, shape="older", state="{}", channel_id=None, severity="sev9")
    async with database.write() as db:
        assert await incidents.rebuild(db, incident.number) == incident
        assert await incidents.stale(db) == []
        assert await incidents.by_channel(db, "C1") == incident
        assert await incidents.next_due_at(db) == NOW


async def test_rebuilding_what_never_was_is_refused(database: Database) -> None:
    async with database.write() as db:
        with pytest.raises(LookupError, match="there is no INC-7"):
            await incidents.rebuild(db, 7)


async def test_open_incidents_whose_steps_wait_for_an_endpoint_are_found(database: Database) -> None:
    def playbook(poll: str) -> PlaybookPosted:
        return PlaybookPosted("jobs", "Jobs", (Step("again", "Again", gate=Gate(poll, "Shop")),))

    waiting = await declare(database, playbook("shop_1"))
    await declare(database, playbook("shop_12"))
    await declare(database, playbook("shopx1"))
    await declare(database, NoteAdded('"gate":{"poll":"shop_1"'))
    await declare(database, playbook("shop_1"), Resolved(Status.INVESTIGATING, "Rolled back"))

    async with database.read() as db:
        found = await incidents.waiting_for(db, "shop_1")

    assert found == [waiting]
