"""An app installed in the workspace: its tokens, what its manifest asks for, its open sockets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.deliver.connection import Connection
from sandbox.manifest import Command, Manifest, Shortcut
from sandbox.model import Json


@dataclass(slots=True, kw_only=True, eq=False)
class App:
    """One installed app.

    `request_url` is where HTTP mode delivers everything when it is set; otherwise the URLs of the
    manifest are used.
    """

    app_id: str
    manifest: Manifest
    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]
    socket_mode_enabled: bool
    request_url: str = ""
    is_seeded: bool = False
    connections: list[Connection] = field(default_factory=list)
    turn: int = 0
    last_event: Json | None = None

    @property
    def name(self) -> str:
        """What the app is called."""
        return self.manifest.name

    @property
    def commands(self) -> Mapping[str, Command]:
        """Slash commands by name, with the leading slash."""
        return self.manifest.commands

    @property
    def shortcuts(self) -> tuple[Shortcut, ...]:
        """Global and message shortcuts."""
        return self.manifest.shortcuts

    @property
    def bot_events(self) -> frozenset[str]:
        """Event subscriptions, as `message.channels`."""
        return self.manifest.bot_events

    def deliver_to(self, request_url: str) -> None:
        """Use HTTP mode from now on, whatever the manifest says."""
        self.request_url, self.socket_mode_enabled = request_url, False

    def url_for(self, kind: str, command: str = "") -> str:
        """Where HTTP mode delivers: `kind` is event, command, interaction or options."""
        if self.request_url:
            return self.request_url
        urls: dict[str, Any] = {
            "event": self.manifest.events_url,
            "command": self.manifest.commands[command].url if command in self.manifest.commands else "",
            "interaction": self.manifest.interactivity_url,
            "options": self.manifest.options_url or self.manifest.interactivity_url,
        }
        return str(urls.get(kind, ""))

    def next_connection(self) -> Connection | None:
        """The socket whose turn it is, or None while the app has none."""
        live = [c for c in self.connections if c.is_live]
        if not live:
            return None
        self.turn += 1
        return live[self.turn % len(live)]
