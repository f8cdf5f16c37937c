"""The tables as the queries see them. The migrations build them; a test holds the two together."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData()

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """A point in time, stored as microseconds since 1970 in UTC; a naive datetime is refused.

    A number sorts and compares alike in both databases, and no session time zone can bend it.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """The microseconds of an aware datetime.

        Raises:
            ValueError: the datetime is naive.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value}")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The datetime, aware UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


migrations = Table(
    "migrations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("applied_at", Text, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

timeline = Table(
    "timeline",
    metadata,
    Column("incident", BigInteger, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("redacts", Integer),
)

bodies = Table(
    "bodies",
    metadata,
    Column("incident", BigInteger, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    ForeignKeyConstraint(["incident", "version"], ["timeline.incident", "timeline.version"]),
)

incidents = Table(
    "incidents",
    metadata,
    Column("number", BigInteger, primary_key=True),
    Column("status", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("drill", Boolean, nullable=False),
    Column("channel_id", Text),
    Column("declared_at", Instant, nullable=False),
    Column("next_due_at", Instant),
    Column("version", Integer, nullable=False),
    Column("shape", Text, nullable=False),
    Column("state", Text, nullable=False),
)


def _queue(name: str) -> Table:
    """A table of jobs; what its columns mean is said in `storage.jobs`, and of `told_at` in `storage.dead`."""
    columns: list[Column[Any]] = [
        Column("id", BigInteger, primary_key=True),
        Column("key", Text, nullable=False),
        Column("lane", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("incident", BigInteger),
        Column("slot", Text),
        Column("state", Text, nullable=False),
        Column("attempt", Integer, nullable=False),
        Column("fence", Integer, nullable=False),
        Column("owner", Text),
        Column("ready_at", Instant, nullable=False),
        Column("created_at", Instant, nullable=False),
        Column("error", Text),
        Column("told_at", Instant),
    ]
    return Table(name, metadata, *columns)


inbox = _queue("inbox")
outbox = _queue("outbox")

files = Table(
    "files",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("mimetype", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

alert_deliveries = Table(
    "alert_deliveries",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("key", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("sorted", Integer, nullable=False),
    Column("weight", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)

alert_groups = Table(
    "alert_groups",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("key", Text, nullable=False),
    Column("active", Integer, nullable=False),
    Column("stage", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("incident", BigInteger),
    Column("storm", BigInteger),
    Column("count", BigInteger, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("carded_at", Instant),
    Column("declared_at", Instant),
    Column("due_at", Instant),
    Column("state", Text, nullable=False),
)

alert_payloads = Table(
    "alert_payloads",
    metadata,
    Column("group_id", BigInteger, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("body", Text, nullable=False),
)

alert_storms = Table(
    "alert_storms",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("last_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
)

alert_rejected = Table(
    "alert_rejected",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("source", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("count", BigInteger, nullable=False),
)

alert_dropped = Table(
    "alert_dropped",
    metadata,
    Column("source", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)

polls = Table(
    "polls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("next_at", Instant, nullable=False),
    Column("claimed_until", Instant),
    Column("state", Text, nullable=False),
)

overrides = Table(
    "overrides",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("ends_at", Instant, nullable=False),
    Column("cancelled_at", Instant),
    Column("state", Text, nullable=False),
)

handovers = Table(
    "handovers",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("rotation", Text, nullable=False),
    Column("begins_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
)

reminders = Table(
    "reminders",
    metadata,
    Column("occasion", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("given_at", Instant, nullable=False),
)
