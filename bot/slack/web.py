"""One call to the Web API: a shared session, a pause where Slack asked for one, and errors with a meaning."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import aiohttp
import msgspec
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.clock import Clock
from bot.metrics import Metrics
from bot.slack.errors import NOT_SLACK, SlackError, answered

log = structlog.get_logger()

Json = dict[str, Any]

#: How long an answer may take, in seconds.
TIMEOUT = 15


class WebApi:
    """Calls methods of the Slack Web API.

    A method that was answered with 429 is left alone until `Retry-After` has passed: only that method,
    because Slack counts each by itself.

    Attributes:
        refused_as: Slack's word for not taking our token any more, by its last answer; empty while it does.

    Args:
        timeout: how long an answer may take, in seconds.
        metrics: where calls are counted.
    """

    def __init__(
        self, token: str, base_url: str, clock: Clock, metrics: Metrics, timeout: float = TIMEOUT
    ) -> None:
        self.token, self._base_url, self._clock, self._timeout = token, base_url, clock, timeout
        self._metrics = metrics
        self.refused_as = ""
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None
        self._paused: dict[str, datetime] = {}

    @property
    def client(self) -> AsyncWebClient:
        """The SDK's client, for Bolt; it shares our session."""
        if self._client is None:
            # The SDK retries connection errors by itself; a write that may have taken effect must come back to us.
            self._client = AsyncWebClient(
                token=self.token,
                base_url=self._base_url,
                session=self._open(),
                retry_handlers=[],
            )
        return self._client

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._timeout), connector=aiohttp.TCPConnector(limit=50)
            )
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    async def call(self, method: str, arguments: Mapping[str, Any] | None = None) -> Json:
        """Slack's answer to `method`; arguments that are None are left out.

        Raises:
            SlackError: there was no answer, or it was not `ok`.
        """
        if method in self._paused:
            left = (self._paused[method] - self._clock()).total_seconds()
            if left > 0:
                raise SlackError(method, "ratelimited", retry_after=left)
        form = {name: _written(value) for name, value in (arguments or {}).items() if value is not None}
        try:
            answer = await self._answer(method, form)
        except SlackError as error:
            if error.token_refused or error.permanent:  # where Slack refuses the call, it took the token
                self._note(error.code if error.token_refused else "")
            raise
        self._note("")
        return answer

    async def _answer(self, method: str, form: Json) -> Json:
        with self._asking(method):
            answer = await self.client.api_call(method, data=form)
            if not isinstance(answer.data, dict):
                raise SlackError(method, NOT_SLACK)
        return answer.data

    def _note(self, refused_as: str) -> None:
        if refused_as and not self.refused_as:
            log.error("Slack takes the bot token no more", error=refused_as)
        if self.refused_as and not refused_as:
            log.warning("Slack takes the bot token again")
        self.refused_as = refused_as

    async def ensure(self, method: str, arguments: Mapping[str, Any], *, so_already: str) -> None:
        """Call a method for which one error, `so_already`, means that things are as they should be.

        Raises:
            SlackError: as `call`.
        """
        try:
            await self.call(method, arguments)
        except SlackError as error:
            if error.code != so_already:
                raise

    async def identify(self) -> tuple[Json, dict[str, str]]:
        """Slack's answer to `auth.test`, and its headers, named in small letters.

        Raises:
            SlackError: as `call`.
        """
        with self._asking("auth.test"):
            answer = await self.client.auth_test()
        headers = {name.lower(): text for name, text in answer.headers.items()}
        return dict(answer.data) if isinstance(answer.data, dict) else {}, headers

    async def ask_for_socket(self, app_token: str) -> None:
        """Ask for a Socket Mode connection without using it, to know that Slack would give one.

        Raises:
            SlackError: as `call`.
        """
        with self._asking("apps.connections.open"):
            await self.client.apps_connections_open(app_token=app_token)

    @contextmanager
    def _asking(self, method: str) -> Iterator[None]:
        """Slack is asked in this block: what comes of it is counted, and its errors get a meaning."""
        outcome, began = "ok", time.perf_counter()
        try:
            with self._explained(method):
                yield
        except SlackError as error:
            outcome = error.outcome
            raise
        except BaseException:
            outcome = "unavailable"  # we did not wait for the answer
            raise
        finally:
            self._metrics.called(method, outcome, time.perf_counter() - began)

    @contextmanager
    def _explained(self, method: str) -> Iterator[None]:
        try:
            yield
        except SlackApiError as error:
            raise self._refused(method, error) from error
        except AttributeError as error:  # the SDK looks for `ok` in whatever text came
            raise SlackError(method, NOT_SLACK) from error
        except TimeoutError as error:
            raise SlackError(method, "timeout") from error
        except (aiohttp.ClientError, OSError) as error:
            raise SlackError(method, "connection") from error

    async def fetch(self, url: str, *, limit: int) -> bytes | None:
        """The content behind one of Slack's private URLs, or None when it is larger than `limit` bytes.

        Raises:
            SlackError: it could not be had; permanent where the URL is not Slack's, which is not asked at all.
        """
        if not self._is_slack(url):
            raise SlackError("download", "not_of_slack", permanent=True)
        headers = {"Authorization": f"Bearer {self.token}"}
        with self._asking("download"):
            async with self._open().get(url, headers=headers, allow_redirects=False) as answer:
                if answer.status != HTTPStatus.OK:
                    raise _http("download", answer.status, answer.headers)
                content = bytearray()
                async for piece in answer.content.iter_any():
                    content += piece
                    if len(content) > limit:
                        return None
        return bytes(content)

    def _is_slack(self, url: str) -> bool:
        """Whether the token may be shown there: to Slack, or to what stands in for its Web API."""
        try:
            place, api = URL(url).origin(), URL(self._base_url).origin()
        except ValueError:
            return False
        named_slack = f".{place.host}".endswith(".slack.com")
        return place == api or (named_slack and place.scheme == "https" and place.is_default_port())

    async def upload(self, url: str, content: bytes) -> None:
        """Send the bytes of a file to the place Slack gave for them; for another try it gives another one."""
        await self._send("upload", url, passes=True, data=content)

    async def respond(self, url: str, body: Json) -> None:
        """Answer a person through the `response_url` of what they did.

        Raises:
            SlackError: it did not work; permanent where the URL has expired or is used up.
        """
        await self._send("response_url", url, json=body)

    async def _send(self, what: str, url: str, *, passes: bool = False, **body: Any) -> None:
        with self._asking(what):
            async with self._open().post(url, **body) as answer:
                if answer.status >= HTTPStatus.BAD_REQUEST:
                    raise _http(what, answer.status, answer.headers, passes=passes)

    def _refused(self, method: str, error: SlackApiError) -> SlackError:
        response = error.response
        # Where the body could not be read, the SDK hands over aiohttp's response instead of its own.
        status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
        data = getattr(response, "data", None)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            seconds = _retry_after(response.headers)
            self._paused[method] = self._clock() + timedelta(seconds=seconds)
            return SlackError(method, "ratelimited", retry_after=seconds)
        if not isinstance(data, dict) or "ok" not in data:
            if status == HTTPStatus.OK:
                return SlackError(method, NOT_SLACK)
            return _http(method, status, getattr(response, "headers", {}), passes=True)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return _http(method, status, getattr(response, "headers", {}))
        return answered(method, str(data.get("error", "unknown_error")))


def _http(what: str, status: int, headers: Mapping[str, str], *, passes: bool = False) -> SlackError:
    """The error for an answer that is an HTTP status and nothing else.

    It `passes`, whatever the status, where another try may help: where a proxy answered in Slack's place, as an example.
    """
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return SlackError(what, "ratelimited", retry_after=_retry_after(headers))
    refused = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    passes = passes or not refused or status == HTTPStatus.REQUEST_TIMEOUT
    return SlackError(what, f"http_{status}", permanent=not passes)


def _retry_after(headers: Mapping[str, str]) -> float:
    """How long Slack asks to be left alone, in seconds; one, where a proxy said it in another way (RFC 9110, 10.2.3)."""
    said = headers.get("Retry-After", "")
    return float(said) if said.isascii() and said.isdigit() and int(said) else 1.0


def _written(value: object) -> str:
    """An argument as a form field: the one encoding that every method of Slack's accepts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
