"""A health endpoint goes bad, people hear of it, and it is over (SM-1)."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from bot.domain.alerts.rules import Action, Match, Poll, Route
from storage import files
from tests.health.endpoints import Service, endpoint, ok
from tests.world import POLICY, World, changed, world

READY = b'{"status": "ready", "components": {"db": {"status": "ready"}}}'
DOWN = b'{"status": "error", "password": "hunter22", "components": {"db": {"status": "error"}}}'


@contextlib.asynccontextmanager
async def polled(folder: Path, then: Action) -> AsyncIterator[tuple[World, Service]]:
    """A world in which a service is asked every 30 seconds."""
    service = Service(READY)
    async with endpoint(service.answer) as there:
        url = f"http://127.0.0.1:{there.port}/api/v1/health/readyz"
        poll = Poll(id="shop", name="Shop", url=url, every_seconds=30, timeout_seconds=20, private=True)
        route = Route(name="the shop", then=then, match=Match(sources=("shop",)))
        rules = msgspec.structs.replace(POLICY.alerts, polls=(poll,), routes=(route,))
        async with world(folder, policy=changed(POLICY, alerts=rules)) as here:
            yield here, service


def told(here: World) -> list[str]:
    """What everybody reads of it."""
    return [text for text in here.reads("ada", "#incidents") if "Shop is not well" in text]


async def test_an_endpoint_that_fails_twice_opens_an_incident_that_says_when_it_is_well_again(
    tmp_path: Path,
) -> None:
    """SM-1: the alert names the failing component."""
    async with polled(tmp_path, Action.DECLARE) as (here, service):
        await here.advance(minutes=2)
        service.says = ok(DOWN, status="503 Service Unavailable")
        await here.advance(seconds=30)
        assert told(here) == []
        await here.advance(seconds=30)

        [announcement] = told(here)
        assert "INC-1" in announcement
        assert "db is `error`" in announcement
        await here.presses("ada", here.last("ada", "#incidents", "Subscribe"), "Join")
        channel = here.incident_channel(1)
        assert "Shop is not well: db" in here.text(here.card(channel))

        service.says = ok(READY)
        await here.advance(minutes=1)
        assert "Shop says that this is over" in here.reads("ada", channel)[-1]
        assert len(told(here)) == 1


async def test_what_the_endpoint_said_is_kept_with_the_incident_without_its_secrets(tmp_path: Path) -> None:
    """SM-9."""
    async with polled(tmp_path, Action.DECLARE) as (here, service):
        service.says = ok(DOWN, status="503 Service Unavailable")
        await here.advance(minutes=1)

        async with here.reading() as db:
            found = [await files.content(db, digest) for digest in await files.digests(db)]
    [kept] = [one.content for one in found if one]
    assert kept == DOWN.replace(b"hunter22", b"[secret]")


async def test_an_endpoint_is_asked_on_after_a_restart_and_its_alert_told_once(tmp_path: Path) -> None:
    async with polled(tmp_path, Action.DECLARE) as (here, service):
        service.says = ok(DOWN)
        await here.advance(seconds=1)
        await here.restart()
        await here.advance(seconds=30)
        await here.restart()
        await here.advance(minutes=3)

        assert len(told(here)) == 1
