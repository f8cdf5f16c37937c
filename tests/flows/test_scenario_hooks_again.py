"""SP-4: the hook of a scenario is told all the same where a Sitroom is killed, or paused, over it."""

import asyncio
from pathlib import Path

from aiohttp import web

from bot.delivery import Delivery
from bot.delivery.hooking import Hooks
from bot.delivery.paging import Keys, Pagers
from bot.domain.events import HookCalled
from bot.metrics import Metrics
from bot.outward import Answer, Failure, Outward, Request
from bot.worker import LEASE
from storage.queue import outbox
from tests.flows.practising import bodies, how_it_went, practising, scenario
from tests.flows.records import happened
from tests.outward.receiver import Received, receiver, saying
from tests.program import ProgramWorld, program_world
from tests.world import ROOT


async def test_a_killed_sitroom_tells_the_hook_all_the_same_and_once_by_its_key(tmp_path: Path) -> None:
    """The first call takes effect, and Sitroom dies before it hears of it; so again when the drill is over."""
    seen: set[str] = set()
    async with receiver() as there:
        policy = tmp_path / "policy.yml"
        policy.write_text(_written(there.url))
        async with program_world(tmp_path, policy) as here:

            async def answer(received: Received) -> web.StreamResponse:
                key = received.headers["idempotency-key"]
                if key not in seen:
                    seen.add(key)
                    await here.kill()
                return await saying(200)(received)

            there.answers = answer
            await here.person("ada").slash("#general", "/incident drill payments-down")
            await _risen(here)
            assert bodies(there) == [{"simulateFailure": True}] * 2
            assert len(seen) == 1
            assert "that it begins, and answered 200 OK" in scenario(here)

            await here.person("ada").slash(here.incident_channel(1), "/incident resolve Done")
            await _risen(here)

            assert [one["simulateFailure"] for one in bodies(there)] == [True, True, False, False]
            assert len(seen) == 2
            assert "that it is over, and answered 200 OK" in scenario(here)
            assert len(how_it_went(here, here.incident_channel(1))) == 1
            assert len(await happened(here, HookCalled)) == 2


async def _risen(here: ProgramWorld) -> None:
    """Sitroom was killed, was started again, and has done everything."""
    async with asyncio.timeout(60):
        while here.program is not None:  # noqa: ASYNC110 - it gives no sign
            await asyncio.sleep(0.02)
    await here.start()
    await here.settle()


class _Paused(Outward):
    """What a replica sends with that is paused when it has made sure that the job is its own."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.over = asyncio.Event(), asyncio.Event()

    async def send(self, request: Request) -> Answer | Failure:
        self.reached.set()
        await self.over.wait()
        return await super().send(request)


async def test_a_replica_that_says_too_late_that_it_begins_has_it_told_again_that_it_is_over(
    tmp_path: Path,
) -> None:
    """Else the failure would stay switched on."""
    async with practising(tmp_path, saying(503)) as (here, there):
        await here.types("ada", "#general", "/incident drill payments-down")
        here.clock.advance(5)
        async with here.running._database.write() as db:
            [job] = await outbox.claim(db, owner="paused", now=here.now, lease=LEASE, limit=5)
        paused = _Paused()
        delivery = Delivery(
            slack=here.running.slack,
            service=here.running.service,
            database=here.running._database,
            clock=lambda: here.now,
            metrics=Metrics(),
            ask=here.running.alerts.endpoints.ask,
            command="/incident",
            hooks=Hooks(paused, {}),
            pagers=Pagers({}, Keys(), here.running._outward),
        )
        saying_it = asyncio.create_task(delivery.deliver(job))
        await asyncio.wait_for(paused.reached.wait(), 30)
        there.answers = saying(200)
        await here.advance(minutes=2)
        await here.types("ada", here.incident_channel(1), "/incident cancel Enough")
        assert [one["simulateFailure"] for one in bodies(there)][-2:] == [True, False]

        paused.over.set()
        await asyncio.wait_for(saying_it, 30)
        await here.settle()

        assert [one["simulateFailure"] for one in bodies(there)][-2:] == [True, False]
        assert len(bodies(there)) == 5
        assert "that it is over, and answered 200 OK" in scenario(here)
        paused.close()


def _written(url: str) -> str:
    text = (ROOT / "policies" / "default.yml").read_text().replace("stable_minutes: 30", "stable_minutes: 0")
    return f"""{text}
game_days:
  scenarios:
    - id: payments-down
      title: Nobody can pay
      happens: Payments answer 503.
      expected: Fail over.
      hook: {{url: "{url}", private: true, on: {{simulateFailure: true}}, off: {{simulateFailure: false}}}}
"""
