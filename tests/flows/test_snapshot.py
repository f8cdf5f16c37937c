"""What is looked at when an incident is declared (CT-6, SM-5, SM-9)."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from bot.cli import exported
from bot.domain.alerts.rules import Action, AlertLink, Alerts, Poll, Route
from bot.domain.events import CheckTicked, FileKept
from bot.domain.policy import Bookmark, Check
from bot.settings import Settings
from sandbox.model import Message
from storage import files, timeline
from tests.alerting import alerts, told
from tests.health.endpoints import Endpoint, endpoint, ok, saying
from tests.world import POLICY, World, changed, world

DOWN = b'{"status": "error", "token": "abcdefghijkl", "components": {"db": "error", "redis": "ready"}}'
CHECKS = (
    Check(id="logs", title="Search the logs", url="https://logs.test/search"),
    Check(id="board", title="Look at the board"),
)


def poll(id_: str, at: Endpoint) -> Poll:
    url = f"http://127.0.0.1:{at.port}/readyz"
    return Poll(id=id_, name=id_.title(), url=url, timeout_seconds=20, every_seconds=3600, private=True)


@contextlib.asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[World]:
    """A world with two services, of which one is down, and a list of what to look at."""
    async with (
        endpoint(saying(ok(DOWN, status="503 Service Unavailable"))) as shop,
        endpoint(saying(ok())) as cart,
    ):
        rules = Alerts(polls=(poll("shop", shop), poll("cart", cart)))
        links = (Bookmark(title="Latency", url="https://grafana.test/d/1"),)
        policy = changed(POLICY, alerts=rules, checks=CHECKS, links=links)
        async with world(folder, policy=policy) as here:
            yield here


def snapshot(here: World) -> Message:
    return here.last("ada", here.incident_channel(1), "How it looked")


async def test_the_channel_says_how_the_endpoints_were_when_it_was_declared(tmp_path: Path) -> None:
    """CT-6."""
    async with watched(tmp_path) as here:
        await here.types("ada", "#general", "/incident declare Cannot pay")

        said = here.text(snapshot(here))
        assert "Shop It answered 503 Service Unavailable. It says error. db is error." in said.replace(
            "*", ""
        ).replace("`", "")
        assert ":white_check_mark: *Cart*" in said
        assert "Latency" in said
        assert (
            len([one for one in here.reads("ada", here.incident_channel(1)) if "How it looked" in one]) == 1
        )


async def test_what_they_answered_is_kept_without_secrets_and_forgotten_where_it_is_redacted(
    tmp_path: Path,
) -> None:
    """SM-9."""
    async with watched(tmp_path) as here:
        await here.types("ada", "#general", "/incident declare Cannot pay")
        async with here.reading() as db:
            entries = await timeline.entries(db, 1)
            kept = {one.event.file: one.event for one in entries if isinstance(one.event, FileKept)}
            found = await files.content(db, kept["health-1-shop.txt"].sha256)
        assert found
        assert found.content == DOWN.replace(b"abcdefghijkl", b"[secret]")
        assert set(kept) == {"health-1-shop.txt", "health-1-cart.txt"}
        assert json.loads(await export(here))["payloads"]["health-1-shop.txt"] == found.content.decode()

        [version] = [one.version for one in entries if one.kind == "SnapshotTaken"]
        await here.types("ada", here.incident_channel(1), f"/incident redact {version} a token")

        assert "db is" not in here.text(snapshot(here))
        async with here.reading() as db:
            assert await files.digests(db) == set()
        assert json.loads(await export(here))["payloads"] == {}


async def export(here: World) -> str:
    return await exported(Settings(bot_token="", database_url=here.database_url), 1, "json")


async def test_the_list_is_ticked_off_by_who_looked_and_every_tick_is_on_the_timeline(tmp_path: Path) -> None:
    """SM-5."""
    async with watched(tmp_path) as here:
        await here.types("ada", "#general", "/incident declare Cannot pay")
        await here.person("ben").join(here.incident_channel(1))
        await here.settle()
        shown = snapshot(here)
        assert "Search the logs" in here.text(shown)

        await click(here, "ben", "logs", ["on"])
        assert "Search the logs · Ben" in here.text(snapshot(here))
        assert "Look at the board\n" in here.text(snapshot(here)) + "\n"
        await click(here, "ada", "logs", [])
        assert "Ben" not in here.text(snapshot(here))

        async with here.reading() as db:
            ticks = [
                (one.by.name.split()[0], one.event)
                for one in await timeline.entries(db, 1)
                if isinstance(one.event, CheckTicked)
            ]
        assert ticks == [
            ("Ben", CheckTicked("logs", "Search the logs", on=True)),
            ("Ada", CheckTicked("logs", "Search the logs", on=False)),
        ]
        assert snapshot(here).ts == shown.ts


async def click(here: World, handle: str, check: str, chosen: list[str]) -> None:
    await here.person(handle).click(snapshot(here), f"check:1:{check}", chosen)
    await here.settle()


async def test_the_trace_of_the_alert_that_declared_it_leads_to_the_logs(tmp_path: Path) -> None:
    """CT-6."""
    link = AlertLink(title="Logs", url="https://logs.test/?trace={trace_id}")
    route = Route(name="all", then=Action.DECLARE)
    rules = msgspec.structs.replace(POLICY.alerts, links=(link,), routes=(route,))
    async with world(tmp_path, policy=changed(POLICY, alerts=rules, checks=CHECKS)) as here:
        await alerts(here, told("CheckoutDown", trace_id="4bf92f"))
        await here.presses("ada", here.last("ada", "#incidents", "CheckoutDown"), "Join")

        shown = here.last("ada", here.incident_channel(1), "Where to look")
        assert "<https://logs.test/?trace=4bf92f|Logs>" in str(shown.blocks)


async def test_what_an_alert_said_is_gone_from_where_to_look_when_it_is_redacted(tmp_path: Path) -> None:
    link = AlertLink(title="Logs", url="https://logs.test/?trace={trace_id}")
    route = Route(name="all", then=Action.DECLARE)
    rules = msgspec.structs.replace(POLICY.alerts, links=(link,), routes=(route,))
    async with world(tmp_path, policy=changed(POLICY, alerts=rules, checks=CHECKS)) as here:
        await alerts(here, told("Password hunter2", service="checkout", trace_id="4bf92f"))
        channel = here.incident_channel(1)
        await here.person("ada").join(channel)
        assert "hunter2" in here.text(here.last("ada", channel, "Where to look"))
        async with here.reading() as db:
            entries = await timeline.entries(db, 1)
        [version] = [one.version for one in entries if one.kind == "AlertAttached"]

        await here.types("ada", channel, f"/incident redact {version} a password")

        shown = here.last("ada", channel, "Where to look")
        assert "hunter2" not in here.text(shown)
        assert "4bf92f" not in str(shown.blocks)


async def test_a_slow_endpoint_keeps_nothing_else_waiting(tmp_path: Path) -> None:
    asked, answers = asyncio.Event(), asyncio.Event()

    async def slow(writer: asyncio.StreamWriter) -> None:
        asked.set()
        await answers.wait()
        writer.write(ok())

    async with endpoint(slow) as there:
        rules = Alerts(polls=(msgspec.structs.replace(poll("shop", there), timeout_seconds=60),))
        async with world(tmp_path, policy=changed(POLICY, alerts=rules)) as here:
            await here.person("ada").slash("#general", "/incident declare Cannot pay")
            await asked.wait()
            async with asyncio.timeout(30):
                while not _announced(here):  # noqa: ASYNC110 - Slack gives no sign
                    await asyncio.sleep(0.01)
            answers.set()
            await here.settle()

            assert ":white_check_mark: *Shop*" in here.text(snapshot(here))


def _announced(here: World) -> bool:
    return any("Cannot pay" in one for one in here.reads("cleo", "#incidents"))
