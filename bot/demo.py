"""`make demo`: a Sitroom and a Slack to try it in, in one process, on one address."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import yaml
from msgspec.structs import replace

from bot.app import App, StartupError
from bot.demo_guide import GUIDE
from bot.messages.command_line.starting import demo_not_listened
from bot.policy_file import read_policy
from bot.settings import Settings
from sandbox.clock import Clock
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace

_ROOT = Path(__file__).resolve().parent.parent


@contextlib.asynccontextmanager
async def demo(*, port: int, speed: float, folder: Path = Path("var")) -> AsyncIterator[str]:
    """A running demo; yields the address of its page.

    The Slack of the demo forgets everything when it ends, so each begins with an empty database, in `folder`.
    """
    clock = Clock(speed=speed)
    workspace = Workspace(clock=clock)
    installed = workspace.install(yaml.safe_load((_ROOT / "manifest.yml").read_text()))
    server = SandboxServer(workspace)
    server.guide = GUIDE
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
    )
    policy = read_policy(_ROOT / "policies" / "default.yml")
    policy = replace(policy, channels=replace(policy.channels, alerts="#alerts"))
    app = await App.start(settings, policy, lambda: datetime.fromtimestamp(clock.now(), UTC), speed=speed)
    try:
        yield server.url
    finally:
        await app.stop()
        await server.stop()


def _empty_database(folder: Path, port: str) -> Path:
    """A database of this demo's own: another one may be running on another port."""
    folder.mkdir(exist_ok=True)
    for leftover in folder.glob(f"demo-{port}.db*"):
        leftover.unlink()
    return folder / f"demo-{port}.db"
