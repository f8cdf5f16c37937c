"""`sitroom backup` and `sitroom restore`: the whole database, checked on its way out and on its way back."""

from pathlib import Path

from bot.jobs import Reply
from bot.upkeep import altered
from storage import aftermath, backup
from storage.database import Database
from storage.errors import BackupError

#: An answer is worth half an hour, and what one person was shown cannot be looked up.
_POINTLESS = (Reply.__name__,)

_UNDECIDED = "in work at the backup: whether it was done is not known"


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
            raise BackupError("The database is empty: nothing was saved. Check DATABASE_URL.")
        await backup.save(url, file)
        if missing:
            return [
                f"Saved: {file}. Sitroom was not started since its upgrade, so no timeline was checked."
            ], True
        if original.dialect == "sqlite":
            await original.close()
            original = Database.inspect(_url(file))
        checked, findings = await altered(original)
    finally:
        await original.close()
    return [
        *findings,
        f"Saved: {file}. Incidents checked: {checked}. Altered: {len(findings)}.",
    ], not findings


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
            raise BackupError(
                f"Not as it was written, so it is not restored: {' '.join(findings)} Take an earlier backup, "
                "or add --although-altered."
            )
        async with database.write() as db:
            after = await aftermath.settle(db, pointless=_POINTLESS, why=_UNDECIDED)
    said = [*findings, f"Restored: {file}. Incidents checked: {checked}. Altered: {len(findings)}."]
    if after.doubtful:
        said.append(f"Deliveries that are looked for in Slack before they are made: {after.doubtful}.")
    if after.undecided:
        said.append(f"Requests that wait for your decision: {after.undecided}. See `sitroom inbox`.")
    return said
