"""Whether a request comes from who knows a source's secret. Each of these raises `Unproven` where nothing shows it.

Headers hold whatever bytes somebody sends; what is no UTF-8 comes from aiohttp as surrogates. All comparisons take the
same time whatever is given, and no secret is no proof.
"""

import base64
import hmac
import re
from collections.abc import Sequence
from datetime import datetime

from handlers.alerts.source import Headers, Unproven

#: For how long a signed time is believed, and by how much the sender's clock may be ahead of ours; in seconds.
PAST, FUTURE = 300, 60

_SECONDS = re.compile(r"[0-9]{1,12}")


def authorized(headers: Headers, _body: bytes, secrets: Sequence[str], _now: datetime) -> None:
    """The secret is the token of a bearer (RFC 6750), or the password of any user (RFC 7617)."""
    scheme, _, credentials = only(headers, "Authorization").partition(" ")
    match scheme.lower():
        case "bearer":
            given = _bytes(credentials.strip())
        case "basic":
            given = _password(credentials.strip())
        case _:
            raise Unproven("The header Authorization has to be: Bearer, and the source's secret.")
    if not any(secret and hmac.compare_digest(given, _bytes(secret)) for secret in secrets):
        raise Unproven("The header Authorization does not hold this source's secret.")


def signed(headers: Headers, name: str, told: bytes, secrets: Sequence[str]) -> None:
    """A header is the hexadecimal HMAC-SHA256 of what is told."""
    given = _bytes(only(headers, name))
    if not any(
        secret and hmac.compare_digest(given, hmac.digest(_bytes(secret), told, "sha256").hex().encode())
        for secret in secrets
    ):
        raise Unproven(f"The header {name} is no signature of this request by this source's secret.")


def recent(at: str, now: datetime) -> None:
    """A time, in seconds since 1970, is that of a request sent just now."""
    if not _SECONDS.fullmatch(at):
        raise Unproven("The time of the signature has to be in seconds since 1970.")
    if not -FUTURE <= now.timestamp() - int(at) <= PAST:
        raise Unproven("The request was signed too long ago, or in the future: check the clocks.")


def only(headers: Headers, name: str) -> str:
    """The one value of a header."""
    match headers.get(name.lower(), ()):
        case [value]:
            return value
        case []:
            raise Unproven(f"The header {name} is missing.")
        case _:
            raise Unproven(f"The header {name} is there more than once.")


def _password(credentials: str) -> bytes:
    try:
        return base64.b64decode(credentials, validate=True).partition(b":")[2]
    except ValueError:
        raise Unproven("The header Authorization is not Base64.") from None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
