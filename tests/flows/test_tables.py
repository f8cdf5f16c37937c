"""A command uses the tables that there are: only the start of Sitroom makes them, or brings them up to date."""

import asyncio
from pathlib import Path

import pytest

from bot.cli import run
from storage.database import Database
from tests.storage.test_upgrade import RELEASES, _folder

COMMANDS = [
    "list",
    "show INC-1",
    "declare sev3 Digest mails are late",
    "update INC-1 --impact x",
    "status INC-1 mitigating",
    "resolve INC-1 --summary x",
    "export INC-1",
    "inbox",
    "outbox retry all",
    "verify",
]


def _known(url: str, migrations: Path | None = None) -> tuple[list[str], list[str]]:
    """What was applied and what was not; with `migrations`, after these were."""

    async def look() -> tuple[list[str], list[str]]:
        if migrations:
            await (await Database.open(url, migrations=migrations)).close()
        database = Database.inspect(url)
        try:
            return await database.known()
        finally:
            await database.close()

    return asyncio.run(look())


@pytest.mark.parametrize("line", COMMANDS)
def test_a_database_of_an_older_release_is_left_as_it_is(
    empty_database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    line: str,
) -> None:
    """There may be no backup yet, and that release may still run."""
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    before = _known(empty_database_url, _folder(tmp_path / "old", until=RELEASES[-2]))

    assert run(line.split(" ")) == 1

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == (
        "sitroom: The database is of an older release. Run `sitroom backup FILE`, then start Sitroom, "
        "which brings it up to date.\n"
    )
    assert _known(empty_database_url) == before


def test_in_an_empty_database_no_tables_are_made(
    empty_database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A mistyped address is not taken for a new Sitroom's."""
    (tmp_path / "sitroom.db").touch()
    monkeypatch.setenv("DATABASE_URL", empty_database_url)

    for line in COMMANDS:
        assert run(line.split(" ")) == 1
        assert capsys.readouterr().err.startswith(
            "sitroom: The database is empty. Check DATABASE_URL; if it is right, start Sitroom"
        )
    assert _known(empty_database_url) == ([], RELEASES)
