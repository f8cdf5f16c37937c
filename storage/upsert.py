"""INSERT … ON CONFLICT, which both databases understand and SQLAlchemy spells once for each."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert(db: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can be told what to do where the row exists already."""
    return postgresql.insert(table) if db.dialect.name == "postgresql" else sqlite.insert(table)
