"""A world to test in: a Slack, a Sitroom, and a clock that the test moves.

People do things in the sandbox, over real sockets, and the test reads what is then on their screens. Nothing
is waited for by sleeping: `settle` returns when every request was worked on and every message was sent.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bot.app import App
from bot.domain.policy import Policy
from bot.policy_file import read_policy
from bot.settings import Settings
from sandbox.apps import App as InstalledApp
from sandbox.clock import Clock
from sandbox.model import Message, View
from sandbox.people import Person
from sandbox.screen import Button, buttons_of, text_of
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace
from storage import alerts, incidents, polls
from storage.database import Database
from storage.queue import inbox, outbox

ROOT = Path(__file__).resolve().parent.parent
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
POLICY = read_policy(ROOT / "policies" / "default.yml")

#: 3 a.m., the hour all of this is for.
START = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


METRICS_TOKEN = "let-prometheus-read"

#: Of each source of alerts.
ALERT_SECRETS = {kind: f"a-secret-of-{kind}" for kind in ("alertmanager", "grafana", "sentry", "deploys")}


def alert_secrets(policy: Policy = POLICY) -> str:
    """The setting with the secrets of the sources that a policy knows."""
    return " ".join(f"{id_}={ALERT_SECRETS[id_]}" for id_ in policy.alerts.senders if id_ in ALERT_SECRETS)


class World:
    """Everything there is in one test.

    Attributes:
        mode: how Slack reaches Sitroom: `socket` or `http`.
        policy: what Sitroom is started with.
        policy_file: what it reads where it is told to.
        destination_secrets: as in the settings.
        settings: what else the environment says, by the fields of `Settings`.
        slack_timeout: how long Sitroom waits for an answer of Slack's, in real seconds.
    """

    def __init__(
        self,
        database_url: str,
        *,
        mode: str = "socket",
        policy: Policy = POLICY,
        seed: int = 0,
        slack_timeout: float = 10,
        policy_file: Path = ROOT / "policies" / "default.yml",
        destination_secrets: str = "",
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.destination_secrets = destination_secrets
        self.settings = settings or {}
        self.policy_file = policy_file
        self.mode, self.policy, self.database_url = mode, policy, database_url
        self.slack_timeout = slack_timeout
        self.clock = Clock(START.timestamp(), frozen=True)
        self.workspace = Workspace(clock=self.clock, seed=seed)
        self.workspace.signing_time = self.clock.now
        self.server = SandboxServer(self.workspace)
        self.installed: InstalledApp = self.workspace.install(_manifest(mode))
        self.app: App | None = None

    @property
    def now(self) -> datetime:
        """The time in this world."""
        return datetime.fromtimestamp(self.clock.now(), UTC)

    @property
    def running(self) -> App:
        """The Sitroom."""
        assert self.app, "Sitroom is not running"
        return self.app

    async def open(self) -> None:
        """Begin."""
        await self.server.start()
        await self.start()

    async def start(self) -> None:
        """Start Sitroom."""
        settings = Settings(
            bot_token=self.installed.bot_token,
            app_token=self.installed.app_token if self.mode == "socket" else "",
            signing_secret=self.installed.signing_secret if self.mode == "http" else "",
            slack_api_url=f"{self.server.url}/api/",
            database_url=self.database_url,
            policy=self.policy_file,
            port=0,
            metrics_token=METRICS_TOKEN,
            alert_secrets=alert_secrets(self.policy),
            destination_secrets=self.destination_secrets,
            **self.settings,
        )
        self.app = await App.start(settings, self.policy, lambda: self.now, slack_timeout=self.slack_timeout)
        await (
            self.app.hearing.rest()
        )  # it listens every few real seconds, and would take each jump for a silence
        if self.mode == "http":
            self.installed.request_url = f"{self.app.http.url}/slack/events"
        else:
            await self.workspace.connected(self.installed)

    async def stop(self) -> None:
        """Stop Sitroom; Slack stays."""
        app, self.app = self.app, None
        if app:
            await app.stop()

    async def restart(self) -> None:
        """Stop Sitroom and start another one on the same database."""
        await self.stop()
        await self.start()
        await self.settle()

    async def close(self) -> None:
        """End."""
        await self.stop()
        await self.server.stop()

    # --- time -------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Wait until everything that was asked for is done and everything that is to be said is said."""
        app = self.running
        seen = -1
        while seen != (seen := len(self.workspace.calls) + len(self.workspace.deliveries)):
            await self.workspace.settled()
            await app.inbox.worker.quiet()
            await app.alerts.poller.answered()
            await app.alerts.sorter.quiet()
            await app.outbox.quiet()

    async def advance(self, *, minutes: float = 0, seconds: float = 0) -> None:
        """Let time pass, stopping at each moment at which something is due."""
        until = self.clock.now() + 60 * minutes + seconds
        while (at := await self._next_moment()) is not None and at <= until:
            self.clock.set(max(at, self.clock.now()))
            await self._pass()
        self.clock.set(until)
        await self._pass()

    async def until(self, minute: float) -> None:
        """Let time pass until a minute of this world, counted from its beginning."""
        await self.advance(seconds=START.timestamp() + 60 * minute - self.clock.now())

    async def jump(self, *, minutes: float) -> None:
        """Let time pass at once, as when nobody was there to look."""
        self.clock.advance(60 * minutes)
        if self.app:
            await self._pass()

    async def _pass(self) -> None:
        app = self.running
        await app.ticker.tick()
        app.inbox.worker.wake()
        await app.alerts.poller.look()
        app.alerts.sorter.wake()
        app.outbox.wake()
        await self.settle()

    async def _next_moment(self) -> float | None:
        async with self.reading() as db:
            asked = await polls.claimable_at(db, [one.id for one in self.policy.alerts.polls])
            moments = [
                *asked.values(),
                await incidents.next_due_at(db),
                await alerts.next_due_at(db),
                await inbox.next_at(db),
                await outbox.next_at(db),
            ]
        return min((moment.timestamp() for moment in moments if moment), default=None)

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[Any]:
        """A look into the database."""
        database = await Database.open(self.database_url)
        try:
            async with database.read() as db:
                yield db
        finally:
            await database.close()

    # --- people -----------------------------------------------------------------------------------

    def person(self, handle: str) -> Person:
        """Somebody at their Slack client."""
        return self.workspace.person(handle)

    async def types(self, handle: str, channel: str, text: str) -> None:
        """Somebody types a slash command, and everything that follows from it happens."""
        await self.person(handle).slash(channel, text)
        await self.settle()

    async def presses(self, handle: str, where: Message | View, label: str) -> None:
        """Somebody presses the button, or chooses the option, with this label."""
        button = self.button(where, label)
        await self.person(handle).click(where, button.action_id, button.value, block_id=button.block_id)
        await self.settle()

    async def press_together(self, handles: Sequence[str], where: Message | View, label: str) -> None:
        """Several people press the same button before any of them sees what comes of it."""
        button = self.button(where, label)
        clicks = [
            self.person(handle).click(where, button.action_id, button.value, block_id=button.block_id)
            for handle in handles
        ]
        await asyncio.gather(*clicks)
        await self.settle()

    async def submits(self, handle: str, **answers: Any) -> dict[str, str]:
        """Somebody fills in the open form and sends it; answers with the errors shown at the fields."""
        person = self.person(handle)
        view = person.view()
        assert view, f"{handle} sees no form; toasts: {person.toasts()}"
        values = {field.replace("__", ":"): {"value": value} for field, value in answers.items()}
        errors = await person.submit(view, values)
        await self.settle()
        return dict(errors or {})

    @staticmethod
    def button(where: Message | View, label: str) -> Button:
        """The button with this label."""
        found = [button for button in buttons_of(where) if button.label == label]
        assert found, f"no button {label!r}; there are {[button.label for button in buttons_of(where)]}"
        return found[0]

    # --- what is on the screen --------------------------------------------------------------------

    def text(self, shown: Message | View) -> str:
        """What a person reads."""
        return text_of(shown, self.workspace.names)

    def reads(self, handle: str, channel: str) -> list[str]:
        """Everything somebody sees in a channel, oldest first."""
        return [self.text(message) for message in self.person(handle).messages(channel)]

    def last(self, handle: str, channel: str, containing: str = "") -> Message:
        """The newest message somebody sees in a channel, of those that contain a text."""
        found = [one for one in self.person(handle).messages(channel) if containing in self.text(one)]
        assert found, f"{handle} sees nothing with {containing!r} in {channel}: {self.reads(handle, channel)}"
        return found[-1]

    def card(self, channel: str, handle: str = "ada") -> Message:
        """The pinned card of an incident's channel."""
        place = self.workspace.channel(channel)
        pinned = [one for one in self.person(handle).messages(channel) if one.ts in place.pins]
        assert pinned, f"nothing is pinned in {channel}"
        return pinned[0]

    def direct(self, handle: str) -> list[Message]:
        """Everything the bot told somebody directly, oldest first."""
        return self.person(handle).dms()

    def incident_channel(self, number: int) -> str:
        """The name of an incident's channel, with a hash sign."""
        names = [channel.name for channel in self.workspace.channels.values()]
        found = [name for name in names if name.startswith(f"inc-{number}-")]
        assert found, f"no channel of INC-{number}: {names}"
        return f"#{found[0]}"


def _manifest(mode: str) -> dict[str, Any]:
    settings = {**MANIFEST["settings"], "socket_mode_enabled": mode == "socket"}
    return {**MANIFEST, "settings": settings}


def changed(policy: Policy, **changes: Any) -> Policy:
    """The policy, but for some of it."""
    return msgspec.structs.replace(policy, **changes)


@contextlib.asynccontextmanager
async def world(folder: Path, **options: Any) -> AsyncIterator[World]:
    """A world on SQLite in a folder."""
    here = World(f"sqlite:///{folder / 'sitroom.db'}", **options)
    try:
        await asyncio.wait_for(here.open(), 60)
        yield here
    finally:
        await here.close()
