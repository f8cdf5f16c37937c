"""The queue, in any order of calls, does what a list of dicts would."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete

from storage import schema
from storage.database import Database
from storage.jobs import Job, NewJob, State
from storage.queue import outbox
from tests.storage.stories import NOW

_SECOND = timedelta(seconds=1)
_LEASE = 10 * _SECOND

_owners = st.sampled_from(["one", "two"])
_some = st.sampled_from(["a", "b", "c"])


class Model:
    """What the rows should be, in the order they were stored."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.now = NOW

    def pending(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["state"] is State.PENDING]

    def heads(self) -> list[dict[str, Any]]:
        first: dict[str, dict[str, Any]] = {}
        for row in self.pending():
            first.setdefault(row["lane"], row)
        return list(first.values())

    def put(self, key: str, lane: str, slot: str | None, owner: str | None, *, in_turn: bool = True) -> bool:
        if any(row["key"] == key for row in self.rows):
            return False
        if in_turn and any(row["lane"] == lane for row in self.pending()):
            owner = None
        for row in self.pending():
            if slot and row["slot"] == slot and row["attempt"] == 0:
                row.update(state=State.OVERTAKEN)
        claims = int(owner is not None)
        ready_at = self.now + _LEASE if owner else self.now
        values = {"attempt": claims, "fence": claims, "owner": owner, "ready_at": ready_at}
        self.rows.append(
            {"key": key, "lane": lane, "slot": slot, "state": State.PENDING, "created_at": self.now, **values}
        )
        return True

    def claim(self, owner: str, limit: int) -> list[str]:
        ready = [row for row in self.heads() if row["ready_at"] <= self.now]
        ready.sort(key=lambda row: row["ready_at"])
        for row in ready[:limit]:
            row.update(
                owner=owner, attempt=row["attempt"] + 1, fence=row["fence"] + 1, ready_at=self.now + _LEASE
            )
        return sorted(row["key"] for row in ready[:limit])

    def held(self, job: Job, **values: object) -> bool:
        for row in self.pending():
            if (row["key"], row["owner"], row["fence"]) == (job.key, job.owner, job.fence):
                row.update(owner=None, **values)
                return True
        return False

    def dead(self, key: str, **values: object) -> bool:
        for row in self.rows:
            if row["key"] == key and row["state"] is State.DEAD:
                row.update(values)
                return True
        return False

    def release(self, owner: str) -> int:
        held = [row for row in self.pending() if row["owner"] == owner]
        for row in held:
            row.update(owner=None, ready_at=row["created_at"])
        return len(held)

    def next_at(self) -> datetime | None:
        return min((row["ready_at"] for row in self.heads()), default=None)


class Machine(RuleBasedStateMachine):
    """Calls on the real queue and on the model, side by side."""

    jobs = Bundle("jobs")

    def __init__(self, runner: asyncio.Runner, database: Database) -> None:
        super().__init__()
        self.runner = runner
        self.database = database
        self.model = Model()
        self.keys = 0
        self.runner.run(self._clear())

    async def _clear(self) -> None:
        async with self.database.write() as db:
            await db.execute(delete(schema.outbox))

    def call(self, name: str, *arguments: object, **named: object) -> Any:
        async def run() -> Any:
            async with self.database.write() as db:
                return await getattr(outbox, name)(db, *arguments, **named)

        return self.runner.run(run())

    @rule(target=jobs, lane=_some, slot=st.none() | _some)
    def put(self, lane: str, slot: str | None) -> Any:
        new = self._new(lane, slot)
        [stored] = self.call("put", [new], now=self.model.now)
        assert self.model.put(new.key, lane, slot, None)
        return stored

    @rule(target=jobs, lane=_some, slot=st.none() | _some, owner=_owners, in_turn=st.booleans())
    def put_claimed(self, lane: str, slot: str | None, owner: str, *, in_turn: bool) -> Any:
        new = self._new(lane, slot)
        stored = self.call("put_claimed", new, owner=owner, now=self.model.now, lease=_LEASE, in_turn=in_turn)
        assert self.model.put(new.key, lane, slot, owner, in_turn=in_turn)
        return stored

    def _new(self, lane: str, slot: str | None) -> NewJob:
        self.keys += 1
        return NewJob(f"{self.keys:03}", lane, "kind", "body", slot=slot)

    @rule(job=jobs, slot=st.none() | _some)
    def put_again(self, job: Job, slot: str | None) -> None:
        again = NewJob(job.key, job.lane, "kind", "body", slot=slot)
        assert self.call("put", [again], now=self.model.now) == [None]
        assert not self.model.put(again.key, again.lane, slot, None)

    @rule(target=jobs, owner=_owners, limit=st.integers(1, 3))
    def claim(self, owner: str, limit: int) -> Any:
        claimed = self.call("claim", owner=owner, now=self.model.now, lease=_LEASE, limit=limit)
        assert [job.key for job in claimed] == self.model.claim(owner, limit)
        return multiple(*claimed)

    @rule(job=jobs)
    def finish(self, job: Job) -> None:
        assert self.call("finish", job) == self.model.held(job, state=State.DONE)

    @rule(job=jobs)
    def bury(self, job: Job) -> None:
        assert self.call("bury", job, error="x") == self.model.held(job, state=State.DEAD)

    @rule(job=jobs, seconds=st.integers(0, 15), counts=st.booleans())
    def retry(self, job: Job, seconds: int, *, counts: bool) -> None:
        at = self.model.now + seconds * _SECOND
        given_back = next(row["attempt"] for row in self.model.rows if row["key"] == job.key) - (not counts)
        expected = self.model.held(job, ready_at=at, attempt=given_back)
        assert self.call("retry", job, not_before=at, error="x", counts=counts) == expected

    @rule(job=jobs)
    def replay(self, job: Job) -> None:
        expected = self.model.dead(job.key, state=State.PENDING, attempt=1, ready_at=self.model.now)
        assert self.call("replay", job.id, self.model.now) == expected

    @rule(job=jobs)
    def discard(self, job: Job) -> None:
        assert self.call("discard", job.id) == self.model.dead(job.key, state=State.DISCARDED)

    @rule(owner=_owners)
    def release(self, owner: str) -> None:
        assert self.call("release", owner) == self.model.release(owner)

    @rule(seconds=st.integers(1, 12))
    def wait(self, seconds: int) -> None:
        self.model.now += seconds * _SECOND

    @invariant()
    def rows_are_those_of_the_model(self) -> None:
        rows = self.call("rows", list(State), 1000)
        names = ("key", "lane", "slot", "state", "attempt", "owner", "ready_at", "created_at")
        expected = [{name: row[name] for name in names} for row in self.model.rows]
        over = {State.DONE, State.OVERTAKEN, State.DISCARDED}
        assert [{name: getattr(row, name) for name in names} for row in reversed(rows)] == expected
        assert all((row.body == "") == (row.state in over) for row in rows)
        assert self.call("next_at") == self.model.next_at()


@pytest.fixture
def open_database(database_url: str) -> Iterator[tuple[asyncio.Runner, Database]]:
    """A database on a loop of its own, because Hypothesis does not await."""
    with asyncio.Runner() as runner:
        database = runner.run(Database.open(database_url))
        yield runner, database
        runner.run(database.close())


def test_the_queue_is_what_the_model_says(open_database: tuple[asyncio.Runner, Database]) -> None:
    class OnThisDatabase(Machine):
        def __init__(self) -> None:
            super().__init__(*open_database)

    run_state_machine_as_test(
        OnThisDatabase,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            suppress_health_check=list(HealthCheck),
        ),
    )
