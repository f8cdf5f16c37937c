"""`python -m sandbox`: an empty workspace with its page, for any app."""

import argparse
import asyncio
import contextlib
import sys
from pathlib import Path

import yaml

from sandbox.clock import Clock
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace


def main() -> None:
    """Run the sandbox until interrupted."""
    parser = argparse.ArgumentParser(prog="sandbox", description="A Slack workspace of your own.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--manifest", type=Path, help="a Slack app manifest to install, YAML or JSON")
    parser.add_argument(
        "--request-url",
        default="",
        help="deliver there over HTTP, also where the manifest asks for Socket Mode",
    )
    parser.add_argument("--speed", type=float, default=1.0, help="how fast the workspace's clock runs")
    parser.add_argument(
        "--seed", type=int, default=0, help="the same seed gives the same identifiers and tokens"
    )
    given = parser.parse_args()
    if given.request_url and not given.manifest:
        parser.error("--request-url is about an app: name its --manifest, too.")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(given))


async def _run(given: argparse.Namespace) -> None:
    workspace = Workspace(Clock(speed=given.speed), given.seed)
    server = SandboxServer(workspace)
    await server.start(given.host, given.port)
    lines = [f"Slack sandbox at {server.url}", f"Web API base URL: {server.url}/api/"]
    if given.manifest:
        app = workspace.install(yaml.safe_load(given.manifest.read_text()))
        if given.request_url:
            app.deliver_to(given.request_url)
        lines.append(f"SLACK_BOT_TOKEN={app.bot_token}")
        if app.socket_mode_enabled:
            lines.append(f"SLACK_APP_TOKEN={app.app_token}")
        lines.append(f"SLACK_SIGNING_SECRET={app.signing_secret}")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await server.stop()


if __name__ == "__main__":
    main()
