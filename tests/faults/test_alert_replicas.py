"""T6 for alerts: three replicas on one PostgreSQL are told of the same outage, sort it, and let people decide about it."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.model import Message
from sandbox.screen import buttons_of
from storage import alerts, deliveries
from tests.alerting import notification, told
from tests.faults.account import complaints
from tests.faults.alerting import Alertmanagers
from tests.faults.fleet import Fleet, fleet
from tests.flows.declared import channels, doubled, incident, key, posted
from tests.flows.records import numbers
from tests.world import ROOT

#: Within so many real seconds processes have started, and people's clicks are done, on a machine that is busy.
SOON = 60


@pytest.fixture
async def here(tmp_path: Path, postgresql_url: str) -> AsyncIterator[Fleet]:
    """Three replicas, and the policy that is shipped: what is critical declares an incident."""
    policy = (ROOT / "policies" / "default.yml").read_text()
    async with fleet(tmp_path, postgresql_url, policy=policy, replicas=3, speed=5) as it:
        yield it


def _body(*said: dict[str, Any]) -> bytes:
    return json.dumps(notification(*said)).encode()


def _wrong(here: Fleet) -> list[str]:
    """What only a bug brings about, and who waited for each other."""
    said = here.log.read_text().splitlines()
    return [*complaints(here), *(line for line in said if "in another's way" in line)]


async def _counted(here: Fleet) -> int:
    await here.sorted()
    async with here.known.read() as db:
        return sum((await alerts.counts(db)).values())


@pytest.mark.timeout(300)  # on a machine that is busy
async def test_one_outage_that_three_alertmanagers_tell_three_replicas_of_is_one_incident(
    here: Fleet,
) -> None:
    """They say the same in different orders; a replica dies over it, and comes back."""
    bodies = [
        _body(told(f"Login{one % 30}", severity="critical", service="auth", fingerprint=f"host{one // 30}"))
        for one in range(300)
    ]
    three = [Alertmanagers(here.doors, seed=seed) for seed in range(3)]
    telling = [
        asyncio.create_task(each.send(random.Random(seed).sample(bodies, len(bodies)), 8))
        for seed, each in enumerate(three)
    ]
    await asyncio.wait(telling, return_when=asyncio.FIRST_COMPLETED, timeout=0.5)
    await here.kill(1)
    await here.revive(1)
    await asyncio.gather(*telling)

    assert await _counted(here) == len(bodies)
    await here.settle()
    assert await numbers(here) == [1]
    assert len(channels(here)) == 1
    assert len((await incident(here)).alerts) == 30
    assert not doubled(here)
    assert not _wrong(here)


@pytest.mark.timeout(300)  # on a machine that is busy
async def test_what_was_stored_and_not_sorted_when_all_died_is_counted_once(here: Fleet) -> None:
    bodies = [_body(told(f"Thing{one % 7}", fingerprint=str(one))) for one in range(100)]
    async with here.known.write() as db:
        while not await alerts.alone(db):  # noqa: ASYNC110 - from here on nobody sorts
            await asyncio.sleep(0.01)
        await Alertmanagers(here.doors).send(bodies, 8)
        for which in range(3):
            await here.kill(which)
    async with here.known.read() as db:
        assert await deliveries.backlog(db) == (100, 100)
        assert await alerts.counts(db) == {}

    for which in range(3):
        await here.revive(which)
    assert await _counted(here) == len(bodies)


@pytest.mark.timeout(300)  # on a machine that is busy
async def test_nobody_waits_for_each_other_while_people_decide_about_what_is_being_sorted(
    here: Fleet,
) -> None:
    bodies = list(_stream(here, 500))
    sending = asyncio.create_task(Alertmanagers(here.doors).send(bodies, 12))
    people = [asyncio.create_task(_decides(here, handle, sending)) for handle in ("ada", "ben", "cleo")]
    await sending
    decided = sum(await asyncio.gather(*people))

    assert await _counted(here) == 3 * len(bodies)
    await here.settle()
    assert decided > 10
    assert not doubled(here)
    assert not _wrong(here)


def _stream(here: Fleet, count: int) -> list[bytes]:
    """Forty things begin and end again and again on many machines, three of them critical."""
    chance, began = random.Random(1), datetime.fromtimestamp(here.clock.now(), UTC) - timedelta(hours=1)

    def one(number: int) -> dict[str, Any]:
        thing = chance.randrange(40)
        at = (began + timedelta(seconds=number)).isoformat()
        over = at if chance.random() < 0.3 else ""
        severity = "critical" if thing < 3 else "warning"
        host = str(chance.randrange(20))
        return told(f"Thing{thing}", severity=severity, fingerprint=f"{thing}-{host}", at=at, until=over)

    return [_body(*(one(3 * number + place) for place in range(3))) for number in range(count)]


async def _decides(here: Fleet, handle: str, sending: asyncio.Task[None]) -> int:
    """Press what can be pressed on cards, and merge incidents, until nothing more is sent; how often that was."""
    chance, person, done = random.Random(handle), here.person(handle), 0
    while not sending.done():
        cards = [(card, label) for card in posted(here) for label in _offered(card)]
        if cards:
            card, label = chance.choice(cards)
            button = here.button(card, label)
            await person.click(card, button.action_id, button.value, block_id=button.block_id)
            done += 1
        rooms = [one.name for one in channels(here) if one.pins]
        if len(rooms) > 1:
            first, second = chance.sample(rooms, 2)
            await person.join(f"#{first}")
            await person.slash(f"#{first}", f"/incident merge INC-{second.split('-')[1]}")
        await asyncio.wait([sending], timeout=chance.uniform(0.02, 0.1))
    return done


def _offered(card: Message) -> list[str]:
    """The decisions that a card of alerts offers, but for those that end everything."""
    if not key(card).startswith(("alert-", "storm-")):
        return []
    labels = [button.label for button in buttons_of(card)]
    return [one for one in labels if one.startswith(("Accept", "Join", "Declare one"))]
