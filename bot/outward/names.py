"""Looks up names as this machine does, so that one whose name server is silent keeps nobody else waiting."""

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

#: How many names are looked up at once, each in a thread: more than a policy can have anybody ask for.
_LOOKERS = 100

#: Looks up a name, for a port, and blocks meanwhile: `socket.getaddrinfo`. Raises `OSError`.
Lookup = Callable[[str, int], Sequence[str]]


def by_this_machine(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as the resolver of this machine finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


class Names:
    """Looks up names; `close` it.

    In threads of their own: a name server that is silent would else keep those in which everybody else looks up names.
    Whoever asks for a name that is being looked up waits for the same answer.
    """

    def __init__(self, lookup: Lookup = by_this_machine) -> None:
        self._lookup = lookup
        self._threads = ThreadPoolExecutor(_LOOKERS, thread_name_prefix="resolver")
        self._asked: dict[tuple[str, int], asyncio.Future[Sequence[str]]] = {}

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a name, for a port; an address is its own.

        Raises:
            OSError: it has none, or nobody says which.
            UnicodeError: it can be nobody's name.
        """
        if _is_address(host):
            return [host]
        asked = self._asked.get((host, port))
        if asked is None:
            loop = asyncio.get_running_loop()
            asked = loop.run_in_executor(self._threads, self._lookup, host, port)
            self._asked[host, port] = asked
            asked.add_done_callback(lambda _: self._asked.pop((host, port)))
        return await asyncio.shield(asked)

    def close(self) -> None:
        """Look up no more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
