"""HTTP mode: signed POSTs to the app's request URLs."""

import hashlib
import hmac
from contextlib import AbstractAsyncContextManager
from urllib.parse import urlencode

import aiohttp
import msgspec

from sandbox.apps import App
from sandbox.log import Delivery
from sandbox.model import Json
from sandbox.state import State

JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's `v0` signature of a request body."""
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return "v0=" + digest.hexdigest()


def encode(kind: str, payload: Json) -> tuple[bytes, str]:
    """The body and content type in which Slack posts this kind of payload."""
    if kind == "event":
        return msgspec.json.encode(payload), JSON_TYPE
    if kind == "command":
        return urlencode(payload).encode(), FORM_TYPE
    return urlencode({"payload": msgspec.json.encode(payload).decode()}).encode(), FORM_TYPE


async def attempt(state: State, app: App, delivery: Delivery) -> None:
    """Post one payload and record what came of it."""
    url = app.url_for(delivery.kind, delivery.name)
    if not url or state.session is None:
        delivery.outcome = "unreachable"
        return
    body, content_type = encode(delivery.kind, delivery.payload)
    headers = sign(state, app, body) | {"Content-Type": content_type}
    if delivery.attempt:
        headers |= {"X-Slack-Retry-Num": str(delivery.attempt), "X-Slack-Retry-Reason": delivery.reason}
    try:
        request = state.session.post(
            url,
            data=body,
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=state.ack_timeout),
            allow_redirects=False,
        )
        delivery.outcome = await _outcome(request, delivery)
    except TimeoutError:
        delivery.outcome = "timeout"
    except aiohttp.ClientError:
        delivery.outcome = "unreachable"


def sign(state: State, app: App, body: bytes) -> dict[str, str]:
    """The headers with which Slack signs a body."""
    timestamp = str(int(state.signing_time()))
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(app.signing_secret, timestamp, body),
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }


async def _outcome(request: AbstractAsyncContextManager[aiohttp.ClientResponse], delivery: Delivery) -> str:
    async with request as answer:
        text = await answer.text()
        is_json = answer.content_type == JSON_TYPE
        if not 200 <= answer.status < 300:
            delivery.response = {"status": answer.status, "text": text}
            if answer.headers.get("X-Slack-No-Retry") == "1":
                delivery.response["no_retry"] = True
            return "refused"
    delivery.response = _response(text, is_json=is_json)
    return "acked"


def _response(text: str, *, is_json: bool) -> Json:
    if not text:
        return {}
    if is_json:
        try:
            decoded = msgspec.json.decode(text)
        except msgspec.DecodeError:
            return {"text": text}
        return decoded if isinstance(decoded, dict) else {}
    return {"text": text}


async def verify_url(state: State, app: App) -> bool:
    """Do the `url_verification` handshake with the app's event URL; whether it echoed the challenge."""
    url = app.url_for("event")
    if not url or state.session is None:
        return False
    challenge = state.ids.word(40)
    body = msgspec.json.encode(
        {"token": app.verification_token, "challenge": challenge, "type": "url_verification"}
    )
    headers = sign(state, app, body) | {"Content-Type": JSON_TYPE}
    limit = aiohttp.ClientTimeout(total=state.ack_timeout)
    try:
        async with state.session.post(url, data=body, headers=headers, timeout=limit) as answer:
            return answer.status == 200 and challenge in await answer.text()
    except (aiohttp.ClientError, TimeoutError):
        return False


async def check_ssl(state: State, app: App) -> bool:
    """Do Slack's occasional certificate check; whether the app answered 200."""
    url = app.url_for("command", next(iter(app.commands), ""))
    if not url or state.session is None:
        return False
    body = urlencode({"ssl_check": "1", "token": app.verification_token}).encode()
    limit = aiohttp.ClientTimeout(total=state.ack_timeout)
    try:
        async with state.session.post(
            url, data=body, headers={"Content-Type": FORM_TYPE}, timeout=limit
        ) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False
