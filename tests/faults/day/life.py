"""Lives through a day: real processes of Sitroom, a Slack, and a clock that goes on once everything is done."""

import asyncio
import contextlib
import random
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import yaml
from sqlalchemy import or_, select

from storage import alerts, deliveries, incidents, schema
from storage.jobs import State
from storage.queue import inbox, outbox
from tests.faults.day.cast import Cast
from tests.faults.day.numbers import START
from tests.faults.day.script import Day
from tests.faults.day.seen import Eyes
from tests.faults.day.standing import Said
from tests.faults.day.table import LEASE, WITHIN
from tests.faults.fleet import Fleet
from tests.health.endpoints import Service, endpoint
from tests.processes.teams import handle_of, hosted_here

_ACCOUNT = re.compile(r"[\w.&+-]+@[\w.-]+")

_WELL, _FAILS = b'{"status": "ready", "components": {}}', b'{"status": "error", "components": {}}'

#: Everything that can be done now is done within so many real seconds, on a machine that is busy.
_PATIENCE = 120

#: Between two looks, in real seconds.
_LOOKS = 0.02

#: Within so many real seconds a health endpoint has answered, on a machine that is busy; and where a process died, all but
#: what that has asked.
_ANSWERS, _ANSWERS_OTHERS = 30, 2

#: And within so many, all is done but what a dead replica holds.
_MOURNING = 3

#: A process that is killed in the middle of something dies within so many real seconds after its time has come.
_MIDDLE = 0.15


