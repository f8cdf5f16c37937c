"""`manifest.yml` is one that Slack takes, and its parts fit together.

The schema beside this file is Slack's own (manifest schema 2.0.0). That code, manifest and sandbox agree on
names and methods is held by the contract test.
"""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.messages.ids import Shortcut
from bot.settings import Settings
from bot.slack.scopes import SCOPES

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
SCHEMA = json.loads(Path(__file__).with_name("manifest.schema.2.0.0.json").read_text())

#: What Slack asks for before it sends an event (each event's page under https://docs.slack.dev/reference/events).
EVENT_SCOPES = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "channel_archive": "channels:read",
    "channel_rename": "channels:read",
    "channel_unarchive": "channels:read",
    "group_archive": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "pin_added": "pins:read",
    "pin_removed": "pins:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}


def test_slack_would_take_the_manifest() -> None:
    validator = jsonschema.validators.validator_for(SCHEMA)(SCHEMA)

    assert [f"{error.json_path} {error.message}" for error in validator.iter_errors(MANIFEST)] == []


def test_the_schema_finds_a_misspelled_key() -> None:
    validator = jsonschema.validators.validator_for(SCHEMA)(SCHEMA)

    assert not validator.is_valid(MANIFEST | {"setings": {}})


@pytest.mark.parametrize("event", MANIFEST["settings"]["event_subscriptions"]["bot_events"])
def test_every_event_has_the_scope_that_slack_asks_for(event: str) -> None:
    scope = EVENT_SCOPES[event]

    assert scope is None or scope in MANIFEST["oauth_config"]["scopes"]["bot"]


def test_the_scopes_are_those_that_sitroom_checks_at_its_start() -> None:
    assert sorted(SCOPES) == MANIFEST["oauth_config"]["scopes"]["bot"]


def test_the_command_is_the_default_one_and_people_in_it_arrive_as_ids() -> None:
    [command] = MANIFEST["features"]["slash_commands"]

    assert command["command"] == Settings(bot_token="").command
    assert command["should_escape"]


def test_the_shortcuts_are_those_that_sitroom_knows() -> None:
    shortcuts = MANIFEST["features"]["shortcuts"]

    assert {one["callback_id"] for one in shortcuts} == {one.value for one in Shortcut}


def test_it_works_without_a_public_address() -> None:
    settings = MANIFEST["settings"]

    assert settings["socket_mode_enabled"]
    assert "request_url" not in settings["event_subscriptions"] | settings["interactivity"]
