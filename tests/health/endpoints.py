"""Health endpoints on this machine, which answer in whatever way a test wants."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.alerts.rules import Poll

#: Says something on a connection, on which a request has been read; what it leaves open is closed after it.
Manner = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Endpoint:
    """A server that listens.

    Attributes:
        requests: the requests it was sent, as text.
    """

    host: str
    port: int
    requests: list[str] = field(default_factory=list)


def ok(body: bytes = b'{"status": "ready"}', *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


class Service:
    """A service of the team's that says whether it is well.

    Attributes:
        says: its next answers.
    """

    def __init__(self, well: bytes) -> None:
        self.says = self._well = ok(well)

    def fail(self, body: bytes) -> None:
        """From now on it says that it is not well."""
        self.says = ok(body, status="503 Service Unavailable")

    def recover(self) -> None:
        """From now on it says what it said at first."""
        self.says = self._well

    async def answer(self, writer: asyncio.StreamWriter) -> None:
        """Answer a request."""
        writer.write(self.says)
        await writer.drain()


def saying(*parts: bytes) -> Manner:
    """A server that says this and closes the connection."""

    async def manner(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()

    return manner


@asynccontextmanager
async def endpoint(
    manner: Manner, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Endpoint]:
    """A server that answers each request in this manner, until the end of the block."""

    open_ones: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ones.add(writer)
        try:
            here.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
            await manner(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, host, port, ssl=tls)
    here = Endpoint(host, server.sockets[0].getsockname()[1])
    try:
        yield here
    finally:
        server.close()
        for writer in open_ones:
            writer.transport.abort()
        await server.wait_closed()


def named(*addresses: str) -> Callable[[str, int], Awaitable[Sequence[str]]]:
    """A resolver that has a name at these addresses."""

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolve


def poll(url: str, *, private: bool = True, timeout_seconds: int = 30) -> Poll:
    """A poll of this URL; the time is long, because the machine that tests may be slow."""
    return Poll(id="shop", name="Shop", url=url, private=private, timeout_seconds=timeout_seconds)


def certificate(folder: Path, *names: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server for these names shows, and what a client that trusts it uses."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test"
    subject = ",".join(f"DNS:{name}" for name in names)
    subprocess.run(
        [*command.split(), "-addext", f"subjectAltName={subject}", "-keyout", key, "-out", cert],
        check=True,
        capture_output=True,
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(cert, key)
    return server, ssl.create_default_context(cafile=str(cert))
