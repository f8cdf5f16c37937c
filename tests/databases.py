"""Fixtures for real databases, built by the migrations: each test that asks for one runs on SQLite and PostgreSQL."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.postgresql import Server, binaries

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """A PostgreSQL of this session's own; every xdist worker has one."""
    found = binaries()
    if found is None:
        missing = "PostgreSQL is not installed: apt-get install postgresql"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    server = Server(found)
    yield server
    server.remove()


@pytest.fixture(scope="session")
def distant_server(postgresql_server: Server) -> Iterator[Server]:
    """Another, reached as one on another machine is, which loses nothing when it is stopped at once."""
    found = binaries()
    assert found  # else there would not be the first one
    server = Server(found, distant=True)
    yield server
    server.remove()


@pytest.fixture(scope="session")
def _migrated(postgresql_server: Server) -> str:
    async def migrate() -> None:
        await (await Database.open(postgresql_server.url("migrated"))).close()

    postgresql_server.sql("CREATE DATABASE migrated")
    asyncio.run(migrate())
    return "migrated"


def _database(server: Server, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    server.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.url(name)
    server.sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgresql_url(postgresql_server: Server, _migrated: str) -> Iterator[str]:
    """A fresh PostgreSQL database."""
    yield from _database(postgresql_server, _migrated)


@pytest.fixture
def empty_postgresql_url(postgresql_server: Server) -> Iterator[str]:
    """A PostgreSQL database that no program has used."""
    yield from _database(postgresql_server, "template1")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh SQLite file."""
    return f"sqlite+aiosqlite:///{tmp_path}/sitroom.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database: the test runs once on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "empty_postgresql"])
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """A database that no program has used: the test runs once on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The fresh database, open."""
    opened = await Database.open(database_url)
    yield opened
    await opened.close()
