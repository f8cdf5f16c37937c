"""A bare Bolt app: one slash command that does nothing, over HTTP, as Bolt's documentation begins.

Prints its address, and answers until it is killed. With the argument `before`, `process_before_response` is on.
"""

import asyncio
import os
import sys

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient


async def main() -> None:
    """Serve."""
    token = os.environ.pop("SLACK_BOT_TOKEN")  # Bolt would warn of a second one
    app = AsyncApp(
        client=AsyncWebClient(token, base_url=os.environ["SLACK_API_URL"]),
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        process_before_response="before" in sys.argv,
    )
    app.command("/incident")(_acknowledge)
    runner = web.AppRunner(app.web_app("/slack/events"))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


if __name__ == "__main__":
    asyncio.run(main())
