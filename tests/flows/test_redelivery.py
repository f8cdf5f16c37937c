"""T8, RC-11: Slack says the same thing twice, to another replica: it has one effect, and gets the same answer.

One process holds an SQLite database, so there are no two replicas on it. There Sitroom is told again after a restart,
which keeps as little in memory as another replica has.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.app import App
from bot.domain.events import MessageCaptured, NoteAdded, SeverityChanged
from sandbox.log import Delivery
from tests.flows import forging
from tests.flows.records import happened, numbers
from tests.world import World

DECLARE = "/incident declare sev3 Digest mails are late"


class _Replicas:
    """Two Sitrooms on one PostgreSQL database, behind a balancer that the test turns; or one on SQLite.

    Attributes:
        here: the world that they are in.
    """

    def __init__(self, here: World) -> None:
        self.here = here
        self._apps: list[App] = []

    async def open(self) -> None:
        """Start all; the first is asked."""
        await self.here.open()
        self._apps = [self.here.running]
        if not self._alone:
            await self.here.start()
            self._apps.append(self.here.running)
        self._turn(0)

    async def close(self) -> None:
        """Stop all."""
        for app in self._apps:
            self.here.app = app
            await self.here.stop()
        await self.here.close()

    @property
    def _alone(self) -> bool:
        return self.here.database_url.startswith("sqlite")

    async def settle(self) -> None:
        """Wait until none has anything to do."""
        for number in (1, 0):
            self._turn(number)
            await self.here.settle()

    async def again(self, delivery: Delivery, *, replica: int = 1) -> Delivery:
        """A replica, or Sitroom after a restart, gets an earlier delivery, and what follows from it happens."""
        if self._alone:
            await self.here.restart()
            self._apps = [self.here.running]
        answered = await self._begin(delivery, replica)
        await self.settle()
        return answered

    async def at_once(self, delivery: Delivery) -> list[Delivery]:
        """An earlier delivery comes six times; each of two replicas gets it three times."""
        answered = await asyncio.gather(*(self._begin(delivery, number % 2) for number in range(6)))
        await self.settle()
        return answered

    async def _begin(self, delivery: Delivery, replica: int) -> Delivery:
        self._turn(replica)  # read before anything is waited for
        return await self.here.workspace.replay(delivery)

    def _turn(self, number: int) -> None:
        self.here.app = self._apps[number % len(self._apps)]
        self.here.installed.request_url = f"{self.here.running.http.url}/slack/events"


@pytest.fixture
async def replicas(database_url: str) -> AsyncIterator[_Replicas]:
    """All replicas, and an incident of ada's."""
    it = _Replicas(World(database_url, mode="http"))
    await it.open()
    await it.here.types("ada", "#general", DECLARE)
    yield it
    await it.close()


async def test_a_command_declares_one_incident_however_often_it_comes(replicas: _Replicas) -> None:
    here = replicas.here
    asked = forging.last(here, "/incident")
    said = len(here.reads("ada", "#general"))

    answered = [await replicas.again(asked), *await replicas.at_once(asked)]

    assert {one.outcome for one in answered} == {"acked"}
    assert await numbers(here) == [1]
    assert len(here.reads("ada", "#general")) == said

    other = {"trigger_id": "new", "text": "declare sev2 Login fails", "response_url": ""}
    await replicas.at_once(replace(asked, payload={**asked.payload, **other}))

    assert await numbers(here) == [1, 2]


async def test_an_event_is_captured_once_however_often_it_comes(replicas: _Replicas) -> None:
    here, channel = replicas.here, replicas.here.incident_channel(1)
    said = await here.person("ada").say(channel, "Rolled back")
    await here.person("ada").pin(channel, said.ts)
    await replicas.settle()
    pinned = forging.last(here, "pin_added")

    await replicas.again(pinned)
    await replicas.at_once(pinned)
    await replicas.at_once(replace(pinned, payload={**pinned.payload, "event_id": "Ev-new"}))

    assert len(await happened(here, MessageCaptured)) == 1


async def test_a_click_opens_one_form_however_often_it_comes(replicas: _Replicas) -> None:
    here, channel = replicas.here, replicas.here.incident_channel(1)
    await here.presses("ada", here.card(channel), "Status")
    clicked = forging.last(here, "block_actions")

    answered = [await replicas.again(clicked), *await replicas.at_once(clicked)]

    assert {one.outcome for one in answered} == {"acked"}
    assert [call.method for call in here.workspace.calls].count("views.open") == 1


async def test_a_form_is_worked_on_once_however_often_it_comes(replicas: _Replicas) -> None:
    here = replicas.here
    await here.types("ada", here.incident_channel(1), "/incident note")
    assert await here.submits("ada", text="Rolled back") == {}
    sent = forging.last(here, "view_submission")

    answered = [await replicas.again(sent), *await replicas.at_once(sent)]

    assert [one.response for one in answered] == [{}] * 7
    assert len(await happened(here, NoteAdded)) == 1

    view = {**sent.payload["view"], "id": "V-new"}
    await replicas.at_once(replace(sent, payload={**sent.payload, "trigger_id": "new", "view": view}))

    assert len(await happened(here, NoteAdded)) == 2


async def test_a_refused_form_is_refused_again_although_it_would_do_by_now(replicas: _Replicas) -> None:
    here, channel = replicas.here, replicas.here.incident_channel(1)
    await here.presses("ada", here.card(channel), "Severity")
    await _ben_types(here, channel, "/incident sev 2 it spreads")
    errors = await here.submits("ada", severity="sev2", why="It spreads")
    assert errors
    sent = forging.last(here, "view_submission")
    await _ben_types(here, channel, "/incident sev 3 it does not spread")
    assert await _answers(replicas, sent) == [errors] * 8
    assert len(await happened(here, SeverityChanged)) == 2

    assert await here.submits("ada", severity="sev2", why="It spreads after all") == {}

    assert await _answers(replicas, sent) == [errors] * 8
    assert [one.why for one in await happened(here, SeverityChanged)][2:] == ["It spreads after all"]


async def _ben_types(here: World, channel: str, text: str) -> None:
    if here.person("ben").id not in here.workspace.channel(channel).members:
        await here.person("ben").join(channel)
    await here.types("ben", channel, text)


async def _answers(replicas: _Replicas, sent: Delivery) -> list[dict[str, str]]:
    """What a form is answered with that comes again to each replica, and then to both at once."""
    answered = [await replicas.again(sent, replica=replica) for replica in (0, 1)]
    answered += await replicas.at_once(sent)
    return [one.response.get("errors", {}) for one in answered]
