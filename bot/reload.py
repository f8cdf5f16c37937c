"""Reads the policy file again while Sitroom runs, when whoever runs it says so (SIGHUP).

A file that is wrong leaves the policy in force as it is, and is told of. One that is right is in force at once, for all
parts: none of them keeps a policy, they ask the service for the one in force. What it changes in the database is written
after that, and again where a crash or an outage came between; what it changes in Slack is looked for meanwhile, and
waits for a Slack that cannot be reached. What is in work is ended by the policy that it began with.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from bot.clock import Clock
from bot.directory import join, look_up
from bot.domain.policy import Policy, Rules
from bot.jobs import policy_job
from bot.messages.command_line.starting import secrets_for_nobody, secrets_of_nobody
from bot.messages.operators import policy_refused
from bot.policy_file import PolicyError, read_policy
from bot.policy_file.changes import changes
from bot.service import Service
from bot.settings import Settings
from bot.slack import Slack
from handlers.alerts.office import AlertOffice
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.queue import outbox

log = structlog.get_logger()

#: Reads the policy file. Raises `PolicyError`.
Read = Callable[[], Awaitable[Policy]]

#: How long it waits for a database that cannot be written, in seconds.
_PAUSE = 1.0

#: How many differences the log names.
_NAMED = 30


def homeless_secrets(settings: Settings, policy: Policy) -> str:
    """What is wrong where there are secrets of what the policy does not know; empty where nothing is."""
    known = policy.alerts.senders
    unknown = settings.secrets_of_sources.keys() - known.keys()
    if unknown:
        return secrets_of_nobody(sorted(unknown), sorted(known))
    told = policy.destinations
    untold = settings.secrets_of_destinations.keys() - told
    return secrets_for_nobody(sorted(untold), sorted(told)) if untold else ""


class Reload:
    """Puts another policy in force.

    Args:
        read: reads the policy file; as it stands at `settings.policy`, if not said.
    """

    def __init__(
        self,
        settings: Settings,
        service: Service,
        slack: Slack,
        alerts: AlertOffice,
        *,
        database: Database,
        clock: Clock,
        read: Read | None = None,
    ) -> None:
        self._read = read or (lambda: asyncio.to_thread(read_policy, settings.policy))
        self._settings, self._service, self._slack, self._alerts = settings, service, slack, alerts
        self._database, self._clock = database, clock
        self._loop: asyncio.Task[None] | None = None
        self._listening: asyncio.Task[None] | None = None

    def start(self, asked: asyncio.Event) -> None:
        """Read the file whenever it is asked for."""
        self._loop = asyncio.create_task(self._run(asked))

    async def stop(self) -> None:
        """Read it no more."""
        for task in (self._loop, self._listening):
            if task:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def now(self, asked: asyncio.Event | None = None) -> None:
        """Read the file; whether it is in force, the log says. It ends early where it is `asked` for again."""
        try:
            policy = await self._read()
        except PolicyError as error:
            await self._refuse(str(error), 1 + len(error.others))
            return
        homeless = homeless_secrets(self._settings, policy)
        if homeless:
            await self._refuse(f"{self._settings.policy}: {homeless}")
            return
        await self._enforce(policy)
        await self._write_down(asked or asyncio.Event())

    async def _run(self, asked: asyncio.Event) -> None:
        while True:
            await asked.wait()
            asked.clear()
            try:
                await self.now(asked)
            except Exception:
                log.exception("the policy file was read again, and something is wrong with Sitroom")

    async def _enforce(self, policy: Policy) -> None:
        before = self._service.rules
        directory = await look_up(policy, self._slack, before.directory)
        since = before.since if policy == before.policy else self._clock()
        self._service.rules = Rules(policy, directory, since=since)
        differences = changes(before.policy, policy)
        log.info(
            "the policy file was read again, and is in force",
            changed=differences[:_NAMED],
            more=max(0, len(differences) - _NAMED),
        )
        if self._listening:
            self._listening.cancel()
        self._listening = asyncio.create_task(self._listen(policy))

    async def _listen(self, policy: Policy) -> None:
        await join(policy, self._slack)
        await self._alerts.listen()

    async def _write_down(self, asked: asyncio.Event) -> None:
        """Bring the database up to date, as soon as that can be; or until there is another policy to read."""
        while True:
            try:
                await self._alerts.follow()
                await self._service.refresh()
            except DatabaseUnavailable as error:
                log.warning(
                    "what the policy changes cannot be written down; it is tried again", error=str(error)
                )
            else:
                self._service.changed()
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asked.wait(), _PAUSE)
                return

    async def _refuse(self, why: str, mistakes: int = 1) -> None:
        log.error("the policy file is wrong; the policy in force stays", why=why, mistakes=mistakes)
        if not self._service.rules.policy.channels.operators:
            return
        now = self._clock()
        try:
            async with self._database.write() as db:
                await outbox.put(db, [policy_job(policy_refused(why, mistakes - 1), why, now)], now=now)
        except DatabaseUnavailable as error:
            log.warning("that the policy file is wrong cannot be told", error=str(error))
        else:
            self._service.changed()
