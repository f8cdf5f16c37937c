"""Tells somebody something over HTTP, signed where there is a secret, and understands what they answer.

A signature is the hexadecimal HMAC-SHA256 of the time in seconds since 1970, a full stop, and the body as it is sent; so
that nobody can send later what they overheard.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime

from bot.outward import Answer, Failure, Request, Sends
from bot.outward.destination import DestinationError

#: For how long an answer is waited for, in seconds.
PATIENCE = 10.0

#: Nobody is waited for any longer than this, whatever they ask for, in seconds.
LONGEST_WAIT = 300

#: Beside 5xx: it was too early, or too much.
_PASSING = frozenset({408, 425, 429})

#: Nothing but another policy helps.
_HOPELESS = frozenset({Failure.BAD_ADDRESS, Failure.NOT_ALLOWED, Failure.NEVER_ALLOWED})


async def post(
    outward: Sends,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    private: bool = False,
    seconds: float = PATIENCE,
) -> Answer:
    """Send JSON, and answer with what came back, if that says that it was taken.

    Raises:
        DestinationError: it does not, or nothing came back; then it may have been taken all the same.
    """
    heard = await outward.send(
        Request(
            url=url,
            method="POST",
            headers={"Content-Type": "application/json", **headers},
            body=body,
            seconds=seconds,
            private=private,
            whole=False,
        )
    )
    if isinstance(heard, Failure):
        raise _failed(heard)
    if heard.status // 100 == 2:
        return heard
    passing = heard.status >= 500 or heard.status in _PASSING
    wait = min(heard.retry_after, LONGEST_WAIT) if passing and heard.retry_after is not None else None
    raise DestinationError(f"http_{heard.status}", permanent=not passing, retry_after=wait)


async def check_reached(
    outward: Sends, url: str, *, private: bool = False, seconds: float = PATIENCE
) -> None:
    """See that what is posted there could arrive; nothing is posted.

    Raises:
        DestinationError: it could not.
    """
    failure = await outward.reach(url, private=private, seconds=seconds)
    if failure:
        raise _failed(failure)


def _failed(failure: Failure) -> DestinationError:
    return DestinationError(failure.value.replace(" ", "_"), permanent=failure in _HOPELESS)


def signature(secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that show who sends a body, and when; none without a secret."""
    if not secret:
        return {}
    at = str(int(now.timestamp()))
    digest = hmac.digest(secret.encode(), f"{at}.".encode() + body, "sha256").hex()
    return {"Sitroom-Timestamp": at, "Sitroom-Signature": f"sha256={digest}"}
