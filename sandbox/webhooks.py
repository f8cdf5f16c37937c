"""Incoming webhooks: the address to which a program without a token posts, to one channel and in one name.

What is answered, and with which status, says https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks.
"""

import msgspec
from aiohttp import web

from sandbox import arguments, messages, respond
from sandbox.apps import App
from sandbox.model import Channel, Json
from sandbox.refusals import ApiError
from sandbox.state import State, Webhook

Address = tuple[str, str, str]

_STATUS = {"channel_is_archived": 410, "channel_not_found": 404, "no_service": 404, "no_team": 404}


def add(state: State, app: App, place: Channel) -> str:
    """Install a webhook of an app in a channel; its URL."""
    token = state.ids.word(24)
    state.webhooks[token] = Webhook(app.app_id, place.id)
    return f"{state.base_url}/services/{state.team.id}/{app.bot_id}/{token}"


async def serve(state: State, address: Address, request: web.Request) -> tuple[int, str]:
    """Post what a program sends; the status and the text of the answer."""
    try:
        body = await _body(request)
        _post(state, address, body)
    except ApiError as error:
        return _STATUS.get(error.code, 400), error.code
    return 200, "ok"


async def _body(request: web.Request) -> Json:
    """The payload, as JSON or as the field `payload` of a form."""
    try:
        sent = await arguments.read(request)
        return msgspec.json.decode(sent["payload"], type=Json) if "payload" in sent else sent
    except (ApiError, msgspec.MsgspecError, TypeError) as error:
        raise ApiError("invalid_payload") from error


def _post(state: State, address: Address, body: Json) -> None:
    team, bot, token = address
    if team != state.team.id:
        raise ApiError("no_team")
    webhook = state.webhooks.get(token)
    app = state.apps.get(webhook.app_id) if webhook else None
    if webhook is None or app is None or app.bot_id != bot:
        raise ApiError("no_service")
    place = state.channels.get(webhook.channel)
    if place is None:
        raise ApiError("channel_not_found")
    if place.is_archived:
        raise ApiError("channel_is_archived")
    # Neither the channel nor the name can be changed by the payload.
    messages.post(
        state,
        place,
        subtype="bot_message",
        bot_id=app.bot_id,
        app_id=app.app_id,
        **respond.content(state, body),
    )
