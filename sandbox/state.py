"""Everything a workspace holds, and the signal that something changed."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

from sandbox.apps import App
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.ids import Ids
from sandbox.log import Call, Delivery
from sandbox.model import Channel, File, Json, Message, Names, Team, User, UserGroup, View
from sandbox.rates import Rates
from sandbox.refusals import Refused
from sandbox.triggers import Triggers

NOWHERE = "http://sandbox.invalid"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that a client may be showing has changed.

    `kind` is messages or state; `channel` is set for messages, `user` where only one person sees it.
    """

    kind: str
    channel: str | None = None
    user: str | None = None


@dataclass(slots=True)
class ResponseUrl:
    """What one `response_url` may still do."""

    app_id: str
    user: str
    channel: str
    expires: float
    message_ts: str | None = None
    thread_ts: str | None = None
    uses_left: int = 5


@dataclass(frozen=True, slots=True)
class Webhook:
    """Whose an incoming webhook is, and where it posts."""

    app_id: str
    channel: str


@dataclass(frozen=True, slots=True)
class Toast:
    """A short notice in a person's client."""

    id: str
    text: str


def holds(condition: Callable[[], object]) -> bool:
    """Whether a condition is true; what it looks for and does not find makes it false."""
    try:
        return bool(condition())
    except (LookupError, Refused):
        return False


class State:
    """The data of one workspace; the modules beside this one act on it."""

    def __init__(self, clock: Clock, seed: int) -> None:
        self.clock = clock
        self.ids = Ids(seed)
        self.base_url = NOWHERE
        self.names = Names()
        self.team = Team(self.ids.make("T"), "Acme", "acme")
        self.partner = Team(self.ids.make("T"), "Globex", "globex")
        self.apps: dict[str, App] = {}
        self.tokens: dict[str, App] = {}
        self.files: dict[str, File] = {}
        self.views: dict[str, View] = {}
        self.stacks: defaultdict[str, list[str]] = defaultdict(list)
        self.homes: dict[tuple[str, str], str] = {}
        self.inputs: defaultdict[tuple[str, str], dict[str, dict[str, Json]]] = defaultdict(dict)
        self.suggested: dict[tuple[str, str], dict[str, Json]] = {}
        self.toasts: defaultdict[str, deque[Toast]] = defaultdict(lambda: deque(maxlen=50))
        self.response_urls: dict[str, ResponseUrl] = {}
        self.webhooks: dict[str, Webhook] = {}
        self.socket_tickets: dict[str, str] = {}
        self.triggers = Triggers()
        self.faults = Faults()
        self.rates = Rates(clock)
        self.calls: list[Call] = []
        self.deliveries: list[Delivery] = []
        self.ack_timeout = 3.0
        self.signing_time: Callable[[], float] = time.time
        self.session: aiohttp.ClientSession | None = None
        self.tasks: set[asyncio.Task[None]] = set()
        self.watchers: list[Callable[[Change], None]] = []
        self.in_flight: dict[int, Delivery] = {}
        self._stamp = 0
        self._conditions: list[tuple[Callable[[], object], asyncio.Future[None]]] = []

    @property
    def users(self) -> dict[str, User]:
        """People and bots by identifier."""
        return self.names.users

    @property
    def channels(self) -> dict[str, Channel]:
        """Conversations by identifier."""
        return self.names.channels

    @property
    def groups(self) -> dict[str, UserGroup]:
        """User groups by identifier."""
        return self.names.groups

    def stamp(self) -> str:
        """The next `ts`: the clock's time, always later than the last one."""
        self._stamp = max(round(self.clock.now() * 1_000_000), self._stamp + 1)
        return f"{self._stamp // 1_000_000}.{self._stamp % 1_000_000:06d}"

    def second(self) -> int:
        """The clock's time in whole seconds."""
        return int(self.clock.now())

    def channel_named(self, name: str) -> Channel | None:
        """The channel with this name, with or without its leading `#`."""
        wanted = name.removeprefix("#")
        return next((c for c in self.channels.values() if c.name == wanted and not c.is_direct), None)

    def user_called(self, handle: str) -> User | None:
        """The person or bot with this handle or identifier."""
        known = self.users.get(handle)
        if known is not None:
            return known
        wanted = handle.removeprefix("@").casefold()
        return next((u for u in self.users.values() if u.handle.casefold() == wanted), None)

    def app_of_bot(self, bot_id: str | None) -> App | None:
        """The app that owns this bot identifier."""
        return next((a for a in self.apps.values() if a.bot_id == bot_id), None)

    def find_message(self, channel: Channel, ts: str) -> Message | None:
        """A message or ephemeral message by its `ts`."""
        return channel.messages.get(ts) or channel.ephemerals.get(ts)

    def toast(self, user_id: str, text: str) -> None:
        """Show a person a short notice."""
        self.toasts[user_id].append(Toast(self.ids.word(8), text))
        self.changed(Change("state", user=user_id))

    def changed(self, change: Change) -> None:
        """Tell every client, and whoever waits for a condition."""
        for watcher in self.watchers:
            watcher(change)
        self.check_conditions()

    def check_conditions(self) -> None:
        """Wake those whose condition has come true."""
        if not self._conditions:
            return
        still = []
        for condition, future in self._conditions:
            if future.done():
                continue
            try:
                if holds(condition):
                    future.set_result(None)
                else:
                    still.append((condition, future))
            except Exception as error:  # noqa: BLE001 - the boundary to a test's own code: it hears of its error
                future.set_exception(error)
        self._conditions = still

    async def wait_for(self, condition: Callable[[], object], timeout_seconds: float) -> None:
        """Return once the condition is true; it is asked again after each change, call and delivery.

        What is not there yet (`LookupError`, `Refused`) counts as not true yet.

        Raises:
            TimeoutError: it did not come true in that many real seconds.
        """
        if holds(condition):
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._conditions.append((condition, future))
        async with asyncio.timeout(timeout_seconds):
            await future
