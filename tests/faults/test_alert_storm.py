"""Everything fails at once: ten thousand alerts a few seconds apart, and a Slack that lets a bot say only so much."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.api.registry import FACTS
from sandbox.model import Message
from sandbox.rates import SPECIAL, TIERS
from storage import alerts
from tests.alerting import notification, told
from tests.faults.alerting import Alertmanagers
from tests.faults.fleet import Fleet, fleet
from tests.flows.declared import doubled, key, posted
from tests.world import POLICY, ROOT

#: How many things are wrong, and how often somebody is told so, in all: in notifications of twenty alerts, and of one.
GROUPS, ALERTS, TWENTIES = 50, 10_000, 300

#: Both Slack's minutes and Sitroom's are so many times shorter.
SPEED = 4

#: How long Slack waits for an answer before it shows people an error, in seconds.
PATIENT = 3

#: So long it may take until nothing waits any more, in real seconds, on a machine that is busy.
LONG = 200


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Fleet]:
    """One process on SQLite, with the policy that is shipped, and a Slack that counts calls."""
    policy = (ROOT / "policies" / "default.yml").read_text()
    async with fleet(tmp_path, f"sqlite:///{tmp_path}/sitroom.db", policy=policy, speed=SPEED) as it:
        it.workspace.rates.is_enforced = True
        yield it


@pytest.mark.timeout(400)  # on a machine that is busy
async def test_ten_thousand_alerts_are_all_counted_and_little_is_said(here: Fleet) -> None:
    alertmanagers = Alertmanagers(here.doors)
    sending = asyncio.create_task(alertmanagers.send(_storm(here), 16))
    waited = []
    for title in ("Mails are late", "Printers are out", "Search is slow"):
        began = time.monotonic()
        await here.person("ada").slash("#general", f"/incident declare sev3 {title}")
        waited.append(time.monotonic() - began)
        await asyncio.wait([sending], timeout=0.5)
    await sending
    await here.sorted()

    assert sum(alertmanagers.answers.values()) >= TWENTIES
    async with here.known.read() as db:
        assert await alerts.counts(db) == {"alertmanager": ALERTS}
    assert max(waited) < PATIENT
    await here.workspace.until(lambda: len(_channels(here)) == 3, LONG)

    storm = POLICY.alerts.storm
    often = f"told of {ALERTS // GROUPS} times"
    rest = GROUPS - storm.cards
    await here.workspace.until(lambda: _tells(here, "alert-", often) == storm.cards, LONG)
    await here.workspace.until(lambda: _tells(here, "storm-", f"told of {rest * 200:,} times") == 1, LONG)
    assert Counter(key(one).partition("-")[0] for one in _about_alerts(here)) == {"alert": 20, "storm": 1}
    assert _tells(here, "storm-", f"{rest} more that have no card") == 1
    assert not doubled(here)
    assert _beyond(here) == {}


def _storm(here: Fleet) -> list[bytes]:
    """Notifications of all alerts, each alert told of at a time of its own, in disorder."""
    began = here.clock.now() - 600

    def one(number: int) -> dict[str, Any]:
        thing, host = number % GROUPS, number // GROUPS % 40
        since = datetime.fromtimestamp(began + number / 100, UTC).isoformat()
        return told(f"Wrong{thing}", fingerprint=f"{thing}-{host}", at=since, host=str(host))

    many = [notification(*map(one, range(20 * number, 20 * number + 20))) for number in range(TWENTIES)]
    some = [*many, *(notification(one(number)) for number in range(20 * TWENTIES, ALERTS))]
    random.Random(1).shuffle(some)
    return [json.dumps(body).encode() for body in some]


def _channels(here: Fleet) -> list[str]:
    return [one.name for one in here.workspace.channels.values() if one.name.startswith("inc-") and one.pins]


def _about_alerts(here: Fleet) -> list[Message]:
    return [one for one in posted(here) if key(one).startswith(("alert-", "storm-"))]


def _tells(here: Fleet, of: str, text: str) -> int:
    return sum(key(one).startswith(of) and text in here.text(one) for one in _about_alerts(here))


def _beyond(here: Fleet) -> dict[str, int]:
    """The methods that were called more often within some minute than Slack allows, refused calls and all."""
    found = {}
    for method in {call.method for call in here.workspace.calls} & FACTS.keys():
        at = [call.at for call in here.workspace.calls if call.method == method]
        most = max(sum(since <= one < since + 60 for one in at) for since in at)
        tier = FACTS[method].tier
        if most > (SPECIAL if tier is None else TIERS[tier]):
            found[method] = most
    return found
