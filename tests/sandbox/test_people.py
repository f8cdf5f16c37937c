"""What each person may do and sees, and the events their acts cause."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.apps import App
from sandbox.refusals import Refused
from sandbox.screen import text_of
from sandbox.workspace import Workspace
from tests.sandbox.conftest import Connect, manifest


async def test_guests_strangers_and_the_deactivated_are_confined(workspace: Workspace, app: App) -> None:
    gus, sam, olga = (workspace.person(h) for h in ("gus", "sam", "olga"))
    assert [c.name for c in gus.channels()] == ["random"]
    with pytest.raises(Refused, match="no channel"):
        gus.messages("#general")
    with pytest.raises(Refused, match="no channel"):
        await gus.join("#general")
    with pytest.raises(Refused, match="no channel"):
        sam.messages("#general")
    with pytest.raises(Refused, match="not a valid command"):
        await sam.slash("#ext-globex", "/help-me")
    with pytest.raises(Refused, match="deactivated"):
        await olga.say("#general", "x")


async def test_an_unknown_command_is_not_delivered(workspace: Workspace, app: App) -> None:
    with pytest.raises(Refused, match="/nope is not a valid command"):
        await workspace.person("ada").slash("#general", "/nope now")
    assert workspace.deliveries == []


async def test_only_own_messages_are_edited_and_deleted(workspace: Workspace) -> None:
    ada, ben = workspace.person("ada"), workspace.person("ben")
    said = await ada.say("#general", "teh")
    with pytest.raises(Refused):
        await ben.edit("#general", said.ts, "x")
    await ada.edit("#general", said.ts, "the")
    assert ben.messages("#general")[-1].text == "the"
    assert ben.messages("#general")[-1].edited is not None
    await ada.delete("#general", said.ts)
    assert ben.messages("#general") == []


async def test_a_deleted_parent_leaves_a_marker_while_it_has_replies(workspace: Workspace) -> None:
    ada = workspace.person("ada")
    parent = await ada.say("#general", "p")
    await ada.say("#general", "r", thread_ts=parent.ts)
    await ada.delete("#general", parent.ts)
    assert ada.messages("#general")[0].is_deleted
    assert [text_of(m) for m in ada.messages("#general", parent.ts)] == ["This message was deleted.", "r"]


async def test_the_app_hears_what_people_do(
    workspace: Workspace, bolt: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    heard: list[tuple[str, str]] = []

    async def hear(event: dict[str, Any]) -> None:
        heard.append((event["type"], event.get("subtype", "")))

    for kind in ("message", "pin_added", "reaction_added", "file_shared", "team_join", "user_change"):
        bolt.event(kind)(hear)
    bolt.event("member_joined_channel")(hear)
    bolt.event("channel_rename")(hear)
    await connect()
    await client.conversations_join(channel=workspace.channel("random").id)
    gus = workspace.person("gus")
    said = await gus.say("#random", "x")
    await gus.edit("#random", said.ts, "y")
    await gus.pin("#random", said.ts)
    await gus.react("#random", said.ts, "eyes")
    await gus.upload("#random", "a.txt", b"hello", "look")
    await gus.delete("#random", said.ts)
    workspace.add_person("eva")
    workspace.change_person("eva", is_deleted=True)
    await client.conversations_rename(channel=workspace.channel("random").id, name="misc")
    expected = {
        ("member_joined_channel", ""),
        ("message", ""),
        ("message", "message_changed"),
        ("message", "message_deleted"),
        ("message", "file_share"),
        ("pin_added", ""),
        ("reaction_added", ""),
        ("file_shared", ""),
        ("team_join", ""),
        ("user_change", ""),
        ("channel_rename", ""),
    }
    await workspace.until(lambda: expected <= set(heard))
    await workspace.settled()


async def test_a_private_channel_is_renamed_as_a_group(workspace: Workspace, app: App) -> None:
    workspace.add_channel("hush", kind="private", members=("ada", "ben"))
    assert workspace.person("ben").can_see("hush")
    assert not workspace.person("cleo").can_see("hush")


def test_text_is_shown_as_it_is_read(workspace: Workspace) -> None:
    ada, general = workspace.person("ada"), workspace.channel("general")
    text = f"<@{ada.id}> in <#{general.id}|general>: <https://x.test|here> &lt;b&gt; <!date^0^{{date_num}} {{time}}|x>"
    shown = text_of(
        {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]}, workspace.names
    )
    assert shown == "@Ada in #general: here <b> 1970-01-01 00:00"


async def test_a_condition_about_what_is_not_there_yet_is_not_true_yet(workspace: Workspace) -> None:
    ada = workspace.person("ada")
    waiting = asyncio.create_task(workspace.until(lambda: ada.messages("#later")[-1].text == "here"))
    await asyncio.sleep(0)
    workspace.add_channel("later", members=("ada",))
    await ada.say("#later", "here")
    await waiting
    with pytest.raises(ZeroDivisionError):
        await workspace.until(lambda: 1 / 0)


async def test_an_app_that_takes_no_messages_gets_none(workspace: Workspace) -> None:
    closed = manifest()
    closed["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    workspace.install(closed)
    with pytest.raises(Refused, match="turned off"):
        await workspace.person("ada").say("@helper", "hello")


def test_the_same_seed_gives_the_same_workspace() -> None:
    assert Workspace(seed=3).person("ada").id == Workspace(seed=3).person("ada").id
    assert Workspace(seed=3).person("ada").id != Workspace(seed=4).person("ada").id


async def test_a_reset_keeps_apps_and_forgets_the_rest(workspace: Workspace, app: App) -> None:
    ada = workspace.person("ada")
    await ada.say("#general", "x")
    workspace.reset()
    assert workspace.app("helper") is app
    assert workspace.tokens[app.bot_token] is app
    assert workspace.person("ada").id == ada.id
    assert ada.messages("#general") == []
