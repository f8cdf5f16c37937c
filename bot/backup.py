"""`sitroom backup` and `sitroom restore`: the whole database, checked on its way out and on its way back."""

from pathlib import Path

from bot.jobs import Reply
from bot.messages.command_line import backup as words
from bot.upkeep import altered
from storage import aftermath, backup
from storage.database import Database
from storage.errors import BackupError

#: An answer is worth half an hour, and what one person was shown cannot be looked up.
_POINTLESS = (Reply.__name__,)


async def back_up(url: str, file: Path) -> tuple[list[str], bool]:
    """Write a backup; what there is to say, and whether all of it is as it was written.

    Raises:
        BackupError: it was not written.
        DatabaseUnavailable: the database cannot be read.
        MigrationError: the database is not one that this program knows.
    """
    original = Database.inspect(url)
    try:
        applied, missing = await original.known()
        if not applied:
            raise BackupError(words.nothing_there())
        await backup.save(url, file)
        if missing:
            return [words.saved_unchecked(file)], True
        if original.dialect == "sqlite":
            await original.close()
            original = Database.inspect(_url(file))
        checked, findings = await altered(original)
    finally:
        await original.close()
    return [*findings, words.saved(file, checked, len(findings))], not findings


def _url(file: Path) -> str:
    return f"sqlite:///{file.absolute()}"


async def bring_back(file: Path, url: str, *, although_altered: bool = False) -> list[str]:
    """Restore a backup where there is no database yet; what there is to say.

    Raises:
        BackupError: there is one, or the file is not a backup, or not as it was written.
        DatabaseUnavailable: the file or the database cannot be used.
        MigrationError: the backup is not one that this program knows.
    """
    async with backup.bringing_back(file, url) as database:
        checked, findings = await altered(database)
        if findings and not although_altered:
            raise BackupError(words.not_as_written(findings))
        async with database.write() as db:
            after = await aftermath.settle(db, pointless=_POINTLESS, why=words.UNDECIDED)
    said = [*findings, words.restored(file, checked, len(findings))]
    if after.doubtful:
        said.append(words.doubtful(after.doubtful))
    if after.undecided:
        said.append(words.undecided(after.undecided))
    return said
