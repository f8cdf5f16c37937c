"""What the sandbox reads from a Slack app manifest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command."""

    command: str
    description: str
    usage_hint: str
    should_escape: bool
    url: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A global or message shortcut."""

    type: str
    name: str
    callback_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The parts of a manifest that decide what an app may do and is told."""

    name: str
    bot_name: str
    scopes: frozenset[str]
    commands: Mapping[str, Command]
    shortcuts: tuple[Shortcut, ...]
    bot_events: frozenset[str]
    is_interactive: bool
    has_home_tab: bool
    has_messages_tab: bool
    is_writable: bool
    is_socket_mode: bool
    events_url: str
    interactivity_url: str
    options_url: str


def read(manifest: Mapping[str, Any]) -> Manifest:
    """Read a manifest as `manifest.yml` or `manifest.json` holds it; absent parts mean "not used"."""
    shown = manifest.get("display_information") or {}
    features = manifest.get("features") or {}
    settings = manifest.get("settings") or {}
    events = settings.get("event_subscriptions") or {}
    interactivity = settings.get("interactivity") or {}
    home = features.get("app_home") or {}
    scopes = ((manifest.get("oauth_config") or {}).get("scopes") or {}).get("bot") or ()
    name = str(shown.get("name", "app"))
    return Manifest(
        name=name,
        bot_name=str((features.get("bot_user") or {}).get("display_name", name)),
        scopes=frozenset(scopes),
        commands={c["command"]: _command(c) for c in features.get("slash_commands") or ()},
        shortcuts=tuple(
            Shortcut(s["type"], s["name"], s["callback_id"]) for s in features.get("shortcuts") or ()
        ),
        bot_events=frozenset(events.get("bot_events") or ()),
        is_interactive=bool(interactivity.get("is_enabled")),
        has_home_tab=bool(home.get("home_tab_enabled")),
        has_messages_tab=bool(home.get("messages_tab_enabled", True)),
        is_writable=not home.get("messages_tab_read_only_enabled"),
        is_socket_mode=bool(settings.get("socket_mode_enabled")),
        events_url=str(events.get("request_url", "")),
        interactivity_url=str(interactivity.get("request_url", "")),
        options_url=str(interactivity.get("message_menu_options_url", "")),
    )


def _command(raw: Mapping[str, Any]) -> Command:
    return Command(
        command=raw["command"],
        description=raw.get("description", ""),
        usage_hint=raw.get("usage_hint", ""),
        should_escape=bool(raw.get("should_escape")),
        url=raw.get("url", ""),
    )
