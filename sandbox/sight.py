"""What a person sees at their Slack client."""

from sandbox import views
from sandbox.channels import direct
from sandbox.model import Channel, Message, User, View
from sandbox.refusals import Refused
from sandbox.state import Change, State


class Onlooker:
    """One person of the workspace, and what their client shows them."""

    def __init__(self, state: State, user_id: str) -> None:
        self._state = state
        self.id = user_id

    @property
    def user(self) -> User:
        """Who this is."""
        return self._state.users[self.id]

    @property
    def handle(self) -> str:
        """The name they are mentioned by."""
        return self.user.handle

    def channels(self) -> list[Channel]:
        """The channels they are a member of, direct messages left out."""
        return [c for c in self._state.channels.values() if self.id in c.members and not c.is_direct]

    def dms(self) -> list[Message]:
        """All their direct messages, oldest first."""
        places = [c for c in self._state.channels.values() if c.is_direct and self.id in c.members]
        found = [said for place in places for said in seen_by(place, self.id)]
        return sorted(found, key=lambda said: said.ts)

    def can_see(self, channel: str) -> bool:
        """Whether they can open this channel."""
        try:
            place_for(self._state, self.user, channel)
        except Refused:
            return False
        return True

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """What they see in a channel or thread, oldest first, their ephemeral messages included."""
        place = place_for(self._state, self.user, channel)
        return [said for said in seen_by(place, self.id) if belongs(said, thread_ts)]

    def view(self) -> View | None:
        """The modal in front, if one is open."""
        return views.top(self._state, self.id)

    def view_depth(self) -> int:
        """How many modals are stacked."""
        return len(self._state.stacks[self.id])

    def home(self, app: str | None = None) -> View | None:
        """The Home tab an app has published for them; the first one's if none is named."""
        for (app_id, user), view_id in self._state.homes.items():
            if user == self.id and app in {None, app_id, self._state.apps[app_id].name}:
                return self._state.views[view_id]
        return None

    def toasts(self) -> list[str]:
        """The notices their client has shown."""
        return [toast.text for toast in self._state.toasts[self.id]]


def belongs(said: Message, thread_ts: str | None) -> bool:
    """Whether a message is shown in this thread, or in the channel itself without one."""
    if thread_ts:
        return thread_ts in {said.ts, said.thread_ts}
    return not said.is_reply or said.broadcast


def seen_by(place: Channel, user: str) -> list[Message]:
    """The messages of a conversation that this person sees, oldest first."""
    mine = [said for said in place.ephemerals.values() if said.ephemeral_to == user]
    return (
        sorted([*place.messages.values(), *mine], key=lambda said: said.ts)
        if mine
        else list(place.messages.values())
    )


def place_for(state: State, person: User, named: str) -> Channel:
    """The conversation a person means by `#name`, `@handle` or an identifier.

    Raises:
        Refused: there is none, or they cannot see it.
    """
    if named.startswith("@"):
        other = state.user_called(named)
        if other is None:
            raise Refused(f"There is nobody called {named}.")
        return direct(state, [person.id, other.id])[0]
    place = state.channels.get(named) or state.channel_named(named)
    hidden = (
        place is not None
        and person.id not in place.members
        and (place.kind != "public" or person.is_guest or person.is_stranger)
    )
    if place is None or hidden:
        raise Refused(f"There is no channel {named}.")
    return place


def read_up_to_now(state: State, place: Channel, user: str) -> None:
    """Mark a conversation read for this person."""
    latest = next(reversed(place.messages), "")
    if latest and place.last_read.get(user, "") < latest:
        place.last_read[user] = latest
        state.changed(Change("state", user=user))
