"""A world in which Sitroom is one process or several, which are killed and started again."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.policy import Policy
from bot.policy_file import read_policy
from storage import deliveries, incidents
from storage.database import Database
from storage.queue import inbox, outbox
from tests.faults.balancer import Balancer, free_ports
from tests.faults.forge import CLOCK, DIAL, LOG, SKEW, TIMEOUT
from tests.world import METRICS_TOKEN, ROOT, World, alert_secrets

#: For how long everything that waits may take to be done once nobody is killed any more, in seconds.
_PATIENCE = 180

#: So many replicas there may be at most.
_MOST = 5


class Fleet(World):
    """Sitroom as `replicas` processes.

    Their clock is `speed` times faster than the machine's; with 0 it stands still but for `jump`, and `slack_timeout`
    counts.

    Attributes:
        log: the file into which all of them write.
        kills: how many were killed.
    """

    def __init__(
        self,
        folder: Path,
        database_url: str,
        *,
        policy: str,
        replicas: int = 1,
        mode: str = "socket",
        speed: float = 1,
        slack_timeout: float = 10,
    ) -> None:
        super().__init__(database_url, mode=mode, slack_timeout=slack_timeout)
        self._ports = free_ports(_MOST)
        self._balancer = Balancer(self._ports[:replicas]) if mode == "http" else None
        self.log, self._policy_file = folder / "log", folder / "policy.yml"
        self._policy_file.write_text(policy)
        self.clock.set(time.time())
        self.clock.speed = speed
        self._clock = f"{self.clock.now()} {time.monotonic()} {speed}" if speed not in {0, 1} else ""
        self._folder = folder
        self._turn()
        self._forge: Process | None = None
        self._wishing = asyncio.Lock()
        self.replicas: list[int | None] = [None] * replicas
        self.kills = 0
        self._known: Database | None = None

    async def open(self) -> None:
        """Begin, with all replicas."""
        await self.server.start()
        self._forge = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.faults.forge",
            cwd=ROOT,
            env=_own_environment(),
            stdin=PIPE,
            stdout=PIPE,
        )
        if self._balancer:
            await self._balancer.start()
            self.installed.request_url = f"{self._balancer.url}/slack/events"
        for which in range(len(self.replicas)):
            await self.revive(which)
        await self.up(len(self.replicas), timeout_seconds=60)
        self._known = await Database.open(
            self.database_url
        )  # not before: it makes the tables where there are none

    async def close(self) -> None:
        """End; the replicas end with the forge."""
        if self._forge and self._forge.stdin:
            self._forge.stdin.close()
            await self._forge.wait()
        if self._balancer:
            await self._balancer.stop()
        if self._known:
            await self._known.close()
        await self.server.stop()

    async def up(self, replicas: int = 1, *, timeout_seconds: float) -> None:
        """Wait until so many replicas hear what Slack says.

        Raises:
            TimeoutError: they do not.
        """
        if self._balancer:
            async with asyncio.timeout(timeout_seconds):
                await self._balancer.ready(replicas)
        else:
            await self.workspace.connected(self.installed, replicas, timeout_seconds=timeout_seconds)

    async def revive(self, which: int, *, skew: float = 0) -> None:
        """Start a replica, on a machine whose clock is wrong by `skew` seconds; it takes a moment until it hears."""
        environment = {
            "SLACK_BOT_TOKEN": self.installed.bot_token,
            **self._reached(which),
            "SLACK_API_URL": f"{self.server.url}/api/",
            "DATABASE_URL": self.database_url,
            "SITROOM_POLICY": str(self._policy_file),
            "SITROOM_METRICS_TOKEN": METRICS_TOKEN,
            "SITROOM_ALERT_SECRETS": alert_secrets(),
            LOG: str(self.log),
        }
        if self._clock:
            environment[CLOCK] = self._clock
        elif self.clock.speed == 0:
            environment |= {DIAL: str(self._folder / "dial"), TIMEOUT: str(self.slack_timeout)}
        else:
            self.misset(which, skew)
            environment[SKEW] = str(self._folder / f"skew-{which}")
        self.replicas[which] = int(await self._wish(f"start {json.dumps(environment)}"))

    @property
    def doors(self) -> list[str]:
        """The address of each replica."""
        return [f"http://127.0.0.1:{port}" for port in self._ports[: len(self.replicas)]]

    def _reached(self, which: int) -> dict[str, str]:
        """The settings that say how Slack, and who else there is, reaches a replica."""
        port = {"SITROOM_PORT": str(self._ports[which])}
        if self._balancer:
            return port | {"SLACK_SIGNING_SECRET": self.installed.signing_secret}
        return port | {"SLACK_APP_TOKEN": self.installed.app_token}

    async def kill(self, which: int) -> None:
        """A replica dies in the middle of what it does."""
        number, self.replicas[which] = self.replicas[which], None
        if number is not None:
            await self._wish(f"kill {number}")
            self.kills += 1
            if self._balancer:
                self._balancer.gone(which)

    def misset(self, which: int, skew: float) -> None:
        """Set the clock of a replica's machine wrong by `skew` seconds; only where the speed is 1."""
        _write(self._folder / f"skew-{which}", str(skew))

    async def jump(self, *, minutes: float) -> None:
        """Let time pass at once, for Slack and for the replicas; only where the speed is 0."""
        self.clock.advance(60 * minutes)
        self._turn()

    def _turn(self) -> None:
        _write(self._folder / "dial", str(self.clock.now()))

    def freeze(self, which: int) -> None:
        """A replica stops in the middle of what it does, as when its machine is paused; `thaw` lets it go on."""
        self._signal(which, signal.SIGSTOP)

    def thaw(self, which: int) -> None:
        """A frozen replica goes on as if nothing had been."""
        self._signal(which, signal.SIGCONT)

    def rule(self, policy: str) -> None:
        """There is another policy, and each replica that lives is told to read it."""
        _write(self._policy_file, policy)
        for which, number in enumerate(self.replicas):
            if number is not None:
                self._signal(which, signal.SIGHUP)

    def _signal(self, which: int, what: signal.Signals) -> None:
        number = self.replicas[which]
        assert number is not None, f"replica {which} does not live"
        os.kill(number, what)

    async def _wish(self, line: str) -> str:
        assert self._forge
        assert self._forge.stdin
        assert self._forge.stdout
        async with self._wishing:
            self._forge.stdin.write(f"{line}\n".encode())
            return (await self._forge.stdout.readline()).decode()

    @property
    def rules(self) -> Policy:
        """The one that all of them read."""
        return read_policy(self._policy_file)

    @property
    def known(self) -> Database:
        """The database that all of them use."""
        assert self._known
        return self._known

    async def settle(self) -> None:
        """Wait until nothing waits in a queue any more; what still does after `_PATIENCE` seconds is for the account."""
        await self.workspace.settled()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while await self._pending():  # noqa: ASYNC110 - another process's work gives no sign here
                    await asyncio.sleep(0.1)

    async def sorted(self) -> None:
        """Wait until everything that sources of alerts sent is in a group."""
        async with asyncio.timeout(_PATIENCE):
            while await self._unsorted():  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.05)

    async def looked(self) -> None:
        """Wait until everything is done that the time has made necessary."""
        now = datetime.fromtimestamp(self.clock.now(), UTC)
        async with asyncio.timeout(_PATIENCE):
            while await self._due(now):  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.05)

    async def _unsorted(self) -> int:
        async with self.known.read() as db:
            return (await deliveries.backlog(db))[0]

    async def _due(self, now: datetime) -> list[int]:
        async with self.known.read() as db:
            return await incidents.due(db, now, 1)

    async def _pending(self) -> int:
        async with self.known.read() as db:
            waiting, _ = await deliveries.backlog(db)
            return waiting + sum([(await queue.depth(db)).pending for queue in (inbox, outbox)])


def _write(file: Path, text: str) -> None:
    """Nobody must find it half written."""
    new = file.with_suffix(".new")
    new.write_text(text)
    new.replace(file)


def _own_environment() -> dict[str, str]:
    """Nothing of this process's environment that is about Slack or Sitroom, and no proxy."""
    proxies = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SLACK_", "SITROOM_", "DATABASE_")) and name.upper() not in proxies
    }


@contextlib.asynccontextmanager
async def fleet(
    folder: Path,
    database_url: str,
    *,
    policy: str,
    replicas: int = 1,
    mode: str = "socket",
    speed: float = 1,
) -> AsyncIterator[Fleet]:
    """A fleet at work."""
    here = Fleet(folder, database_url, policy=policy, replicas=replicas, mode=mode, speed=speed)
    try:
        await here.open()
        yield here
    finally:
        await here.close()
