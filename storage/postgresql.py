"""PostgreSQL, set up so that no replica can stop the others."""

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

#: A replica that is stopped in the middle of a transaction must not hold an incident's row for ever.
_SETTINGS = {
    "application_name": "sitroom",
    "idle_in_transaction_session_timeout": "30s",
    "lock_timeout": "30s",
    "jit": "off",
    "random_page_cost": "1.1",  # the disks of today; with 4, a claim reads a whole table to save 2,000 look-ups
}

#: How long it may take until a connection is there, in seconds.
PATIENCE = 10

#: A statement whose answer takes longer, in seconds, is taken for lost with its connection: where a network forgets one,
#: nobody says so. Longer than locks are waited for.
ANSWERS = 40.0


def prepare(url: URL) -> URL:
    """The URL as asyncpg wants it: `sslmode` is libpq's word, which hosting companies hand out."""
    if "sslmode" not in url.query:
        return url
    return url.update_query_dict({"ssl": url.query["sslmode"]}).difference_update_query(["sslmode"])


def place(url: URL) -> str:
    """How a sentence names the database, without its password."""
    return f"The PostgreSQL database {url.database} at {url.host or 'the local socket'}"


def writers(url: URL) -> AsyncEngine:
    """Connections that write."""
    return _engine(url, pool_size=10)


def readers(url: URL) -> AsyncEngine:
    """Connections that cannot write: a pool of their own, or who writes while reading could wait for ever."""
    return _engine(url, pool_size=5).execution_options(postgresql_readonly=True)


def _engine(url: URL, *, pool_size: int) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,  # what people wrote is among them, and errors go into the log
        connect_args={"timeout": PATIENCE, "command_timeout": ANSWERS, "server_settings": _SETTINGS},
    )
