"""`make demo`: a Sitroom and a Slack to try it in, in one process."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml
from msgspec.structs import replace

from bot.app import App, StartupError
from bot.demo_guide import SECRET, SENDER, alert_command, guide
from bot.domain.alerts.rules import WELL_KNOWN, AlertSource, Fields
from bot.domain.policy import Policy
from bot.messages.command_line.starting import demo_not_listened
from bot.policy_file import read_policy
from bot.settings import Settings
from sandbox.clock import Clock
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Demo:
    """Where a running demo is.

    Attributes:
        page: the address of the page to look at.
        door: the address below which it takes alerts.
    """

    page: str
    door: str

    @property
    def alert(self) -> str:
        """A command for a terminal that sends it an alert."""
        return alert_command(self.door)


@contextlib.asynccontextmanager
async def demo(*, port: int, speed: float, folder: Path = Path("var")) -> AsyncIterator[Demo]:
    """A running demo.

    The Slack of the demo forgets everything when it ends, so each begins with an empty database, in `folder`.
    """
    clock = Clock(speed=speed)
    workspace = Workspace(clock=clock)
    installed = workspace.install(yaml.safe_load((_ROOT / "manifest.yml").read_text()))
    server = SandboxServer(workspace)
    try:
        await server.start(port=port)
    except OSError as error:
        raise StartupError(demo_not_listened(port, error.strerror)) from error
    database = _empty_database(folder, server.url.rpartition(":")[2])
    settings = Settings(
        bot_token=installed.bot_token,
        app_token=installed.app_token,
        slack_api_url=f"{server.url}/api/",
        database_url=f"sqlite:///{database}",
        port=0,
        alert_secrets=" ".join(f"{id_}={SECRET}" for id_ in (*WELL_KNOWN, SENDER)),
    )
    app = await App.start(settings, _policy(), lambda: datetime.fromtimestamp(clock.now(), UTC), speed=speed)
    server.guide = guide(app.http.url)
    try:
        yield Demo(server.url, app.http.url)
    finally:
        await app.stop()
        await server.stop()


def _policy() -> Policy:
    """The policy of a new team, with a channel for alerts and a sender that needs no more than a title."""
    policy = read_policy(_ROOT / "policies" / "default.yml")
    sender = AlertSource(id=SENDER, fields=Fields(title="title", firing="state", labels="labels"))
    return replace(
        policy,
        channels=replace(policy.channels, alerts="#alerts"),
        alerts=replace(policy.alerts, sources=(sender,)),
    )


def _empty_database(folder: Path, port: str) -> Path:
    """A database of this demo's own: another one may be running on another port."""
    folder.mkdir(exist_ok=True)
    for leftover in folder.glob(f"demo-{port}.db*"):
        leftover.unlink()
    return folder / f"demo-{port}.db"
