"""The composition root: alone in knowing everything, it builds a Sitroom, starts it and stops it.

Order of stopping: take nothing in, finish what is in work, close the socket, the scheduler, the HTTP
session, the database.
"""

import secrets

import structlog

from bot.clock import Clock, system_clock
from bot.delivery import Delivery
from bot.delivery.hooking import Hooks
from bot.delivery.paging import Keys, Pagers
from bot.directory import join, look_up
from bot.domain.policy import Directory, Policy, Rules
from bot.messages.command_line import starting
from bot.metrics import Metrics
from bot.outward import Outward
from bot.outward.destination import discover as discover_destinations
from bot.readiness import Readiness
from bot.reload import Read, Reload, homeless_secrets
from bot.service import Service
from bot.settings import Settings
from bot.slack import Slack, SlackError
from bot.slack.reaching import persistently
from bot.slack.scopes import SCOPES
from bot.slack.token import TokenWatch
from bot.slack.web import TIMEOUT
from bot.worker import Worker
from handlers.alerts.office import AlertOffice
from handlers.dispatch import Dispatcher
from handlers.exposition import Exposition
from handlers.hearing import Hearing
from handlers.http import HttpDoor
from handlers.inbox import Inbox
from handlers.intent import discover
from handlers.slack import bolt_app
from handlers.socket import SocketDoor
from handlers.tick import Ticker
from storage.clock import DatabaseClock
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.queue import inbox, outbox

log = structlog.get_logger()


class StartupError(Exception):
    """Sitroom cannot run like this; the sentence says what to change."""


