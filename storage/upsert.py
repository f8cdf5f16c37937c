"""INSERT … ON CONFLICT, which both databases understand and SQLAlchemy spells once for each."""

from typing import TYPE_CHECKING

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def insert(dialect: str, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An insert that can be told what to do where the row exists already."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - many never need it, and it takes its time

        return postgresql.insert(table)
    return sqlite.insert(table)
