"""Reading what is sent, in the memory that there is for it.

Where only all that is sent can show who sends it, anybody may begin and never end. So where that is too much, who has
been at it for longest has to go: a sender is done in a moment, and who holds a place open is not.
"""

import asyncio

from aiohttp import web

#: The largest request that is read, in bytes: 10,000 alerts have been seen in one.
LIMIT = 16 * 1024 * 1024

#: How long a sender may take for one request, in seconds.
_SLOWEST = 30


class Unread(Exception):  # noqa: N818 - an answer to the sender, not an error of the program
    """A request is not read to its end; with the status that says so."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Room:
    """Memory for requests.

    Args:
        size: of all that are read, or worked on, at the same time; in bytes.
        strangers: whether anybody may send, so that the oldest that is still read gives way, and not the newest.
    """

    def __init__(self, size: int, *, strangers: bool) -> None:
        self._left, self._strangers = size, strangers
        self._reading: dict[asyncio.Timeout, bytearray] = {}  # the oldest first

    async def read(self, request: web.Request) -> bytes:
        """What a request brings; it has its room until `leave` is called with it.

        Raises:
            Unread: it is too large, too slow, or there is no room.
            ConnectionError: it broke off.
        """
        if (request.content_length or 0) > LIMIT:
            raise _too_large()
        if request.content.is_eof():  # all came at once, as most does: nobody has to be waited for
            return self._taken(request.content.read_nowait())
        body = bytearray()
        try:
            await self._fill(body, request)
        except BaseException:
            self.leave(body)
            raise
        return bytes(body)

    def leave(self, body: bytes | bytearray) -> None:
        """A body that was read needs its room no more."""
        self._left += len(body)

    def _taken(self, body: bytes) -> bytes:
        self._left -= len(body)
        try:
            self._make_room(None)
        except Unread:
            self.leave(body)
            raise
        return body

    async def _fill(self, body: bytearray, request: web.Request) -> None:
        limit = asyncio.timeout(_SLOWEST)
        self._reading[limit] = body
        try:
            async with limit:
                async for part in request.content.iter_any():
                    body += part
                    self._left -= len(part)
                    if len(body) > LIMIT:
                        raise _too_large()
                    if limit not in self._reading:
                        break  # it had to go a moment ago
                    self._make_room(limit)
        except TimeoutError:
            if limit in self._reading:
                raise Unread(408, f"The request took longer than {_SLOWEST} seconds.") from None
        finally:
            may_stay = self._reading.pop(limit, None) is not None
        if not may_stay:
            raise _no_room()

    def _make_room(self, newest: asyncio.Timeout | None) -> None:
        while self._left < 0:
            oldest = next(iter(self._reading), None)
            if oldest is None or oldest is newest or not self._strangers:
                raise _no_room()
            body = self._reading.pop(oldest)
            self._left += len(body)
            body.clear()
            oldest.reschedule(asyncio.get_running_loop().time())


def _too_large() -> Unread:
    return Unread(413, f"More than {LIMIT // 1024 // 1024} MiB are not read.")


def _no_room() -> Unread:
    return Unread(503, "Too much is being read at this moment. Try again.")
