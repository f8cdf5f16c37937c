"""Asks a health endpoint, so that it can neither lead us elsewhere nor keep us.

The name is looked up once, by us; every address it has is judged, and the connection goes to one of those and not to
the name, which could lead elsewhere a moment later. TLS verifies the name all the same. Redirects are answers like
others, nothing of the environment (a proxy, a password in `.netrc`) is used, and nothing is kept between two questions.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import httpx

from bot.domain.alerts.health import Answer, Failure
from bot.domain.alerts.rules import Poll
from bot.health.addresses import Reach, reach

#: How much of an answer is read, in bytes.
LIMIT = 256 * 1024

#: How many addresses of a name are tried: an IPv6 one that leads nowhere, and the next.
_TRIED = 3

#: How many names are looked up at once. In threads of their own: a name server that is silent would else keep those
#: in which everybody else looks up names.
_LOOKERS = 8

#: Answers with the addresses of a name, for a port. Raises `OSError`.
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class Fetcher:
    """Asks health endpoints; `close` it.

    Args:
        resolve: how names are looked up; as this machine does, if not said.
        tls: whom to trust; whom this machine trusts, if not said.
    """

    def __init__(self, resolve: Resolve | None = None, tls: ssl.SSLContext | None = None) -> None:
        self._lookers = ThreadPoolExecutor(_LOOKERS, thread_name_prefix="resolver")
        self._resolve = resolve or self._by_the_machine
        self._tls = tls or ssl.create_default_context()
        self._agent = f"Sitroom/{version('sitroom')}"

    def close(self) -> None:
        """Look up no more names."""
        self._lookers.shutdown(wait=False, cancel_futures=True)

    async def ask(self, poll: Poll) -> Answer | Failure:
        """What the endpoint of a poll answers within its time, all in all, or why nothing can be read."""
        try:
            async with asyncio.timeout(poll.timeout_seconds):
                return await self._ask(poll)
        except TimeoutError:
            return Failure.TIMED_OUT

    async def _ask(self, poll: Poll) -> Answer | Failure:
        url = _understood(poll.url)
        if url is None:
            return Failure.BAD_ADDRESS
        host, port = url.raw_host.decode(), url.port or _PORTS[url.scheme]
        try:
            addresses = list(dict.fromkeys(await self._resolve(host, port)))
        except (OSError, UnicodeError):  # a label of more than 63 letters is a UnicodeError
            return Failure.UNRESOLVABLE
        allowed = {Reach.PUBLIC, Reach.PRIVATE} if poll.private else {Reach.PUBLIC}
        if not addresses or not {reach(address) for address in addresses} <= allowed:
            return Failure.NOT_ALLOWED if addresses else Failure.UNRESOLVABLE
        heard: Answer | Failure = Failure.UNREACHABLE
        tried = addresses[:_TRIED]
        for address in tried:
            heard = await self._ask_at(address, url, connect=poll.timeout_seconds / len(tried))
            if heard not in _UNCONNECTED:
                break
        return heard

    async def _ask_at(self, address: str, url: httpx.URL, *, connect: float) -> Answer | Failure:
        headers = {
            "Host": url.netloc.decode(),
            "Accept": "application/json, */*;q=0.5",
            "Accept-Encoding": "identity",  # so that nothing small becomes large
            "User-Agent": self._agent,
        }
        client = httpx.AsyncClient(
            verify=self._tls,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(None, connect=connect),  # the whole has its limit
        )
        there = url.copy_with(host=address)
        names = {"sni_hostname": url.raw_host.decode()}  # also what the certificate must be for
        try:
            async with client, client.stream("GET", there, headers=headers, extensions=names) as response:
                return await _read(response)
        except httpx.TransportError as error:
            return _failure(error)

    async def _by_the_machine(self, host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._lookers, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return [str(place[0]) for *_, place in found]


_PORTS = {"http": 80, "https": 443}

#: The next address may be better.
_UNCONNECTED = (Failure.REFUSED, Failure.UNREACHABLE)


def _understood(written: str) -> httpx.URL | None:
    """The URL, if it is one of the web, with a host, and without a name or password that would stand in the log."""
    try:
        url = httpx.URL(written)
    except httpx.InvalidURL:
        return None
    is_port = url.port is None or 0 < url.port < 2**16
    return url if url.scheme in _PORTS and url.raw_host and is_port and not url.userinfo else None


async def _read(response: httpx.Response) -> Answer | Failure:
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        return Failure.COMPRESSED
    body = bytearray()
    try:
        async for part in response.aiter_raw():
            body += part
            if len(body) > LIMIT:
                return Failure.TOO_LARGE
    except httpx.TransportError:
        return Failure.TRUNCATED
    return Answer(response.status_code, bytes(body))


def _failure(error: httpx.TransportError) -> Failure:
    causes = tuple(_causes(error))
    for kind, failure in _FAILURES:
        if any(isinstance(cause, kind) for cause in causes):
            return failure
    return Failure.RESET


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__


#: What a failure is, by what caused it, the most telling first.
_FAILURES: tuple[tuple[type[BaseException], Failure], ...] = (
    (ssl.SSLCertVerificationError, Failure.CERTIFICATE),
    (ssl.SSLError, Failure.TLS),
    (ConnectionRefusedError, Failure.REFUSED),
    (httpx.ConnectError, Failure.UNREACHABLE),
    (httpx.ConnectTimeout, Failure.UNREACHABLE),
    (httpx.RemoteProtocolError, Failure.NO_HTTP),
)
