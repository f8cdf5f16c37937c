"""A mail server: aiosmtpd, with STARTTLS and a password where a test wants them."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER, PASSWORD = "sitroom", "p@ss/word"


class Mailbox:
    """What the server took.

    Attributes:
        mails: whole messages, each with whom it was for, and whether it came by TLS.
        refuses: what it answers to some recipients instead of yes.
        hangs_up: whether it closes the connection once it has taken a mail, before it says so.
        before_yes: what happens once it has taken a mail, before it says so.
    """

    def __init__(self) -> None:
        self.mails: list[tuple[EmailMessage, list[str], bool]] = []
        self.refuses: dict[str, str] = {}
        self.hangs_up = False
        self.before_yes: Callable[[], Awaitable[None]] | None = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Whether there is such an address."""
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append((mail, envelope.rcpt_tos, session.ssl is not None))
        if self.before_yes:
            await self.before_yes()
        if self.hangs_up:
            server.transport.abort()
        return "250 OK"

    @property
    def subjects(self) -> list[str]:
        """Of all mails."""
        return [str(mail["Subject"]) for mail, _, _ in self.mails]


def _known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    is_ours = isinstance(given, LoginPassword) and given == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_ours, handled=False)


@asynccontextmanager
async def mail_server(
    tls: ssl.SSLContext | None = None, *, at_once: bool = False, host: str = "127.0.0.1"
) -> AsyncIterator[tuple[Mailbox, int]]:
    """A server on this machine and its port; with `tls` it wants the password, behind STARTTLS or TLS `at_once`."""
    box, loop = Mailbox(), asyncio.get_running_loop()
    wants: dict[str, Any] = {"authenticator": _known, "auth_required": True} if tls else {}
    if tls:
        wants |= {"auth_require_tls": False} if at_once else {"tls_context": tls, "require_starttls": True}

    def made() -> SMTP:
        with warnings.catch_warnings():  # it does not see a TLS that is not its own
            warnings.simplefilter("ignore", UserWarning)
            return SMTP(box, hostname="mail.acme.test", loop=loop, **wants)

    server = await loop.create_server(made, host, 0, ssl=tls if at_once else None)
    try:
        yield box, server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()
