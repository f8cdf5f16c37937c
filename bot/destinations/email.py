"""E-mail, handed over to the server that the environment names.

Each has a mail of their own: whom the server refuses keeps it from nobody else, and nobody gets it twice for that. The
identifier of a message is fixed by what it says of which call to whom, so that a mail server which knows it shows it once.
Not all do: a mail whose taking was not confirmed can come twice, with the same identifier.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from bot.domain.pagers import Turn
from bot.domain.policy import Pager
from bot.messages.pager import Page
from bot.messages.text import clip
from bot.outward.destination import Destination, DestinationError, Means

if TYPE_CHECKING:
    import aiosmtplib

#: For all of it, in seconds.
_PATIENCE = 20.0

#: For taking leave.
_FAREWELL = 2.0

#: Of a subject, in characters: what a telephone shows, and far below what a header may be.
_SUBJECT = 250

#: With this begins a word that is encoded (RFC 2047), which `EmailMessage` decodes: it could be the end of a line.
_ENCODED = "=?"

#: Here no TLS is needed; it is used where it is offered, whoever signed the certificate.
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


async def send(page: Page, _pager: Pager, means: Means) -> None:
    """Write to one who was called, or whom the pager names; that somebody has answered is no mail.

    Raises:
        DestinationError: the server did not take it, or nobody knows whether it did.
    """
    if page.turn is not Turn.CALL:
        return
    if not page.to:
        raise DestinationError("no_mail_address", permanent=True)
    mail = _written(page, means)
    async with _server(means) as server:
        await server.send_message(mail, sender=means.mail_from, recipients=[page.to])


async def check(_pager: Pager, means: Means) -> None:
    """See that the server lets us in: with TLS where that is needed, and by the password where there is one.

    Raises:
        DestinationError: it does not.
    """
    async with _server(means):
        pass


def _written(page: Page, means: Means) -> EmailMessage:
    mail = EmailMessage(SMTP)
    try:
        mail["From"] = means.mail_from
        mail["To"] = page.to
        mail["Subject"] = clip(page.summary.replace(_ENCODED, "= ?"), _SUBJECT)
        mail["Date"] = page.at
        mail["Message-ID"] = f"<{page.key}.{quote(page.to, safe='')}@{_domain(means)}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer from who is away
        mail["Importance"] = "high"
    except ValueError:
        raise DestinationError("no_mail_address", permanent=True) from None
    mail.set_content("\n".join((page.summary, "", *page.lines)) + "\n")
    return mail


@contextlib.asynccontextmanager
async def _server(means: Means) -> AsyncIterator["aiosmtplib.SMTP"]:
    """The server, which has let us in; what goes wrong with it, also afterwards, is a `DestinationError`."""
    import aiosmtplib  # noqa: PLC0415 - 65 ms, and most policies have no mail

    if not means.mail_server:
        raise DestinationError("no_mail_server", permanent=True)
    where = urlsplit(means.mail_server)
    is_here = where.hostname in _THIS_MACHINE
    server = aiosmtplib.SMTP(
        hostname=where.hostname,
        port=where.port,
        username=unquote(where.username) if where.username else None,
        password=unquote(where.password) if where.password else None,
        use_tls=where.scheme == "smtps",
        start_tls=None if is_here or where.scheme == "smtps" else True,
        tls_context=_tls(is_here=is_here),
        local_hostname=_domain(means),
        timeout=_PATIENCE,
    )
    try:
        async with asyncio.timeout(_PATIENCE):
            with _understood():
                await server.connect()
                yield server
    except TimeoutError:
        raise DestinationError("timed_out") from None
    finally:
        await _left(server)


def _tls(*, is_here: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if is_here:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@contextlib.contextmanager
def _understood() -> Iterator[None]:
    """What the server refuses, and that it cannot be reached, as our word for it."""
    import aiosmtplib  # noqa: PLC0415

    try:
        yield
    except aiosmtplib.SMTPRecipientsRefused as error:
        [refused] = error.recipients
        raise DestinationError(f"smtp_{refused.code}", permanent=refused.code >= 500) from error
    except aiosmtplib.SMTPResponseException as error:
        raise DestinationError(f"smtp_{error.code}", permanent=error.code >= 500) from error
    except aiosmtplib.SMTPTimeoutError as error:
        raise DestinationError("timed_out") from error
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise _unconnected(error) from error


async def _left(server: "aiosmtplib.SMTP") -> None:
    """Take leave; what the server says to that changes nothing: what it took, it took."""
    import aiosmtplib  # noqa: PLC0415

    with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
        async with asyncio.timeout(_FAREWELL):
            await server.quit()
    server.close()


def _unconnected(error: BaseException) -> DestinationError:
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return DestinationError("certificate")
        cause = cause.__cause__ or cause.__context__
    if "STARTTLS" in str(error):
        return DestinationError("no_tls", permanent=True)
    return DestinationError("unreachable")


def _domain(means: Means) -> str:
    return means.mail_from.rpartition("@")[2]


DESTINATION = Destination(kind="email", name="e-mail", page=send, check=check)
