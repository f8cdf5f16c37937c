"""What a queue asks the database all the time, each statement built once: to build one takes longer than to run it.

What a statement needs to know it says with a `bindparam`; none has the name of a column, which SQLAlchemy keeps.
"""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Table,
    Text,
    Update,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    null,
    select,
    update,
)

from storage.jobs import Job, NewJob, State
from storage.schema import Instant
from storage.upsert import insert

#: A literal and not a parameter: a partial index is used only where the statement shows that it applies.
PENDING: ColumnElement[str] = literal_column("'pending'")


class Statements:
    """Those of one table.

    Attributes:
        waiting: whether a job of `of_lane` is pending.
        claim: takes up to `at_most` jobs that are ready at `now` for `by`, until `until`.
        held_until: when the lease of the job `the_id` ends, if it is pending, and held by `by` with the fence `held_at`.
        renew, finish, retry, bury: change that job, if so.
        finish_alike: ends what is pending in `of_lane` after the job `the_id`, with the words `alike`.
        overtake: of each of `the_slots`, ends all but the newest, where they were never tried.
        unbegun: those of `the_slots` in which a job waits that nobody has claimed, locked.
        next_at: when a pending job may next be claimed.
    """

    def __init__(self, table: Table) -> None:
        self._table, self._c = table, table.c
        owner = func.coalesce(self._c.owner, literal_column("''")).label("owner")
        self._job = [owner if name == "owner" else self._c[name] for name in Job.__struct_fields__]
        self._puts: dict[str, Any] = {}
        self._puts_in_turn: dict[str, Any] = {}
        of_lane = self._c.lane == bindparam("of_lane")
        self._pending = select(self._c.id).where(self._c.state == PENDING, of_lane)
        self.waiting = select(self._pending.exists())
        self.claim = self._claim()
        self.held_until = select(self._c.ready_at).where(self._held())
        held = update(self._table).where(self._held())
        self.renew = held.values(ready_at=bindparam("until"))
        self.finish = held.values(state=State.DONE.value, owner=None, body="")
        alike = (self._c.state == PENDING) & of_lane & (self._c.id > bindparam("the_id"))
        done = update(self._table).values(state=State.DONE.value, body="")
        self.finish_alike = done.where(alike, self._c.body == bindparam("alike"))
        self.retry = held.values(
            owner=None,
            ready_at=bindparam("until"),
            error=bindparam("why"),
            attempt=self._c.attempt - bindparam("given_back", type_=self._c.attempt.type),
        )
        self.bury = held.values(state=State.DEAD.value, owner=None, error=bindparam("why"))
        self.overtake = self._overtake()
        slots = self._c.slot.in_(bindparam("the_slots", expanding=True))
        idle = (self._c.state == PENDING) & self._c.owner.is_(None) & slots
        self.unbegun = select(self._c.slot).where(idle).with_for_update()
        self.next_at = self._heads(self._c.ready_at).limit(1)

    def put(self, dialect: str) -> Any:
        """Stores jobs and answers with them; not those whose key is there."""
        if dialect not in self._puts:
            rows = insert(dialect, self._table).on_conflict_do_nothing(index_elements=[self._c.key])
            self._puts[dialect] = rows.returning(*self._job)
        return self._puts[dialect]

    def put_in_turn(self, dialect: str) -> Any:
        """Stores a job and answers with it: claimed by `by` until `until`, but not where one of `of_lane` is pending."""
        if dialect not in self._puts_in_turn:
            waits, now = self._pending.exists(), bindparam("now", type_=Instant)
            claims = case((waits, 0), else_=1)
            born = {
                "state": State.PENDING.value,
                "attempt": claims,
                "fence": claims,
                "owner": case((waits, null()), else_=bindparam("by", type_=Text)),
                "ready_at": case((waits, now), else_=bindparam("until", type_=Instant)),
                "created_at": now,
            }
            given = {
                name: bindparam(f"its_{name}", type_=self._c[name].type) for name in NewJob.__struct_fields__
            }
            rows = insert(dialect, self._table).values({**given, **born})
            unique = rows.on_conflict_do_nothing(index_elements=[self._c.key])
            self._puts_in_turn[dialect] = unique.returning(*self._job)
        return self._puts_in_turn[dialect]

    def ready(self) -> CTE:
        """The jobs that `claim` takes."""
        now, limit = bindparam("now", type_=Instant), bindparam("at_most", type_=self._c.id.type)
        ready = self._heads(self._c.id).where(self._c.ready_at <= now).limit(limit)
        return ready.with_for_update(skip_locked=True, of=self._table).cte("ready")

    def _heads(self, column: ColumnElement[Any]) -> Select[Any]:
        """A column of the first pending job of each lane, the longest ready first.

        One pass over what is pending, then each head by its primary key. PostgreSQL, whose statistics of a queue
        are always of another hour, must be left no other choice: it has gone through every job ever done, or
        once over all that is pending for each job that is. Hence MATERIALIZED, and a state that no index has.
        """
        first = select(func.min(self._c.id).label("id")).where(self._c.state == PENDING)
        heads = first.group_by(self._c.lane).cte("heads").prefix_with("MATERIALIZED")
        return (
            select(column)
            .join_from(heads, self._table, self._c.id == heads.c.id)
            .where(self._c.state.concat("") == PENDING)
            .order_by(self._c.ready_at, self._c.id)
        )

    def _claim(self) -> Any:
        return (
            update(self._table)
            .where(self._c.id.in_(select(self.ready().c.id)))
            .values(
                owner=bindparam("by"),
                attempt=self._c.attempt + 1,
                fence=self._c.fence + 1,
                ready_at=bindparam("until"),
            )
            .returning(*self._job)
        )

    def _held(self) -> ColumnElement[bool]:
        fence = (self._c.owner == bindparam("by")) & (self._c.fence == bindparam("held_at"))
        return and_(self._c.id == bindparam("the_id"), self._c.state == PENDING, fence)

    def _overtake(self) -> Update:
        newer = self._table.alias("newer")
        newest = select(func.max(newer.c.id)).where(newer.c.state == PENDING, newer.c.slot == self._c.slot)
        slots = self._c.slot.in_(bindparam("the_slots", expanding=True))
        untried = (self._c.attempt == 0) & slots & self._c.slot.is_not(None)
        overtaken = update(self._table).where(
            self._c.state == PENDING, untried, self._c.id < newest.scalar_subquery()
        )
        return overtaken.values(state=State.OVERTAKEN.value, body="")
