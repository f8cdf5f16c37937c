"""Knows that Slack takes our token no more, also while there is nothing to say: else nobody hears of it until an incident.

Every call tells. Where nobody calls, as in most nights, Slack is asked every few minutes.
"""

import asyncio
import contextlib

from bot.slack.errors import SlackError
from bot.slack.web import WebApi

#: How often, in seconds of the machine's time.
_PERIOD = 300.0


class TokenWatch:
    """Whether Slack takes the bot's token."""

    def __init__(self, web: WebApi) -> None:
        self._web = web
        self._loop: asyncio.Task[None] | None = None

    @property
    def trouble(self) -> str | None:
        """Why the token serves no more, or None while it does as far as we know."""
        return f"refused by Slack: {self._web.refused_as}" if self._web.refused_as else None

    def start(self) -> None:
        """Begin to ask."""
        self._loop = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Ask no more."""
        if self._loop:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def ask(self) -> None:
        """Ask Slack; while it does not answer, what was true before stays so."""
        with contextlib.suppress(SlackError):
            await self._web.call("auth.test")

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_PERIOD)
            await self.ask()
