"""Whether Slack sent a request, and what it holds: bytes in, a value out, no I/O.

Bolt's own check answers 500 to a timestamp that is no number and to a signature that is not ASCII, and Bolt's parser
takes a command whose text holds the word "payload" for an empty request. So both are done here.
"""

import hmac
import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec

#: The largest body that is read, in bytes; Slack's largest request is far below this.
LIMIT = 1024 * 1024

#: For how long a request is believed, in seconds: https://docs.slack.dev/authentication/verifying-requests-from-slack.
_PAST = 300

#: By how much Slack's clock may be ahead of ours, in seconds.
_FUTURE = 60

_TIMESTAMP, _SIGNATURE = re.compile(r"[0-9]{1,12}"), re.compile(r"v0=[0-9a-f]{64}")

_UNREADABLE = "not readable"


class Refused(msgspec.Struct, frozen=True):
    """A request that is not let in.

    Attributes:
        status: what HTTP calls it: 401 where it is not shown to be Slack's, 400 where it cannot be read.
        reason: in a few words.
        signed: whether it has a signature as Slack's look, which does not hold. Strangers seldom take that trouble.
    """

    status: int
    reason: str
    signed: bool = False


class Verified(msgspec.Struct, frozen=True):
    """A request of Slack's.

    Attributes:
        payload: what it holds.
    """

    payload: dict[str, Any]


def verify(
    headers: Iterable[tuple[str, str]], body: bytes, secrets: Sequence[str], now: datetime
) -> Verified | Refused:
    """What a request holds, or why it is refused.

    Args:
        headers: all of them, a repeated one as often as it came.
        body: as it came, neither decoded nor decompressed.
        secrets: any of these may have signed it.
        now: the time.
    """
    given: dict[str, list[str]] = {}
    for name, value in headers:
        given.setdefault(name.lower(), []).append(value)
    refused = _unsigned(given, body, secrets, now)
    if refused:
        return refused
    try:
        payload = _payload(given.get("content-type", []), body.decode())
    except (ValueError, RecursionError):
        return Refused(400, _UNREADABLE)
    return Verified(payload) if isinstance(payload, dict) else Refused(400, _UNREADABLE)


def is_ssl_check(body: bytes) -> bool:
    """Whether this is Slack's look at our certificate, which it does not sign."""
    return b"ssl_check=1" in body.split(b"&")


def _unsigned(
    headers: dict[str, list[str]], body: bytes, secrets: Sequence[str], now: datetime
) -> Refused | None:
    """Why a request is not shown to be Slack's; None where it is."""
    match headers.get("x-slack-request-timestamp"), headers.get("x-slack-signature"):
        case [at], [signature] if _TIMESTAMP.fullmatch(at) and _SIGNATURE.fullmatch(signature):
            age = now.timestamp() - int(at)
        case _:
            return Refused(401, "not signed")
    if not any(hmac.compare_digest(_signature(secret, at, body), signature) for secret in secrets):
        return Refused(401, "not signed by Slack: check SLACK_SIGNING_SECRET", signed=True)
    if not -_FUTURE <= age <= _PAST:
        return Refused(401, "signed too long ago, or in the future: check the clock", signed=True)
    return None


def _signature(secret: str, at: str, body: bytes) -> str:
    return "v0=" + hmac.digest(secret.encode(), b"v0:%b:%b" % (at.encode(), body), "sha256").hex()


def _payload(content_types: Sequence[str], body: str) -> Any:
    """What a body holds.

    Raises:
        ValueError: it is of no type in which Slack sends, or not what its type says.
        RecursionError: it is nested too deeply.
    """
    [content_type] = content_types
    match content_type.partition(";")[0].strip().lower():
        case "application/json":
            return json.loads(body)
        case "application/x-www-form-urlencoded":
            fields = dict(parse_qsl(body, keep_blank_values=True))
            return json.loads(fields["payload"]) if "payload" in fields else fields
        case other:
            raise ValueError(other)
