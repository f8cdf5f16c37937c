"""One connection for a whole test."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database


@pytest.fixture
async def db(database: Database) -> AsyncIterator[AsyncConnection]:
    """One transaction for the whole test."""
    async with database.write() as connection:
        yield connection
