"""Which methods there are, what Slack's reference says of each, and what a call is.

`data/methods.json` holds tier, scopes (any one is enough), required arguments and token type, taken
from Slack's method reference.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Literal

import msgspec

from sandbox.apps import App
from sandbox.arguments import Arguments
from sandbox.model import Channel, ChannelKind, Json
from sandbox.refusals import ApiError
from sandbox.state import State

PREFIXES: dict[ChannelKind, str] = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}


class Facts(msgspec.Struct, frozen=True):
    """What the reference says of one method."""

    tier: int | None
    scopes: tuple[str, ...]
    required: tuple[str, ...]
    token: Literal["bot", "app", "none"]

    @property
    def is_open(self) -> bool:
        """Whether it answers without a token."""
        return self.token == "none"  # noqa: S105 - a kind of token, not one

    @property
    def is_for_app_token(self) -> bool:
        """Whether it wants an app-level token."""
        return self.token == "app"  # noqa: S105 - a kind of token, not one


FACTS = msgspec.json.decode(
    resources.files("sandbox").joinpath("data/methods.json").read_bytes(), type=dict[str, Facts]
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call, its caller known and its token good."""

    state: State
    app: App
    args: Arguments
    method: str

    @property
    def me(self) -> str:
        """The caller's bot user."""
        return self.app.bot_user_id

    def may(self, kind: ChannelKind) -> bool:
        """Whether the app holds a scope of this method for this kind of conversation."""
        return any(scope in self.app.scopes for scope in self.scopes(kind))

    def scopes(self, kind: ChannelKind) -> list[str]:
        """The scopes of this method that serve this kind of conversation."""
        return [s for s in FACTS[self.method].scopes if s.split(":", 1)[0] == PREFIXES[kind]]

    def need(self, kind: ChannelKind) -> None:
        """Insist on a scope for this kind of conversation.

        Raises:
            ApiError: `missing_scope`.
        """
        if not self.may(kind):
            raise missing_scope(self.app, self.scopes(kind))

    def place(self, name: str = "channel") -> Channel:
        """The conversation named by an argument, if the app may know of it and act there.

        Raises:
            ApiError: `channel_not_found`, or `missing_scope`.
        """
        found = self.state.channels.get(self.args.text(name))
        if found is None or not self.can_see(found):
            raise ApiError("channel_not_found")
        if any(s.split(":", 1)[0] in PREFIXES.values() for s in FACTS[self.method].scopes):
            self.need_any(found.kind)
        return found

    def need_any(self, kind: ChannelKind) -> None:
        """Insist on a scope for this kind, where the method knows scopes for it."""
        if self.scopes(kind):
            self.need(kind)

    def can_see(self, place: Channel) -> bool:
        """Whether the bot may know that this conversation exists."""
        return place.kind == "public" or self.me in place.members

    def joined(self, place: Channel) -> Channel:
        """Insist that the bot is a member.

        Raises:
            ApiError: `not_in_channel`.
        """
        if self.me not in place.members:
            raise ApiError("not_in_channel")
        return place


Method = Callable[[Call], Json]
METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Register the function that answers a Web API method."""

    def register(function: Method) -> Method:
        METHODS[name] = function
        return function

    return register


def missing_scope(app: App, needed: Iterable[str]) -> ApiError:
    """The error for a scope that the app does not hold."""
    return ApiError("missing_scope", needed=",".join(needed), provided=",".join(sorted(app.scopes)))