class App:
    """A Sitroom.

    Attributes:
        alerts: where alerts come in.
        http: its HTTP door.
        ticker: its clock's door.
        hearing: whether it hears Slack, and what it missed.
        token: whether Slack takes its bot token.
        reload: by which another policy comes into force.
    """

    def __init__(
        self,
        settings: Settings,
        policy: Policy,
        database: Database,
        clock: Clock,
        *,
        slack_timeout: float,
        speed: float,
        read: Read | None,
    ) -> None:
        self._settings, self._database = settings, database
        owner = secrets.token_hex(8)
        self._metrics = metrics = Metrics()
        self.slack = Slack(settings.bot_token, settings.slack_api_url, clock, metrics, slack_timeout)
        self.service = Service(database, Rules(policy), clock)
        self.alerts = AlertOffice(
            settings,
            self.service,
            self.slack,
            database=database,
            clock=clock,
            metrics=metrics,
            later=lambda channel, since: self.hearing.lost(channel, since),  # noqa: PLW0108 - it is made below
            speed=speed,
        )
        self.reload = Reload(
            settings, self.service, self.slack, self.alerts, database=database, clock=clock, read=read
        )
        self._outward = Outward()
        keys = Keys(settings.secrets_of_destinations, settings.smtp_url, settings.mail_from)
        delivery = Delivery(
            slack=self.slack,
            service=self.service,
            database=database,
            clock=clock,
            metrics=metrics,
            ask=self.alerts.endpoints.ask,
            command=settings.command,
            hooks=Hooks(self._outward, settings.secrets_of_destinations),
            pagers=Pagers(discover_destinations(), keys, self._outward),
        )
        self.outbox = Worker(outbox, delivery.deliver, database=database, clock=clock, owner=owner)
        self.catalogue = discover()
        dispatcher = Dispatcher(
            catalogue=self.catalogue,
            service=self.service,
            database=database,
            slack=self.slack,
            intake=self.alerts.intake,
            overhearing=self.alerts.overhearing,
            endpoints=self.alerts.endpoints.ask,
            clock=clock,
            command=settings.command,
        )
        self.inbox = Inbox(dispatcher, database=database, clock=clock, owner=owner)
        self.ticker = Ticker(self.service, database=database, clock=clock, metrics=metrics, speed=speed)
        self.token = TokenWatch(self.slack.web)
        self.readiness = Readiness(
            database=database,
            slack=self.slack,
            token=self.token,
            connected=self._is_connected,
            troubles={
                "inbox": lambda: self.inbox.worker.trouble,
                "outbox": lambda: self.outbox.trouble,
                "alerts": lambda: self.alerts.sorter.trouble,
                "polls": lambda: self.alerts.poller.trouble,
            },
        )
        exposition = Exposition(
            metrics,
            token=settings.metrics_token,
            checks=self.readiness.begun,
            policy=lambda: self.service.rules.policy,
            database=database,
            clock=clock,
        )
        self.http = HttpDoor(
            self.readiness.all,
            settings.signing_secrets,
            clock,
            metrics,
            exposition=exposition,
            alerts=self.alerts.door,
        )
        self.hearing = Hearing(
            self.readiness.hears,
            self.inbox.worker.wake,
            lambda: self.alerts.overhearing.channels,
            database=database,
            clock=clock,
            speed=speed,
        )
        self.service.on_change(self.outbox.wake)
        self._socket: SocketDoor | None = None
        self._shared_clock: DatabaseClock | None = None

    @classmethod
    async def start(
        cls,
        settings: Settings,
        policy: Policy,
        clock: Clock,
        *,
        slack_timeout: float = TIMEOUT,
        speed: float = 1.0,
        read: Read | None = None,
    ) -> "App":
        """Start a Sitroom: when this returns, it hears and answers.

        Args:
            settings: what the environment says.
            policy: what the policy file says.
            clock: answers with the time now; in place of the machine's, all replicas take PostgreSQL's.
            slack_timeout: how long Slack may take for an answer, in seconds.
            speed: how many times faster that clock is than the machine's.
            read: as in `Reload`.

        Raises:
            StartupError: a token is wrong, a scope is missing, or an address is taken.
            DatabaseUnavailable: the database cannot be used.
        """
        database = await Database.open(settings.database_url)
        shared = (
            DatabaseClock(database) if database.dialect == "postgresql" and clock is system_clock else None
        )
        try:
            database.occupy()
            if shared:
                await shared.start()
        except DatabaseUnavailable:
            await database.close()
            raise
        app = cls(
            settings,
            policy,
            database,
            shared or clock,
            slack_timeout=slack_timeout,
            speed=speed,
            read=read,
        )
        app._shared_clock = shared
        try:
            await app._begin()
        except BaseException:
            await app.stop()
            raise
        return app

    async def _begin(self) -> None:
        policy = self.service.rules.policy
        homeless = homeless_secrets(self._settings, policy)
        if homeless:
            raise StartupError(homeless)
        try:
            await self.http.open(self._settings.host, self._settings.port)
        except OSError as error:
            address = f"{self._settings.host}:{self._settings.port}"
            raise StartupError(starting.not_listened(address, error.strerror)) from error
        await self._identify()
        directory = await look_up(policy, self.slack, Directory())
        self.service.rules = Rules(policy, directory, since=await self.hearing.until())
        await join(policy, self.slack)
        await self.alerts.listen()
        if self._database.dialect == "sqlite":  # one process: whoever held a lease is no more
            async with self._database.write() as db:
                await inbox.release_all(db)
                await outbox.release_all(db)
        await self.service.refresh()
        self.outbox.start()
        self.inbox.worker.start()
        await self.alerts.start()
        self.ticker.start()
        self.token.start()
        await self._listen()
        log.info("ready", team=self.slack.identity.team, http=self.http.url)
        await self.hearing.start()

    async def _identify(self) -> None:
        try:
            me = await persistently(self.slack.identify)
        except SlackError as error:
            if error.foreign:
                raise StartupError(starting.no_web_api(error.code)) from error
            raise StartupError(starting.bot_token_refused(error.code)) from error
        missing = SCOPES - me.scopes
        if me.scopes and missing:
            raise StartupError(starting.missing_scopes(sorted(missing)))

    async def _listen(self) -> None:
        bolt = bolt_app(
            self.inbox,
            self.alerts.overhearing,
            self.slack,
            self.catalogue.events,
            self._settings.command,
        )
        self.http.bolt = bolt
        token = self._settings.app_token
        if not token:
            return
        # With a bad token the SDK would try to connect for ever, without a word.
        try:
            await persistently(lambda: self.slack.web.ask_for_socket(token))
        except SlackError as error:
            raise StartupError(starting.app_token_refused(error.code)) from error
        self._socket = SocketDoor(bolt, token, self._metrics)
        await self._socket.connect_async()  # type: ignore[no-untyped-call]

    async def stop(self) -> None:
        """Stop: what was acknowledged is finished or in the database."""
        await self.reload.stop()
        await self.hearing.stop()
        if self._socket:
            await self._socket.leave()
        await self.http.close()
        await self.alerts.stop()
        await self.ticker.stop()
        await self.inbox.worker.stop()
        if self._socket:
            await self._socket.close_async()  # type: ignore[no-untyped-call]
        await self.outbox.stop()
        self._outward.close()
        await self.token.stop()
        await self.slack.close()
        if self._shared_clock:
            await self._shared_clock.stop()
        await self._database.close()

    async def _is_connected(self) -> bool:
        """Whether Slack's requests can reach us: over HTTP that is Slack's to know."""
        if not self._settings.app_token:
            return True
        return self._socket is not None and await self._socket.client.is_connected()
