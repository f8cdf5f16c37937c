"""A workspace on a real socket, an installed app, and the real SDK and Bolt talking to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.api.registry import FACTS
from sandbox.apps import App
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace

#: Everything that a method asks for, and what is asked for otherwise: mentions, commands.
SCOPES = sorted({"app_mentions:read", "commands"}.union(*(facts.scopes for facts in FACTS.values())))
EVENTS = [
    "app_home_opened",
    "app_mention",
    "channel_archive",
    "channel_rename",
    "file_shared",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "pin_added",
    "reaction_added",
    "team_join",
    "user_change",
]


def manifest(*, socket_mode: bool = True, scopes: list[str] | None = None) -> dict[str, Any]:
    """The manifest of a small app that uses everything."""
    return {
        "display_information": {"name": "Helper"},
        "features": {
            "bot_user": {"display_name": "helper"},
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "slash_commands": [
                {"command": "/help-me", "description": "Help", "usage_hint": "[topic]", "should_escape": True}
            ],
            "shortcuts": [
                {"type": "global", "name": "Start", "callback_id": "start"},
                {"type": "message", "name": "Keep", "callback_id": "keep"},
            ],
        },
        "oauth_config": {"scopes": {"bot": SCOPES if scopes is None else scopes}},
        "settings": {
            "event_subscriptions": {"bot_events": EVENTS},
            "interactivity": {"is_enabled": True},
            "socket_mode_enabled": socket_mode,
        },
    }


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    space = Workspace(seed=7)
    server = SandboxServer(space)
    await server.start()
    yield space
    await server.stop()


@pytest.fixture
def app(workspace: Workspace) -> App:
    return workspace.install(manifest())


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def client(workspace: Workspace, app: App, session: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(token=app.bot_token, base_url=f"{workspace.base_url}/api/", session=session)


@pytest.fixture
def bolt(client: AsyncWebClient, app: App) -> AsyncApp:
    return AsyncApp(client=client, signing_secret=app.signing_secret)


Connect = Callable[[], Awaitable[AsyncSocketModeHandler]]


@pytest.fixture
async def connect(workspace: Workspace, app: App, bolt: AsyncApp) -> AsyncIterator[Connect]:
    """Connects the Bolt app over Socket Mode; call it after the listeners are registered."""
    handlers: list[AsyncSocketModeHandler] = []

    async def start() -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(bolt, app.app_token, ping_interval=1)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        handlers.append(handler)
        await workspace.connected(app, len(handlers))
        return handler

    yield start
    for handler in handlers:
        await handler.close_async()  # type: ignore[no-untyped-call]
    await asyncio.sleep(0)