class Life(Fleet):
    """A fleet that lives through a day.

    Args:
        kills: how many of the minutes in which something happens a process is killed in.
        service: what its health endpoints are about.
    """

    def __init__(
        self, folder: Path, url: str, *, policy: str, replicas: int, day: Day, kills: int, service: Service
    ) -> None:
        super().__init__(folder, url, policy=policy, replicas=replicas, speed=0, slack_timeout=30)
        # How soon Slack is answered is shown elsewhere; here nobody gives up on a machine that is busy.
        self.workspace.ack_timeout = self.workspace.triggers.lifetime = _PATIENCE
        self.clock.set(START.timestamp())
        self._turn()
        self.day, self.chance, self.service = day, random.Random(1), service
        self.cast = Cast(self, day, self._quiet)
        self.eyes = Eyes(self.workspace, self.installed.bot_id, self.installed.bot_user_id)
        self.seen: list[Said] = []
        self.died_at = 0.0
        moments = self._moments()
        if replicas > 1:
            moments = self._undisturbed(moments)
        # What an endpoint says is lost with the process that asked.
        moments = sorted({*moments} - self._asked())
        self.kills_at = set(self.chance.sample(moments, min(kills, len(moments))))

    def _moments(self) -> list[int]:
        """The minutes at which something is to happen, by the script or by what is to be said."""
        begin, end = self.day.away
        minutes = {int(one.minute) for one in self.day.said} | {one.minute for one in self.day.acts}
        minutes |= {minute for case in self.day.cases for minute in case.moments} | self._asked()
        return sorted(one for one in minutes if one <= self.day.minutes and not begin < one <= end)

    def _asked(self) -> set[int]:
        """The minutes around outages, in which each endpoint is asked."""
        recoveries = max((one.recoveries for one in self.day.numbers.awaited), default=0)
        return {minute for one in self.day.outages for minute in one.minutes(recoveries)}

    def _undisturbed(self, moments: list[int]) -> list[int]:
        """The minutes in and after which nobody does anything: what a dead replica holds is told when its lease has ended."""
        acts = {act.minute for act in self.day.acts}
        begin, end = self.day.away
        left = [one for one in moments if not (acts | {begin, end}) & {one, *range(one + 1, one + LEASE + 1)}]
        return [one for one in left if one < self.day.minutes - LEASE]

    async def live(self) -> None:
        """All of it."""
        acts = iter(self.day.acts)
        act = next(acts, None)
        begin, end = self.day.away
        after = {one + more for one in self.kills_at for more in range(1, LEASE + 1)}
        for minute in sorted({*self._moments(), *after, begin, end, self.day.minutes}):
            if begin < minute < end:
                continue
            if minute == end:
                await self._is_away(end)
            else:
                await self._turned_to(minute)
                if minute in self.kills_at:
                    await self._dies()
            shared = len(self.replicas) > 1
            await self._quiet(bereaved=shared and bool({minute, minute - 1} & self.kills_at))
            self.seen += self.eyes.new()
            await self._followed(minute)
            busy = False
            while act and act.minute <= minute:
                await self.cast.does(act)
                act, busy = next(acts, None), True
            if busy:
                await self._quiet()
                self.seen += self.eyes.new()

    async def _followed(self, minute: int) -> None:
        """Wait for what follows from the look at the clock, or from an answer, which no queue knows of before."""
        looks = [(one.what, one.minute) for one in self.day.said if one.what in WITHIN]
        if all(at != minute for _, at in looks):
            return
        expected = sum(at <= minute for _, at in looks)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._answers):
                while sum(one.what in WITHIN for one in self.seen) < expected:
                    await asyncio.sleep(0.01)
                    self.seen += self.eyes.new()

    @property
    def _answers(self) -> float:
        mourning = self.clock.now() - self.died_at <= 60 * LEASE
        return _ANSWERS_OTHERS if mourning else _ANSWERS

    async def _turned_to(self, minute: int) -> None:
        if any(one.begin <= minute < one.end for one in self.day.outages):
            self.service.fail(_FAILS)
        else:
            self.service.recover()
        await self.jump(minutes=(START.timestamp() + 60 * minute - self.clock.now()) / 60)

    async def _is_away(self, end: int) -> None:
        for which in range(len(self.replicas)):
            await self.kill(which)
        await self._turned_to(end)
        for which in range(len(self.replicas)):
            await self.revive(which)
        await self.up(len(self.replicas), timeout_seconds=60)

    async def _dies(self) -> None:
        which = self.chance.randrange(len(self.replicas))
        await asyncio.sleep(self.chance.uniform(0, _MIDDLE))
        await self.kill(which)
        self.died_at = self.clock.now()
        await self.revive(which)
        await self.up(len(self.replicas), timeout_seconds=60)

    async def _quiet(self, *, bereaved: bool = False) -> None:
        """Wait until nothing is left that can be done before time passes.

        With `bereaved`, what a replica that is dead had in work may be left: nobody else takes it on before its lease ends.
        """
        await self.workspace.settled(_PATIENCE)
        now = datetime.fromtimestamp(self.clock.now(), UTC)
        until = time.monotonic() + (_MOURNING if bereaved else _PATIENCE)
        while not (await self._is_quiet(now) and await self._is_quiet(now)):  # between two looks things go on
            if time.monotonic() > until:
                assert bereaved, f"there is always something to do at {now}"
                break
            await asyncio.sleep(_LOOKS)
        with contextlib.suppress(TimeoutError):  # what a process that was killed has asked, nobody answers
            async with asyncio.timeout(self._answers):
                while await self._asking(now):  # noqa: ASYNC110 - another process's work gives no sign here
                    await asyncio.sleep(_LOOKS)

    async def _asking(self, now: datetime) -> bool:
        """Whether a health endpoint is being asked, or is to be."""
        rows = schema.polls.c
        waits = or_(rows.next_at <= now, rows.claimed_until.is_not(None))
        async with self.known.read() as db:
            return (await db.execute(select(rows.id).where(waits))).first() is not None

    async def _is_quiet(self, now: datetime) -> bool:
        async with self.known.read() as db:
            at = await alerts.next_due_at(db)
            if (at and at <= now) or (await deliveries.backlog(db))[0] or await incidents.due(db, now, 1):
                return False
            for queue in (inbox, outbox):
                at = await queue.next_at(db)
                rows = await queue.rows(db, (State.PENDING,), 100)
                if (at and at <= now) or any(row.owner for row in rows):
                    return False
        return True


def _unrouted(text: str) -> str:
    """The policy, with the alerts of its endpoints dropped: what would be declared by them, the script does not know of."""
    file = yaml.safe_load(text)
    alerts = file.get("alerts", {})
    polls = [one["id"] for one in alerts.get("polls", ())]
    if not polls:
        return text
    others = [one for one in alerts["routes"] if not {*polls} & {*one.get("match", {}).get("sources", ())}]
    alerts["routes"] = [{"name": "Endpoints", "match": {"sources": polls}, "then": "drop"}, *others]
    return str(yaml.safe_dump(file, sort_keys=False, allow_unicode=True))


@asynccontextmanager
async def life(
    folder: Path, url: str, *, policy: str, replicas: int, day: Day, kills: int
) -> AsyncIterator[Life]:
    """A fleet that runs by a policy, with its people in the workspace and its services on this machine."""
    service = Service(_WELL)
    async with endpoint(service.answer) as there:
        text = _unrouted(hosted_here(policy, there.port))
        here = Life(folder, url, policy=text, replicas=replicas, day=day, kills=kills, service=service)
        for account in sorted({*_ACCOUNT.findall(text)}):
            here.workspace.add_person(handle_of(account), email=account)
        try:
            await here.open()
            yield here
        finally:
            await here.close()
