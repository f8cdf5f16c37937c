"""One request may hold thousands of alerts: all are counted, and people do not wait for that."""

import asyncio
import io
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.domain.alerts.group import Stage
from storage import alerts as stored
from tests.alerting import notification, told
from tests.world import ALERT_SECRETS, World, world

#: In seconds, on a machine that is busy: Slack waits for three.
PATIENCE = 2.5


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as it:
        yield it


async def test_five_thousand_alerts_in_one_request_keep_nobody_waiting(here: World) -> None:
    things = (told(f"Thing{number}", fingerprint=f"{number}") for number in range(5_000))
    body = json.dumps(notification(*things)).encode()
    headers = {"Authorization": f"Bearer {ALERT_SECRETS['alertmanager']}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(
            f"{here.running.http.url}/alerts/alertmanager", data=io.BytesIO(body)
        ) as answer:
            assert answer.status == 202
        waits = []
        while True:
            began = time.perf_counter()
            async with here.running._database.write(first=True):
                waits.append(time.perf_counter() - began)
            async with here.running._database.read() as db:
                counted = (await stored.counts(db)).get("alertmanager", 0)
            if counted == 5_000:
                break
            await asyncio.sleep(0.2)

    await here.settle()
    async with here.reading() as db:
        assert await stored.counts(db) == {"alertmanager": 5_000}
        assert len(await stored.listing(db, Stage.WAITING, limit=20_000)) == 5_000
    assert max(waits) < PATIENCE
