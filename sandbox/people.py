"""A person at their Slack client: what they can do, on top of what they see.

Each act is one that Slack's client offers, and is refused where it would not be. Acts that wait for
an app (commands, clicks, submissions) return once it has answered or failed to.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox import channels, events, files, interactions, messages, mrkdwn, shapes, views
from sandbox.interactions import Click
from sandbox.model import Channel, Json, Message, View
from sandbox.refusals import ApiError, Refused
from sandbox.sight import Onlooker, place_for

_WORDS = {
    "already_reacted": "You have already reacted with that.",
    "no_reaction": "You have not reacted with that.",
    "already_pinned": "That message is pinned already.",
    "no_pin": "That message is not pinned.",
    "too_many_pins": "This channel has 100 pins already.",
}


class Person(Onlooker):
    """One person of the workspace; their client, driven from code."""

    async def say(
        self,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        files: Sequence[str] = (),
        *,
        broadcast: bool = False,
    ) -> Message:
        """Write a message, or a reply, with `broadcast` also shown in the channel.

        `files` are identifiers of uploaded files.
        """
        place = self._writable(channel)
        if thread_ts is not None and thread_ts not in place.messages:
            raise Refused("That thread is gone.")
        stored = mrkdwn.typed(text, self._state.names)
        return messages.post(
            self._state,
            place,
            user=self.id,
            text=stored,
            blocks=(mrkdwn.rich_text(stored, self._state.ids.block_id()),) if stored else (),
            thread_ts=thread_ts,
            files=tuple(files),
            subtype="file_share" if files else "thread_broadcast" if broadcast and thread_ts else None,
            broadcast=broadcast and thread_ts is not None,
            extra={"client_msg_id": self._state.ids.uuid()},
        )

    async def slash(self, channel: str, text: str) -> None:
        """Type a slash command into a channel's composer."""
        place = self._writable(channel)
        await interactions.slash(self._state, self.user, place, text)

    async def edit(self, channel: str, ts: str, text: str) -> Message:
        """Edit a message of one's own."""
        said = self._own(channel, ts)
        stored = mrkdwn.typed(text, self._state.names)
        rich = (mrkdwn.rich_text(stored, self._state.ids.block_id()),)
        edited = (self.id, self._state.stamp())
        return messages.change(self._state, said, text=stored, blocks=rich, edited=edited)

    async def delete(self, channel: str, ts: str) -> None:
        """Delete a message of one's own."""
        messages.delete(self._state, self._own(channel, ts))

    async def react(self, channel: str, ts: str, name: str) -> None:
        """Put an emoji under a message."""
        self._try(messages.react, self._said(channel, ts), name)

    async def unreact(self, channel: str, ts: str, name: str) -> None:
        """Take one's emoji back."""
        self._try(messages.unreact, self._said(channel, ts), name)

    async def pin(self, channel: str, ts: str) -> None:
        """Pin a message to its channel."""
        said = self._said(channel, ts)
        self._try_pin(messages.pin, said)

    async def unpin(self, channel: str, ts: str) -> None:
        """Unpin a message."""
        said = self._said(channel, ts)
        self._try_pin(messages.unpin, said)

    async def click(
        self,
        where: Message | View,
        action_id: str,
        value: Any = None,
        block_id: str | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """Click a button, choose from a menu, or type into an input that reports it.

        `value` is an option's value or label, a person's or channel's name or identifier, a list of
        those, a date, a time, or text. `values` are other inputs already filled in.
        """
        self._awake()
        done = Click(action_id, value, block_id, values or {})
        if isinstance(where, View):
            await interactions.click_in_view(self._state, self.user, self._open(where), done)
        else:
            said = self._said(where.channel, where.ts)
            await interactions.click_in_message(self._state, self.user, said, done)

    async def submit(
        self, view: View | None = None, values: Mapping[str, Any] | None = None
    ) -> dict[str, str]:
        """Submit the front modal; returns errors by block, none when it went through."""
        self._awake()
        return await interactions.submit(self._state, self.user, self._front(view), values or {})

    async def close(self, view: View | None = None) -> None:
        """Close the front modal."""
        await interactions.close(self._state, self.user, self._front(view))

    async def global_shortcut(self, callback_id: str) -> None:
        """Choose a global shortcut."""
        self._awake()
        await interactions.shortcut(self._state, self.user, callback_id, None)

    async def message_shortcut(self, callback_id: str, channel: str, ts: str) -> None:
        """Choose a message shortcut in a message's menu."""
        said = self._said(channel, ts)
        if said.ephemeral_to is not None:
            raise Refused("Shortcuts are not offered on messages only you can see.")
        await interactions.shortcut(self._state, self.user, callback_id, said)

    async def open_home(self, app: str | None = None) -> None:
        """Open an app's Home tab; `app` is its name or identifier, the first one's if left out."""
        self._awake()
        homes = [one for one in self._state.apps.values() if one.manifest.has_home_tab]
        chosen = [one for one in homes if app in {None, one.name, one.app_id}]
        if not chosen:
            raise Refused("No app here has a Home tab.")
        place, _ = channels.direct(self._state, [self.id, chosen[0].bot_user_id])
        event: Json = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": place.id,
            "tab": "home",
            "event_ts": self._state.stamp(),
        }
        shown = self._state.homes.get((chosen[0].app_id, self.id))
        if shown is not None:
            event["view"] = shapes.view(self._state.views[shown])
        events.publish(self._state, event, only=chosen[0])

    async def join(self, channel: str) -> None:
        """Join a public channel."""
        self._awake()
        place = self._place(channel)
        if self.user.is_guest or self.user.is_stranger:
            raise Refused("Guests join channels by invitation.")
        if place.is_archived:
            raise Refused("That channel is archived.")
        if self.id not in place.members:
            channels.join(self._state, place, self.id)

    async def leave(self, channel: str) -> None:
        """Leave a channel."""
        self._awake()
        place = self._place(channel)
        if place.is_general:
            raise Refused("Nobody can leave #general.")
        if self.id in place.members:
            channels.leave(self._state, place, self.id)

    async def invite(self, channel: str, *people: str) -> None:
        """Bring people or bots into a channel."""
        place = self._writable(channel)
        if self.user.is_guest or self.user.is_stranger:
            raise Refused("Guests cannot invite others.")
        for handle in people:
            user = self._state.user_called(handle)
            if user is None or user.is_deleted:
                raise Refused(f"There is nobody called {handle}.")
            if user.is_stranger and not place.is_shared:
                raise Refused(
                    f"{user.name} is of another workspace, and #{place.name} is not shared with it."
                )
            if user.id not in place.members:
                channels.join(self._state, place, user.id, self.id)

    async def upload(
        self, channel: str, name: str, content: bytes, text: str = "", thread_ts: str | None = None
    ) -> Message:
        """Upload a file into a channel, with a text beside it."""
        self._writable(channel)
        held = files.add(self._state, name, content, self.id)
        place = self._place(channel)
        said = await self.say(channel, text, thread_ts, (held.id,))
        files.share(self._state, held, place, said.ts)
        return said

    async def suggest(
        self, where: Message | View, action_id: str, query: str, block_id: str | None = None
    ) -> list[Json]:
        """Type into an external select; returns the options offered."""
        self._awake()
        seen = self._open(where) if isinstance(where, View) else self._said(where.channel, where.ts)
        return await interactions.suggest(
            self._state, self.user, seen, action_id=action_id, block_id=block_id, query=query
        )

    # What their client allows.

    def _awake(self) -> None:
        if self.user.is_deleted:
            raise Refused("This account is deactivated.")

    def _place(self, named: str) -> Channel:
        return place_for(self._state, self.user, named)

    def _writable(self, named: str) -> Channel:
        self._awake()
        place = self._place(named)
        if place.is_archived:
            raise Refused("That channel is archived.")
        if self.id not in place.members:
            raise Refused(f"Join #{place.name} first.")
        for app in self._state.apps.values():
            open_to_all = app.manifest.has_messages_tab and app.manifest.is_writable
            if place.kind == "im" and app.bot_user_id in place.members and not open_to_all:
                raise Refused("Sending messages to this app has been turned off.")
        return place

    def _said(self, channel: str, ts: str) -> Message:
        self._awake()
        said = self._state.find_message(self._place(channel), ts)
        if said is None or said.ephemeral_to not in {None, self.id}:
            raise Refused("That message is gone.")
        return said

    def _own(self, channel: str, ts: str) -> Message:
        said = self._said(channel, ts)
        if said.user != self.id or said.subtype not in {None, "file_share", "thread_broadcast"}:
            raise Refused("Only your own messages.")
        return said

    def _open(self, view: View) -> View:
        current = self._state.views.get(view.id)
        if current is None or current.user != self.id:
            raise Refused("That view is closed.")
        if current.type == "modal" and self._state.stacks[self.id][-1] != current.id:
            raise Refused("Another view is in front of that one.")
        return current

    def _front(self, view: View | None) -> View:
        shown = views.top(self._state, self.id)
        if shown is None:
            raise Refused("No modal is open.")
        return shown if view is None else self._open(view)

    def _try(self, act: Any, said: Message, name: str) -> None:
        if said.ephemeral_to is not None:
            raise Refused("Only you can see that message.")
        try:
            act(self._state, said, self.id, name.strip(":"))
        except ApiError as error:
            raise Refused(_WORDS[error.code]) from error

    def _try_pin(self, act: Any, said: Message) -> None:
        place = self._state.channels[said.channel]
        if said.ephemeral_to is not None:
            raise Refused("Only you can see that message.")
        try:
            act(self._state, place, said, self.id)
        except ApiError as error:
            raise Refused(_WORDS[error.code]) from error
