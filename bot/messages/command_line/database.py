"""Why a command does not use the database that there is."""


def old_tables() -> str:
    """A newer release was installed, and not started yet."""
    return (
        "The database is of an older release. Run `sitroom backup FILE`, then start Sitroom, "
        "which brings it up to date."
    )


def no_tables() -> str:
    """Sitroom was never started with it, or the address is another one's."""
    return (
        "The database is empty. Check DATABASE_URL; if it is right, start Sitroom, which makes the tables, "
        "also while Slack is down."
    )
