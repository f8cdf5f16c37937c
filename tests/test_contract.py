"""Code, manifest and Slack agree on names and permissions, in both directions.

What is emitted is read off the wire, after a night in which people did everything that there is to do: a
button without a handler, a handler without a button, a method without its scope, a scope that nothing needs.
"""

import asyncio
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from bot.messages.ids import Action, Form, More, action_name, parse_value
from bot.settings import Settings
from bot.slack.scopes import SCOPES
from handlers.intent import discover
from sandbox.api.registry import FACTS
from sandbox.log import Call, Delivery
from sandbox.screen import Button
from tests.flows.emitted import offered, views
from tests.flows.everything import everything
from tests.manifest.test_manifest import EVENT_SCOPES, MANIFEST
from tests.world import ROOT

CATALOGUE = discover()

#: Scopes that Slack asks for something other than a method or an event.
_OTHERWISE = {
    "commands": "slash commands and shortcuts (https://docs.slack.dev/reference/scopes/commands)",
    "chat:write.public": "posting in public channels without being a member; without it the night has refusals",
}

#: Methods that the SDK calls, or that are asked with another token than the bot's.
_APP_TOKEN = {"apps.connections.open"}

#: What a night without a paused replica has no need of: `tests/flows/test_taken_over.py` has.
_RARE = {"chat.delete"}

_METHOD = re.compile(r'"([a-z]+(?:\.[a-z][A-Za-z]+)+)"')


class Night(NamedTuple):
    """What went over the wire."""

    offered: frozenset[Button]
    forms: frozenset[str]
    calls: tuple[Call, ...]
    deliveries: tuple[Delivery, ...]


@cache
def night() -> Night:
    """The night, lived through once."""

    async def lived() -> Night:
        with TemporaryDirectory() as folder:
            async with everything(Path(folder)) as here:
                return Night(
                    frozenset(offered(here)),
                    frozenset(view["callback_id"] for view in views(here) if view["type"] == "modal"),
                    tuple(here.workspace.calls),
                    tuple(one for one in here.workspace.deliveries if one.app_id == here.installed.app_id),
                )

    return asyncio.run(lived())


def written_methods() -> set[str]:
    """Every Web API method that stands in the code: only the gateway calls any."""
    sources = (ROOT / "bot" / "slack").rglob("*.py")
    return {name for path in sources for name in _METHOD.findall(path.read_text())}


def test_every_button_that_was_offered_has_a_handler_and_every_handler_a_button() -> None:
    names = set()
    for button in night().offered:
        name = action_name(button.action_id)
        names.add(f"{name}/{parse_value(button.value)[1]}" if name == Action.MORE else name)

    assert names == set(CATALOGUE.actions)


def test_every_name_of_a_button_is_used() -> None:
    handled = {name.partition("/")[0] for name in CATALOGUE.actions}

    assert handled == set(Action)
    assert {name.partition("/")[2] for name in CATALOGUE.actions if "/" in name} == set(More)


def test_every_form_that_was_shown_has_a_handler_and_every_handler_a_form() -> None:
    assert night().forms == set(CATALOGUE.forms) == set(Form)


def test_every_shortcut_of_the_manifest_has_a_handler_and_every_handler_a_shortcut() -> None:
    shortcuts = {one["callback_id"] for one in MANIFEST["features"]["shortcuts"]}

    assert shortcuts == set(CATALOGUE.shortcuts)


def test_every_event_of_the_manifest_has_a_handler_and_every_handler_an_event() -> None:
    subscribed = {
        name.partition(".")[0] for name in MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    }

    assert subscribed == set(CATALOGUE.events) | {"app_mention"}


def test_the_command_of_the_manifest_is_the_one_that_is_listened_to() -> None:
    [command] = MANIFEST["features"]["slash_commands"]

    assert command["command"] == Settings(bot_token="").command


def test_interactivity_home_and_messages_are_on_because_they_are_used() -> None:
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    assert MANIFEST["features"]["app_home"]["home_tab_enabled"]
    assert MANIFEST["features"]["app_home"]["messages_tab_enabled"]


def test_the_night_calls_every_method_that_stands_in_the_code() -> None:
    called = {call.method for call in night().calls}

    assert called == written_methods() - _RARE


def test_slack_knows_every_method_and_every_required_argument_is_given() -> None:
    for call in night().calls:
        missing = [name for name in FACTS[call.method].required if name not in call.args]
        assert missing == [], call.method


@pytest.mark.parametrize("method", sorted(written_methods()))
def test_every_method_is_covered_by_a_scope(method: str) -> None:
    needed = FACTS[method].scopes

    assert method in _APP_TOKEN or not needed or SCOPES & set(needed)


def test_no_call_of_the_night_lacked_a_scope() -> None:
    assert [call for call in night().calls if call.error == "missing_scope"] == []


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_every_scope_is_needed(scope: str) -> None:
    methods = {method for method in written_methods() if scope in FACTS[method].scopes}
    events = {event for event, needed in EVENT_SCOPES.items() if needed == scope}

    assert methods or events or scope in _OTHERWISE


def test_the_scopes_of_the_manifest_are_those_that_are_checked() -> None:
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == SCOPES


def test_slack_took_everything_that_was_sent() -> None:
    """Refused is only what the night makes it refuse, what may be so already, and who is not there."""
    refused = {(call.method, call.error) for call in night().calls if call.error}

    assert refused == {
        ("pins.add", "restricted_action"),
        ("users.lookupByEmail", "users_not_found"),
        ("conversations.invite", "already_in_channel"),
    }


def test_every_request_of_a_person_was_acknowledged() -> None:
    assert {one.outcome for one in night().deliveries if one.kind != "event"} == {"acked"}
