"""The Slack that everything is measured against: the sandbox, over loopback."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import yaml

from benchmarks.process import ROOT
from sandbox.apps import App
from sandbox.faults import Fault
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace

_MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())


class Town:
    """A workspace in which Sitroom is installed.

    Attributes:
        slack: the workspace.
        app: Sitroom as Slack knows it.
        url: of the Web API.
    """

    def __init__(self, slack: Workspace, app: App, url: str) -> None:
        self.slack, self.app, self.url = slack, app, url

    def environment(self, database_url: str) -> dict[str, str]:
        """What Sitroom is started with."""
        door = (
            {"SLACK_APP_TOKEN": self.app.app_token}
            if self.app.socket_mode_enabled
            else {"SLACK_SIGNING_SECRET": self.app.signing_secret}
        )
        return {
            **door,
            "SLACK_BOT_TOKEN": self.app.bot_token,
            "SLACK_API_URL": self.url,
            "DATABASE_URL": database_url,
        }


@contextlib.asynccontextmanager
async def town(*, socket_mode: bool, answers_after: float = 0) -> AsyncIterator[Town]:
    """A workspace that answers each call after so many seconds."""
    slack = Workspace()
    settings = {**_MANIFEST["settings"], "socket_mode_enabled": socket_mode}
    app = slack.install({**_MANIFEST, "settings": settings})
    if answers_after:
        slack.faults.add(Fault(kind="slow", times=None, seconds=answers_after))
    server = SandboxServer(slack)
    await server.start()
    try:
        yield Town(slack, app, f"{server.url}/api/")
    finally:
        await server.stop()
