"""Sends a request, so that whoever answers can neither lead us elsewhere nor keep us.

The name is looked up once, by us; every address it has is judged, and the connection goes to one of those and not to
the name, which could lead elsewhere a moment later. TLS verifies the name all the same. Redirects are answers like
others, nothing of the environment (a proxy, a password in `.netrc`) is used, and nothing is kept between two requests.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterator, Sequence
from importlib.metadata import version

import httpx

from bot.domain.alerts.health import Answer, Failure
from bot.outward.addresses import Reach, reach
from bot.outward.names import Names
from bot.outward.request import Request

#: How many addresses of a name are tried: an IPv6 one that leads nowhere, and the next.
_TRIED = 3

#: The longest that anybody may have us wait, in seconds.
_A_DAY = 24 * 60 * 60

#: Answers with the addresses of a name, for a port. Raises `OSError`.
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class Sender:
    """Sends requests; `close` it.

    Args:
        resolve: how names are looked up; as this machine does, if not said.
        tls: whom to trust; whom this machine trusts, if not said.
    """

    def __init__(self, resolve: Resolve | None = None, tls: ssl.SSLContext | None = None) -> None:
        self._names = Names()
        self._resolve = resolve or self._names.addresses
        self._tls = tls or ssl.create_default_context()
        self._agent = f"Sitroom/{version('sitroom')}"

    def close(self) -> None:
        """Look up no more names."""
        self._names.close()

    async def send(self, request: Request) -> Answer | Failure:
        """What is answered within the time of a request, all in all, or why nothing can be read."""
        try:
            async with asyncio.timeout(request.seconds):
                return await self._send(request)
        except TimeoutError:
            return Failure.TIMED_OUT

    async def reach(self, url: str, *, private: bool, seconds: float) -> Failure | None:
        """Why nothing would arrive at a URL; None where a connection can be made. Nothing is sent over it."""
        try:
            async with asyncio.timeout(seconds):
                found = await self._found(url, private=private)
                return found if isinstance(found, Failure) else await self._connected(*found, seconds)
        except TimeoutError:
            return Failure.TIMED_OUT

    async def _send(self, request: Request) -> Answer | Failure:
        found = await self._found(request.url, private=request.private)
        if isinstance(found, Failure):
            return found
        url, addresses = found
        heard: Answer | Failure = Failure.UNREACHABLE
        for address in addresses:
            heard = await self._send_to(address, url, request, connect=request.seconds / len(addresses))
            if heard not in _UNCONNECTED:
                break
        return heard

    async def _found(self, written: str, *, private: bool) -> tuple[httpx.URL, list[str]] | Failure:
        """The URL, and the addresses that are tried; or why there is none, or none that is allowed."""
        url = _understood(written)
        if url is None:
            return Failure.BAD_ADDRESS
        try:
            addresses = list(dict.fromkeys(await self._resolve(*_place(url))))
        except (OSError, UnicodeError):  # a label of more than 63 letters is a UnicodeError
            return Failure.UNRESOLVABLE
        reached = {reach(address) for address in addresses}
        if Reach.NEVER in reached:
            return Failure.NEVER_ALLOWED
        if Reach.PRIVATE in reached and not private:
            return Failure.NOT_ALLOWED
        return (url, addresses[:_TRIED]) if addresses else Failure.UNRESOLVABLE

    async def _connected(self, url: httpx.URL, addresses: Sequence[str], seconds: float) -> Failure | None:
        host, port = _place(url)
        tls = self._tls if url.scheme == "https" else None
        failure = Failure.UNREACHABLE
        for address in addresses:
            try:
                async with asyncio.timeout(seconds / len(addresses)):
                    _, writer = await asyncio.open_connection(
                        address, port, ssl=tls, server_hostname=host if tls else None
                    )
            except OSError as error:  # also a TimeoutError
                failure = _failure(error, Failure.UNREACHABLE)
            else:
                writer.transport.abort()
                return None
        return failure

    async def _send_to(
        self, address: str, url: httpx.URL, request: Request, *, connect: float
    ) -> Answer | Failure:
        headers = {
            "Host": url.netloc.decode(),
            "Accept": "application/json, */*;q=0.5",
            "Accept-Encoding": "identity",  # so that nothing small becomes large
            "User-Agent": self._agent,
            **request.headers,
        }
        client = httpx.AsyncClient(
            verify=self._tls,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(None, connect=connect),  # the whole has its limit
        )
        there = url.copy_with(host=address)
        names = {"sni_hostname": url.raw_host.decode()}  # also what the certificate must be for
        sending = client.stream(
            request.method, there, headers=headers, content=request.body, extensions=names
        )
        try:
            async with client, sending as response:
                return await _read(response, request)
        except httpx.TransportError as error:
            return _failure(error)


_PORTS = {"http": 80, "https": 443}


def _place(url: httpx.URL) -> tuple[str, int]:
    return url.raw_host.decode(), url.port or _PORTS[url.scheme]


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


async def _read(response: httpx.Response, request: Request) -> Answer | Failure:
    body, failure = await _body(response, request.limit)
    if failure and request.whole:
        return failure
    return Answer(response.status_code, body, _retry_after(response))


async def _body(response: httpx.Response, limit: int) -> tuple[bytes, Failure | None]:
    """What can be read of the body, and why that is not all, if it is not."""
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        return b"", Failure.COMPRESSED
    body = bytearray()
    try:
        async for part in response.aiter_raw():
            body += part
            if len(body) > limit:
                return bytes(body[:limit]), Failure.TOO_LARGE
    except httpx.TransportError:
        return bytes(body), Failure.TRUNCATED
    return bytes(body), None


def _retry_after(response: httpx.Response) -> int | None:
    """For how many seconds it asks not to be asked again; a date is not understood, and no number of days is believed."""
    said = response.headers.get("Retry-After", "").strip()
    return min(int(said), _A_DAY) if said.isascii() and said.isdigit() and len(said) < 10 else None


def _failure(error: Exception, otherwise: Failure = Failure.RESET) -> Failure:
    causes = tuple(_causes(error))
    for kind, failure in _FAILURES:
        if any(isinstance(cause, kind) for cause in causes):
            return failure
    return otherwise


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
