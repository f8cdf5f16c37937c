"""What became of a backup, or of bringing one back."""

from collections.abc import Iterable

#: Why a request that was in work at a backup is dead after it was brought back.
UNDECIDED = "in work at the backup: whether it was done is not known"


def nothing_there() -> str:
    """There is nothing to save."""
    return "The database is empty: nothing was saved. Check DATABASE_URL."


def saved(file: object, incidents: int, altered: int) -> str:
    """It is written, and was checked."""
    return f"Saved: {file}. {_checked(incidents, altered)}"


def saved_unchecked(file: object) -> str:
    """It is written, but its tables are those of an earlier release."""
    return f"Saved: {file}. Sitroom was not started since its upgrade, so no timeline was checked."


def not_as_written(findings: Iterable[str]) -> str:
    """It is not brought back."""
    return (
        f"Not as it was written, so it is not restored: {' '.join(findings)} Take an earlier backup, "
        "or add --although-altered."
    )


def restored(file: object, incidents: int, altered: int) -> str:
    """It is brought back."""
    return f"Restored: {file}. {_checked(incidents, altered)}"


def doubtful(count: int) -> str:
    """So much may have been sent since."""
    return f"Deliveries that are looked for in Slack before they are made: {count}."


def undecided(count: int) -> str:
    """So much was in work, and somebody has to look whether it was done."""
    return f"Requests that wait for your decision: {count}. See `sitroom inbox`."


def _checked(incidents: int, altered: int) -> str:
    return f"Incidents checked: {incidents}. Altered: {altered}."
