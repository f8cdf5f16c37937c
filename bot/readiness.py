"""Whether each component of a Sitroom is well: what `/readyz` answers and `/metrics` shows."""

from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy import text

from bot.slack import Slack
from bot.slack.token import TokenWatch
from storage.database import Database
from storage.errors import DatabaseUnavailable


class Readiness:
    """Looks at the components.

    Args:
        connected: whether Slack's requests can reach us.
        troubles: what is wrong with each worker, by its name; None where it is well.
    """

    def __init__(
        self,
        *,
        database: Database,
        slack: Slack,
        token: TokenWatch,
        connected: Callable[[], Awaitable[bool]],
        troubles: Mapping[str, Callable[[], str | None]],
    ) -> None:
        self._database, self._slack, self._token = database, slack, token
        self._connected, self._troubles = connected, troubles

    async def all(self) -> dict[str, str | None]:
        """What is wrong with each component; None where it is well."""
        return {"database": await self._database_trouble(), **await self._others()}

    async def begun(self) -> dict[str, str | None]:
        """The same without the database, and without what only waits for Slack: an alert about Slack is enough."""
        return await (self._others() if self._slack_was_reached else self._slack_troubles())

    async def hears(self) -> bool:
        """Whether Slack is heard at this moment."""
        return await self._slack_trouble() is None

    async def _others(self) -> dict[str, str | None]:
        return {**await self._slack_troubles(), **self._worker_troubles()}

    async def _slack_troubles(self) -> dict[str, str | None]:
        return {"slack": await self._slack_trouble(), "token": self._token.trouble}

    def _worker_troubles(self) -> dict[str, str | None]:
        if not self._slack_was_reached:
            return dict.fromkeys(self._troubles, "waits for Slack")
        return {name: trouble() for name, trouble in self._troubles.items()}

    @property
    def _slack_was_reached(self) -> bool:
        """Since the start; before that nothing is worked on."""
        return bool(self._slack.identity.team)

    async def _database_trouble(self) -> str | None:
        try:
            async with self._database.read() as db:
                await db.execute(text("SELECT 1"))
        except DatabaseUnavailable as error:
            return str(error)
        return None

    async def _slack_trouble(self) -> str | None:
        if not self._slack_was_reached:
            return "not reached yet"
        return None if await self._connected() else "socket not connected"
