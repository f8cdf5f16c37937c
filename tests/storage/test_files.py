"""A file is kept once, byte for byte."""

from storage import files
from storage.database import Database
from storage.files import StoredFile

_ALL_BYTES = bytes(range(256))


async def test_a_kept_file_is_read_back(database: Database) -> None:
    async with database.write() as db:
        await files.keep(db, "abc", "graph é.png", "image/png", _ALL_BYTES)
    async with database.read() as db:
        assert await files.content(db, "abc") == StoredFile("abc", "graph é.png", "image/png", _ALL_BYTES)


async def test_the_same_file_is_kept_once_under_its_first_name(database: Database) -> None:
    async with database.write() as db:
        await files.keep(db, "abc", "one.txt", "text/plain", b"x")
        await files.keep(db, "abc", "two.txt", "text/plain", b"x")
        kept = await files.content(db, "abc")
    assert kept is not None
    assert kept.name == "one.txt"


async def test_a_file_that_was_never_kept_is_none(database: Database) -> None:
    async with database.read() as db:
        assert await files.content(db, "abc") is None
