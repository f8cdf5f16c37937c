"""Alertmanagers, which send what fires until somebody says that it is stored."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus

import aiohttp

from tests.world import ALERT_SECRETS

#: Who gets no answer, or is told to, tries again after so many seconds, at random: Alertmanager's are 0.5 to 60.
_AGAIN = (0.05, 0.2)

#: How long an answer may take, in seconds, before it is tried again.
_PATIENCE = 30


def connection() -> aiohttp.ClientSession:
    """What an Alertmanager with its secret sends over."""
    return aiohttp.ClientSession(
        headers={
            "Authorization": f"Bearer {ALERT_SECRETS['alertmanager']}",
            "Content-Type": "application/json",
        },
        timeout=aiohttp.ClientTimeout(total=_PATIENCE),
    )


class Alertmanagers:
    """Send notifications to any replica, each until it is answered with a status that says that it was kept.

    Attributes:
        answers: how often each HTTP status was the answer; 0 is none.
        stored: the bodies that were kept.
    """

    def __init__(self, doors: Sequence[str], *, seed: int = 0) -> None:
        self.answers: Counter[int] = Counter()
        self.stored: list[bytes] = []
        self._doors, self._chance = [f"{door}/alerts/alertmanager" for door in doors], random.Random(seed)

    async def send(self, bodies: Iterable[bytes], connections: int) -> None:
        """Send them all, so many at a time."""
        waiting = iter(bodies)
        async with connection() as session:
            await asyncio.gather(*(self._send_some(session, waiting) for _ in range(connections)))

    async def _send_some(self, session: aiohttp.ClientSession, bodies: Iterator[bytes]) -> None:
        for body in bodies:
            while not await self.tell(session, body):  # noqa: ASYNC110 - as they do
                await asyncio.sleep(self._chance.uniform(*_AGAIN))
            self.stored.append(body)

    async def tell(self, session: aiohttp.ClientSession, body: bytes) -> bool:
        """Whether it was kept; what was not heard may have been, and is told again."""
        try:
            async with session.post(self._chance.choice(self._doors), data=body) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
        self.answers[status] += 1
        assert status in {0, HTTPStatus.ACCEPTED, HTTPStatus.SERVICE_UNAVAILABLE}, status
        return status == HTTPStatus.ACCEPTED
