"""The door of alerts: what sources send is shown to be theirs, understood, stored, and only then answered.

Alertmanager tries again after 5xx only, so what cannot be kept at present is answered with 503; what no repetition would
mend, with 4xx, and it is kept for whoever wants to know why.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec
import structlog
from aiohttp import web

from bot.alerts.intake import KEPT, Delivery, Intake, QueueFull, new_deliveries
from bot.clock import Clock
from bot.domain.alerts.rules import AlertSource
from bot.domain.alerts.secrets import without_secrets
from bot.metrics import Metrics
from handlers.alerts.bodies import Room, Unread
from handlers.alerts.floods import Floods
from handlers.alerts.refusals import Refusals
from handlers.alerts.source import Headers, Heard, Source, Unproven, Unreadable, called
from storage.errors import DatabaseUnavailable

log = structlog.get_logger()

#: How much is read at the same time of requests whose headers show whose they are, and of others, in bytes.
_ROOM, _STRANGERS = 64 * 1024 * 1024, 32 * 1024 * 1024

#: What is larger is understood in a thread, in bytes: others wait for the event loop.
_LARGE = 128 * 1024

_JSON, _RETRY = {"Content-Type": "application/json; charset=utf-8"}, {"Retry-After": "5"}

T = TypeVar("T")


class AlertDoor:
    """Answers `/alerts/{source}`.

    Args:
        kinds: every kind of source, by its word.
        keys: the secrets of each source, by its id.
        senders: answers with who may send by the policy in force, by its id.
    """

    def __init__(
        self,
        kinds: Mapping[str, Source],
        keys: Mapping[str, tuple[str, ...]],
        senders: Callable[[], Mapping[str, AlertSource]],
        *,
        intake: Intake,
        refusals: Refusals,
        floods: Floods,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._kinds, self._senders = kinds, senders
        self._keys, self._intake, self._refusals, self._floods = keys, intake, refusals, floods
        self._clock, self._metrics = clock, metrics
        self._room, self._porch = Room(_ROOM, strangers=False), Room(_STRANGERS, strangers=True)
        self.follow()

    def follow(self) -> None:
        """Expect whoever may send by the policy in force."""
        self._metrics.expect_alerts(id_ for id_ in self._senders() if self._keys.get(id_))

    async def answer(self, request: web.Request) -> web.Response:
        """Take in what a source sends."""
        sender = self._senders().get(request.match_info["source"])
        answer = await self._answer(sender, request)
        self._metrics.alerted(sender.id if sender else "unknown", answer.status)
        return answer

    async def _answer(self, sender: AlertSource | None, request: web.Request) -> web.Response:
        keys = self._keys.get(sender.id, ()) if sender else ()
        if sender is None or not keys:
            return _said(
                404, "There is no such source of alerts, or it has no secret: see SITROOM_ALERT_SECRETS."
            )
        if not self._intake.has_room():
            return _said(503, "Too many alerts wait to be sorted. Try again.", _RETRY)
        headers, source = _headers(request), self._kinds[sender.kind.value]
        try:
            if not source.signs:
                source.verify(headers, b"", keys, self._clock())
            room = self._porch if source.signs else self._room
            body = await room.read(request)
            try:
                if source.signs:
                    await _large(body, lambda: source.verify(headers, body, keys, self._clock()))
                return await self._taken(sender, headers, body)
            finally:
                room.leave(body)
        except Unproven as error:
            self._refusals.note(sender.id, 401, str(error))
            return _said(401, str(error))
        except QueueFull:
            return _said(503, "Too many alerts wait to be sorted. Try again.", _RETRY)
        except DatabaseUnavailable as error:
            log.error("alerts were not stored", source=sender.id, error=str(error))  # noqa: TRY400
            return _said(503, "It cannot be stored now. Try again.", _RETRY)
        except Unread as error:
            return _said(error.status, str(error), _RETRY if error.status == 503 else None)
        except ConnectionError:
            return _said(400, "The request broke off.")  # nobody is there to read it

    async def _taken(self, declared: AlertSource, headers: Headers, body: bytes) -> web.Response:
        id_, source = declared.id, self._kinds[declared.kind.value]
        self._floods.note(id_)
        try:
            text = await _large(body, lambda: without_secrets(body.decode("utf-8", "replace")))
            heard: Heard = await _large(body, lambda: source.parse(headers, text.encode(), declared.fields))
        except Unreadable as error:
            await self._refusals.keep(id_, 422, str(error), text[:KEPT])
            return _said(422, str(error))
        if not heard.alerts:
            return _said(202, "There is nothing to do.")
        said = await self._beside(id_, heard)
        sender = called(declared, self._kinds)
        delivery = Delivery(source=id_, sender=sender, alerts=heard.alerts, payload=text[:KEPT])
        await self._intake.take(
            *await _large(body, lambda: new_deliveries(f"{id_}/{_name(body, heard)}", delivery))
        )
        return _said(202, said)

    async def _beside(self, id_: str, heard: Heard) -> str:
        """What is answered; single alerts that are not understood are kept, as what is refused is."""
        misfits = heard.misfits
        if not misfits:
            return "Stored."
        verb = "is" if len(misfits) == 1 else "are"
        reason = f"{len(misfits)} of {len(misfits) + len(heard.alerts)} alerts {verb} not understood. {misfits[0].why}"
        await self._refusals.keep(id_, 202, reason, "\n".join(one.said for one in misfits)[:KEPT])
        self._metrics.not_understood(id_, len(misfits))
        return f"Stored, but for what follows. {reason}"


def _headers(request: web.Request) -> Headers:
    found: dict[str, list[str]] = {}
    for name, value in request.headers.items():
        found.setdefault(name.lower(), []).append(value)
    return found


def _name(body: bytes, heard: Heard) -> str:
    """The same for the same notification, sent again."""
    told = heard.id.encode() or body
    return hashlib.sha256(told).hexdigest() if heard.once else secrets.token_hex(16)


async def _large(body: bytes, work: Callable[[], T]) -> T:
    """What `work` makes of a body, in a thread where that takes long."""
    return await asyncio.to_thread(work) if len(body) > _LARGE else work()


def _said(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> web.Response:
    key = "status" if status < 400 else "error"
    return web.Response(
        body=msgspec.json.encode({key: sentence}), status=status, headers={**_JSON, **(headers or {})}
    )
