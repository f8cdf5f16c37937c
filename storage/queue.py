"""The inbox and the outbox: one machine, durable jobs with lanes, leases and fences.

A worker claims a job for the length of a lease, does it, and finishes it. When it dies instead, the lease
runs out and another worker claims the job; should the first one wake up again, its fence is old and it
changes nothing. A lease and a delay are the same column, `ready_at`: when the job may be tried next.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    RowMapping,
    Table,
    Update,
    delete,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import schema
from storage.jobs import Depth, Job, NewJob, Row, State
from storage.queue_statements import PENDING, Statements

#: A literal, as is `PENDING`.
_DEAD: ColumnElement[str] = literal_column("'dead'")
_OVER = (State.DONE.value, State.OVERTAKEN.value, State.DISCARDED.value)


class Queue:
    """A table of jobs."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._c = table.c
        self._statements = Statements(table)
        self._row = [self._c[name] for name in Row.__struct_fields__]

    async def put(self, db: AsyncConnection, jobs: Sequence[NewJob], *, now: datetime) -> list[Job | None]:
        """Store jobs, and answer for each with the stored one, or None where its key was there already."""
        return await self._insert(db, jobs, _birth(now))

    async def put_claimed(
        self,
        db: AsyncConnection,
        job: NewJob,
        *,
        owner: str,
        now: datetime,
        lease: timedelta,
        in_turn: bool = True,
    ) -> Job | None:
        """Store a job that is claimed at once, for the length of the lease, by the process that stores it.

        Where an earlier job of its lane is pending, it is not: it has no owner, and waits for a claim in its turn.
        With `in_turn=False` it does not wait. None where its key was there already.
        """
        if not in_turn:
            return (await self._insert(db, [job], _birth(now, owner, lease)))[0]
        await self._take_turns(db, job.lane)
        given = {f"its_{name}": value for name, value in _values(job).items()}
        claim = {"of_lane": job.lane, "by": owner, "now": now, "until": now + lease}
        stored = await db.execute(self._statements.put_in_turn(db.dialect.name), {**given, **claim})
        row = stored.first()
        await self._overtake(db, {job.slot} if row and job.slot else set())
        return Job(*row) if row else None

    async def put_over(self, db: AsyncConnection, job: NewJob, *, now: datetime) -> None:
        """Store what is over already; unlike with a job that was worked on, its words are kept until it is pruned."""
        await self._insert(db, [job], {**_birth(now), "state": State.DONE.value})

    async def _insert(
        self, db: AsyncConnection, jobs: Sequence[NewJob], birth: dict[str, object]
    ) -> list[Job | None]:
        if not jobs:
            return []
        values = [{**_values(job), **birth} for job in jobs]
        returned = await db.execute(self._statements.put(db.dialect.name), values)
        stored = {row.key: Job(*row) for row in returned}
        await self._overtake(db, {job.slot for job in jobs if job.slot and job.key in stored})
        return [stored.pop(job.key, None) for job in jobs]

    async def _overtake(self, db: AsyncConnection, slots: Collection[str]) -> None:
        if slots:
            await db.execute(self._statements.overtake, {"the_slots": sorted(slots)})

    async def unbegun(self, db: AsyncConnection, slots: Collection[str]) -> set[str]:
        """The slots in which a job waits that nobody has claimed; nobody will until the transaction ends."""
        if not slots:
            return set()
        return set(await db.scalars(self._statements.unbegun, {"the_slots": sorted(slots)}))

    async def _take_turns(self, db: AsyncConnection, lane: str) -> None:
        """Nobody else finds out about this lane until the transaction ends: two at once would both find it free."""
        if db.dialect.name == "postgresql":
            name = func.hashtextextended(f"{self._table.name}/{lane}", 0)
            await db.execute(select(func.pg_advisory_xact_lock(name)))

    async def is_waiting(self, db: AsyncConnection, lane: str) -> bool:
        """Whether a job of the lane is pending."""
        return bool(await db.scalar(self._statements.waiting, {"of_lane": lane}))

    async def claim(
        self, db: AsyncConnection, *, owner: str, now: datetime, lease: timedelta, limit: int
    ) -> list[Job]:
        """Take up to `limit` jobs, each the first pending one of its lane, for the length of a lease.

        A lane whose first job is leased, or waits for another try, gives nothing.
        """
        wanted = {"by": owner, "now": now, "until": now + lease, "at_most": limit}
        taken = await db.execute(self._statements.claim, wanted)
        return sorted((Job(*row) for row in taken), key=lambda job: job.id)

    async def renew(self, db: AsyncConnection, job: Job, *, until: datetime) -> bool:
        """Lengthen a lease; False, and nothing changed, where it was lost or the job is over."""
        return await self._change(db, self._statements.renew, {**_held(job), "until": until})

    async def held_until(self, db: AsyncConnection, job: Job) -> datetime | None:
        """When its lease ends; None where the job is over, or somebody else has claimed it since."""
        until: datetime | None = await db.scalar(self._statements.held_until, _held(job))
        return until

    async def finish(self, db: AsyncConnection, job: Job) -> bool:
        """The job is done; False, and nothing changed, where the lease was lost meanwhile."""
        return await self._change(db, self._statements.finish, _held(job))

    async def finish_alike(self, db: AsyncConnection, job: Job) -> None:
        """What waits behind a job in its lane to do the same is done with it; before the job is."""
        alike = {"the_id": job.id, "of_lane": job.lane, "alike": job.body}
        await db.execute(self._statements.finish_alike, alike)

    async def retry(
        self, db: AsyncConnection, job: Job, *, not_before: datetime, error: str, counts: bool = True
    ) -> bool:
        """The job is to be tried again; False, and nothing changed, where the lease was lost meanwhile.

        With `counts=False` it was not really tried (paused, rate-limited) and the attempt is given back.
        """
        tried = {"until": not_before, "why": error, "given_back": int(not counts)}
        return await self._change(db, self._statements.retry, {**_held(job), **tried})

    async def bury(self, db: AsyncConnection, job: Job, *, error: str) -> bool:
        """The job is given up and its lane goes on; False, and nothing changed, where the lease was lost."""
        return await self._change(db, self._statements.bury, {**_held(job), "why": error})

    async def forget(self, db: AsyncConnection, job: Job) -> bool:
        """Delete a job, so that one of the same key can be stored again: it was refused, and may come corrected.

        False, and nothing changed, where the lease was lost meanwhile.
        """
        held = (self._c.id == job.id) & (self._c.fence == job.fence) & (self._c.state == PENDING)
        return (await db.execute(delete(self._table).where(held))).rowcount == 1

    async def forget_dead(self, db: AsyncConnection, key: str) -> None:
        """Delete a job that was given up, so that one of the same key can be stored again."""
        await db.execute(delete(self._table).where(self._c.key == key, self._c.state == _DEAD))

    async def replay(self, db: AsyncConnection, id_: int, now: datetime) -> bool:
        """Try a dead job again; False where it is not dead.

        The tries are counted anew, but from one: an earlier try may have had its effect. Should it die again, the
        operators hear of it again.
        """
        again = self._dead(id_).values(state=State.PENDING.value, attempt=1, ready_at=now, told_at=None)
        return await self._change(db, again)

    async def discard(self, db: AsyncConnection, id_: int) -> bool:
        """Forget a dead job; False where it is not dead."""
        return await self._change(db, self._dead(id_).values(state=State.DISCARDED.value, body=""))

    async def release(self, db: AsyncConnection, owner: str) -> int:
        """Give back what an owner holds, at once; how many jobs that were. Their attempts stay counted."""
        return await self._release(db, self._c.owner == owner)

    async def release_all(self, db: AsyncConnection) -> int:
        """In SQLite, where one process works, end the leases of an earlier life of it; how many there were.

        In PostgreSQL the leases may be other replicas', and nothing is changed.
        """
        if db.dialect.name == "postgresql":
            return 0
        return await self._release(db, self._c.owner.is_not(None))

    async def bring_forward(self, db: AsyncConnection, by: timedelta) -> None:
        """In SQLite, where one machine's clock counts, all that is pending waits for so much less: it was set back.

        In PostgreSQL every replica would do the same, and nothing is changed.
        """
        if db.dialect.name == "postgresql":
            return
        earlier = type_coerce(self._c.ready_at, BigInteger) - by // timedelta(microseconds=1)
        await db.execute(update(self._table).where(self._c.state == PENDING).values(ready_at=earlier))

    async def next_at(self, db: AsyncConnection) -> datetime | None:
        """When a pending job may next be claimed, in the past where one may be now; None when none is pending."""
        first: datetime | None = await db.scalar(self._statements.next_at)
        return first

    async def depth(self, db: AsyncConnection) -> Depth:
        """How many jobs are pending and how many are dead."""
        pending = select(func.count(), func.min(self._c.created_at)).where(self._c.state == PENDING)
        count, oldest = (await db.execute(pending)).one()
        dead = await db.scalar(select(func.count()).select_from(self._table).where(self._c.state == _DEAD))
        return Depth(count, dead or 0, oldest)

    async def rows(self, db: AsyncConnection, states: Collection[State], limit: int) -> list[Row]:
        """The jobs in these states, the newest first."""
        among = or_(*(self._c.state == literal_column(f"'{state.value}'") for state in states))
        query = select(*self._row).where(among).order_by(self._c.id.desc()).limit(limit)
        return [_seen(found) for found in (await db.execute(query)).mappings()]

    async def dead(self, db: AsyncConnection) -> list[int]:
        """The ids of all that is dead, in the order of storing."""
        return list(await db.scalars(select(self._c.id).where(self._c.state == _DEAD).order_by(self._c.id)))

    async def row(self, db: AsyncConnection, id_: int) -> Row | None:
        """One job, or None."""
        found = (await db.execute(select(*self._row).where(self._c.id == id_))).mappings().first()
        return None if found is None else _seen(found)

    async def about(self, db: AsyncConnection) -> set[int]:
        """The numbers of the incidents that pending and dead jobs belong to."""
        open_ = or_(self._c.state == PENDING, self._c.state == _DEAD)
        return set(await db.scalars(select(self._c.incident).where(open_, self._c.incident.is_not(None))))

    async def idle(self, db: AsyncConnection, lane: str) -> list[str]:
        """The words of the jobs of a lane on which nobody works at this moment, and somebody will."""
        waiting = select(self._c.body).where(
            self._c.state == PENDING, self._c.lane == lane, self._c.owner.is_(None)
        )
        return list(await db.scalars(waiting))

    async def state(self, db: AsyncConnection, key: str) -> State | None:
        """Where the job with this key stands, or None where there is none."""
        found: str | None = await db.scalar(select(self._c.state).where(self._c.key == key))
        return None if found is None else State(found)

    async def body(self, db: AsyncConnection, key: str) -> str | None:
        """The words of the job with this key, or None where there is none."""
        found: str | None = await db.scalar(select(self._c.body).where(self._c.key == key))
        return found

    async def prune(self, db: AsyncConnection, before: datetime, *, dead_before: datetime, limit: int) -> int:
        """Delete jobs that are over and were stored before a time; how many, and up to `limit` in one go.

        The dead, which keep their words until somebody looks at them, have a time of their own. The keys are
        forgotten, so that a job of the same key would be stored again.
        """
        over = (self._c.created_at < before) & self._c.state.in_(_OVER)
        dead = (self._c.created_at < dead_before) & (self._c.state == _DEAD)
        old = select(self._c.id).where(over | dead).limit(limit)
        return (await db.execute(delete(self._table).where(self._c.id.in_(old)))).rowcount

    def _dead(self, id_: int) -> Update:
        return update(self._table).where(self._c.id == id_, self._c.state == _DEAD)

    async def _change(
        self, db: AsyncConnection, change: Update, values: Mapping[str, object] | None = None
    ) -> bool:
        return (await db.execute(change, values)).rowcount == 1

    async def _release(self, db: AsyncConnection, whose: ColumnElement[bool]) -> int:
        held = update(self._table).where(self._c.state == PENDING, self._c.owner.is_not(None), whose)
        return (await db.execute(held.values(owner=None, ready_at=self._c.created_at))).rowcount


def _birth(now: datetime, owner: str | None = None, lease: timedelta = timedelta(0)) -> dict[str, object]:
    claims = int(owner is not None)
    return {
        "state": State.PENDING.value,
        "attempt": claims,
        "fence": claims,
        "owner": owner,
        "ready_at": now + lease,
        "created_at": now,
        "error": None,
    }


def _held(job: Job) -> dict[str, object]:
    return {"the_id": job.id, "by": job.owner, "held_at": job.fence}


def _values(job: NewJob) -> dict[str, Any]:
    return {name: getattr(job, name) for name in NewJob.__struct_fields__}


def _seen(found: RowMapping) -> Row:
    return Row(**{**found, "state": State(found["state"])})


inbox = Queue(schema.inbox)
outbox = Queue(schema.outbox)
