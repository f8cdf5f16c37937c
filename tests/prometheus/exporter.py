"""A small program with one metric that goes bad and good again, for a real Prometheus to read."""

import contextlib
from collections.abc import AsyncIterator

from aiohttp import web

_FAILURES = 'smplat_catalog_scheduler_job_consecutive_failures{{job_id="daily",task="sync"}} {}\n'


class Exporter:
    """The metrics of smplat's scheduler.

    Attributes:
        failures: how often its job has failed in a row.
    """

    def __init__(self) -> None:
        self.failures = 0
        app = web.Application()
        app.router.add_get("/metrics", self._answer)
        self.runner = web.AppRunner(app, access_log=None)

    @property
    def address(self) -> str:
        """Where Prometheus finds it."""
        return f"127.0.0.1:{self.runner.addresses[0][1]}"

    async def _answer(self, _request: web.Request) -> web.Response:
        return web.Response(text=_FAILURES.format(self.failures))


@contextlib.asynccontextmanager
async def exporter() -> AsyncIterator[Exporter]:
    """One that runs."""
    it = Exporter()
    await it.runner.setup()
    await web.TCPSite(it.runner, "127.0.0.1", 0).start()
    try:
        yield it
    finally:
        await it.runner.cleanup()
