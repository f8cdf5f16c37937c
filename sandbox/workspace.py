"""A Slack workspace to try, test and rehearse against: the state, and what a test does to it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sandbox import channels, events, manifest, respond, seed, shapes, webhooks
from sandbox.apps import App
from sandbox.clock import Clock
from sandbox.deliver import dispatch, http_mode, socket_mode
from sandbox.ids import Ids
from sandbox.log import Delivery
from sandbox.messages import change, post
from sandbox.model import Channel, ChannelKind, Json, Message, User
from sandbox.people import Person
from sandbox.state import Change, State


class Workspace(State):
    """One workspace, seeded with Acme's people and channels."""

    def __init__(self, clock: Clock | None = None, seed: int = 0) -> None:
        super().__init__(clock or Clock(), seed)
        self._seed = seed
        self._resets = 0
        self._populate()

    def _populate(self) -> None:
        self.faults.on_outage = self.drop_sockets
        seed.plant(self)
        alertbot = self.install(seed.ALERTBOT)
        alertbot.is_seeded = True
        self.channel("alerts").members[alertbot.bot_user_id] = None

    def reset(self) -> None:
        """Begin anew: the seeded people and channels, the same apps with the same tokens, nothing said."""
        apps = [app for app in self.apps.values() if not app.is_seeded]
        bots = [self.users[app.bot_user_id] for app in apps]
        kept = {
            name: getattr(self, name)
            for name in ("base_url", "session", "watchers", "ack_timeout", "signing_time")
        }
        self.drop_sockets()
        for task in list(self.tasks):
            task.cancel()
        State.__init__(self, self.clock, self._seed)
        for name, value in kept.items():
            setattr(self, name, value)
        self._populate()
        self._resets += 1
        self.ids = Ids(self._seed + 1_000_003 * self._resets)
        for app, bot in zip(apps, bots, strict=True):
            self.users[bot.id] = bot
            self.apps[app.app_id] = app
            self.tokens |= {app.bot_token: app, app.app_token: app}
        self.changed(Change("presence"))

    # Apps.

    def install(self, manifest_data: Mapping[str, Any]) -> App:
        """Install an app from its manifest, as `manifest.yml` holds it."""
        read = manifest.read(manifest_data)
        app_id, bot_id = self.ids.make("A"), self.ids.make("B")
        handle = read.bot_name.lower().replace(" ", "")
        bot = seed.add_user(
            self,
            handle,
            read.bot_name,
            display_name=read.bot_name,
            is_bot=True,
            bot_id=bot_id,
            app_id=app_id,
        )
        app = App(
            app_id=app_id,
            manifest=read,
            bot_token=f"xoxb-{self.ids.digits(12)}-{self.ids.digits(13)}-{self.ids.word(24)}",
            app_token=f"xapp-1-{app_id}-{self.ids.digits(13)}-{self.ids.hexadecimal(64)}",
            signing_secret=self.ids.hexadecimal(32),
            verification_token=self.ids.word(24),
            bot_user_id=bot.id,
            bot_id=bot_id,
            scopes=read.scopes,
            socket_mode_enabled=read.is_socket_mode,
        )
        self.apps[app_id] = app
        self.tokens |= {app.bot_token: app, app.app_token: app}
        self.changed(Change("presence"))
        return app

    def app(self, name: str) -> App:
        """An installed app by its name, the name of its bot, or its identifier."""
        wanted = name.casefold()
        for app in self.apps.values():
            if wanted in {app.app_id.casefold(), app.name.casefold(), self.users[app.bot_user_id].handle}:
                return app
        raise KeyError(name)

    async def verify_request_url(self, app: App) -> bool:
        """Do the `url_verification` handshake; whether the app echoed the challenge."""
        return await http_mode.verify_url(self, app)

    async def check_ssl(self, app: App) -> bool:
        """Do Slack's occasional certificate check; whether the app answered 200."""
        return await http_mode.check_ssl(self, app)

    async def replay(self, delivery: Delivery) -> Delivery:
        """Hand an app a payload it has had before, as a fault between it and Slack may do."""
        return await dispatch.replay(self, delivery)

    def redeliver(self, app: App) -> None:
        """Deliver the last event once more, as Slack does when an ack is lost."""
        dispatch.redeliver(self, app)

    async def disconnect(self, reason: str = "refresh_requested", app: App | None = None) -> None:
        """End sockets with an announcement: warning, refresh_requested, link_disabled, too_many_websockets."""
        await socket_mode.disconnect(self, reason, app)

    def drop_sockets(self, app: App | None = None) -> None:
        """Cut sockets without a word."""
        socket_mode.drop(self, app)

    # People and places.

    def person(self, handle: str) -> Person:
        """Someone's client, by handle or identifier."""
        user = self.user_called(handle)
        if user is None:
            raise KeyError(handle)
        return Person(self, user.id)

    def add_person(
        self, handle: str, name: str = "", *, member_of: tuple[str, ...] = (), **fields: Any
    ) -> Person:
        """Someone new, a member of these channels; apps hear `team_join`."""
        user = seed.add_user(self, handle, name, **fields)
        event = {
            "type": "team_join",
            "user": shapes.user(user, with_email=True),
            "event_ts": self.stamp(),
        }
        events.publish(self, event)
        for named in member_of:
            self.channel(named).members[user.id] = None
        self.changed(Change("presence"))
        return Person(self, user.id)

    def change_person(self, handle: str, **fields: Any) -> User:
        """Change someone's profile, or deactivate them with `is_deleted=True`; apps hear `user_change`."""
        user = replace(self.person(handle).user, updated=self.second(), **fields)
        self.users[user.id] = user
        event = {
            "type": "user_change",
            "user": shapes.user(user, with_email=True),
            "cache_ts": self.second(),
            "event_ts": self.stamp(),
        }
        events.publish(self, event)
        self.changed(Change("presence"))
        return user

    def channel(self, name: str) -> Channel:
        """A channel by name or identifier."""
        place = self.channels.get(name) or self.channel_named(name)
        if place is None:
            raise KeyError(name)
        return place

    def add_channel(
        self, name: str, *, kind: ChannelKind = "public", members: tuple[str, ...] = ("dana",)
    ) -> Channel:
        """A new channel, made by the first of its members."""
        ids = [self.person(handle).id for handle in members]
        place = channels.create(self, channels.check_name(self, name), kind, ids[0])
        for user in ids[1:]:
            channels.join(self, place, user, ids[0])
        return place

    def bot_says(self, name: str, channel: str, text: str = "", **fields: Any) -> Message:
        """Another app's bot posts, as its integration would: `blocks`, `attachments`, `thread_ts`."""
        app, place = self.app(name), self.channel(channel)
        thread_ts, username = fields.pop("thread_ts", None), fields.pop("username", None)
        return post(
            self,
            place,
            user=None if username else app.bot_user_id,
            username=username,
            subtype="bot_message" if username else None,
            bot_id=app.bot_id,
            app_id=app.app_id,
            thread_ts=thread_ts,
            **respond.content(self, {"text": text, **fields}),
        )

    def bot_edits(self, said: Message, **fields: Any) -> Message:
        """Another app's bot edits what it posted, as with `chat.update`: `text`, `blocks`, `attachments`."""
        kept = {"text": said.text, "blocks": list(said.blocks), "attachments": list(said.attachments)}
        by = self.apps[said.app_id or ""].bot_user_id
        return change(self, said, **respond.content(self, kept | fields), edited=(by, self.stamp()))

    def add_webhook(self, name: str, channel: str) -> str:
        """An incoming webhook of an app: the address to which a program without a token posts to one channel."""
        return webhooks.add(self, self.app(name), self.channel(channel))

    # Waiting.

    async def settled(self, timeout_seconds: float = 30.0) -> None:
        """Return once no delivery to an app awaits its ack; waits between redeliveries do not count."""
        await self.wait_for(lambda: not self.in_flight, timeout_seconds)

    async def until(self, condition: Callable[[], object], timeout_seconds: float = 30.0) -> None:
        """Return once the condition is true; asked again after every change, call and delivery."""
        await self.wait_for(condition, timeout_seconds)

    async def connected(self, app: App, sockets: int = 1, timeout_seconds: float = 30.0) -> None:
        """Return once the app has this many live sockets."""
        await self.wait_for(lambda: sum(c.is_live for c in app.connections) >= sockets, timeout_seconds)

    def calls_of(self, method: str) -> list[Json]:
        """The arguments of every successful call of a Web API method, oldest first."""
        return [call.args for call in self.calls if call.method == method and call.ok]
