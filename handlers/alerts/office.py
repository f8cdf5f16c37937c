"""Everything by which alerts come in and are sorted: built, started and stopped together."""

from bot.alerts.gates import Gates
from bot.alerts.intake import Intake
from bot.alerts.poller import Poller
from bot.alerts.sorting import Sorter
from bot.clock import Clock
from bot.domain.alerts.rules import Alerts
from bot.health import Endpoints
from bot.metrics import Metrics
from bot.service import Service
from bot.settings import Settings
from bot.slack import Slack
from handlers.alerts.door import AlertDoor
from handlers.alerts.floods import Floods
from handlers.alerts.overhearing import Later, Overhearing
from handlers.alerts.refusals import Refusals
from handlers.alerts.source import discover
from storage.database import Database


class AlertOffice:
    """Where alerts come in.

    Attributes:
        door: by which webhooks do.
        overhearing: by which messages of other programs do.
        poller: by which health endpoints do, which are asked by `endpoints`.
        intake: which stores them.
        sorter: which says what becomes of them.

    Args:
        later: has a channel of alerts read from a time on, once there is room.
        speed: how many times faster the clock is than the machine's.
    """

    def __init__(
        self,
        settings: Settings,
        service: Service,
        slack: Slack,
        *,
        database: Database,
        clock: Clock,
        metrics: Metrics,
        later: Later,
        speed: float,
    ) -> None:
        self._service = service
        self.sorter = Sorter(
            service,
            database=database,
            clock=clock,
            metrics=metrics,
            press=lambda: self.intake.press,
        )
        self.intake = Intake(database, clock, self.sorter.wake)
        self.endpoints = Endpoints()
        self.poller = Poller(
            lambda: self._rules.polls,
            self.endpoints.ask,
            self.sorter.wake,
            Gates(service, database).turn,
            database=database,
            clock=clock,
            speed=speed,
        )
        self.overhearing = Overhearing(self.intake, slack, database, later)
        self._refusals, self._floods = Refusals(database, clock), Floods(service, database, clock)
        self.door = AlertDoor(
            discover(),
            settings.secrets_of_sources,
            lambda: self._rules.senders,
            intake=self.intake,
            refusals=self._refusals,
            floods=self._floods,
            clock=clock,
            metrics=metrics,
        )

    async def listen(self) -> None:
        """Find the channels in which other programs write."""
        await self.overhearing.listen_in(self._rules.messages)

    @property
    def _rules(self) -> Alerts:
        """What the policy in force says of alerts."""
        return self._service.rules.policy.alerts

    async def follow(self) -> None:
        """Another policy is in force: hear its senders, and ask its endpoints; `listen` hears its channels.

        Raises:
            DatabaseUnavailable: the database cannot be written at present.
        """
        self.door.follow()
        await self.poller.follow()

    async def start(self) -> None:
        """Begin to sort, and to ask."""
        self.sorter.start()
        await self.poller.start()

    async def stop(self) -> None:
        """Take nothing in any more, and store what was taken; what is being sorted is ended first."""
        await self.intake.stop()
        await self._refusals.stop()
        await self._floods.stop()
        await self.poller.stop()
        self.endpoints.close()
        await self.sorter.stop()
