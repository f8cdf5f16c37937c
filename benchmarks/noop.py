"""A server of aiohttp that reads what it is sent and does nothing: the least that taking a request in can cost."""

import asyncio
import sys

from aiohttp import web


async def _answer(request: web.Request) -> web.Response:
    await request.read()
    return web.json_response({"status": "Stored."}, status=202)


async def serve() -> None:
    """Serve until the process is ended; prints where."""
    application = web.Application()
    application.router.add_post("/alerts/{source}", _answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
