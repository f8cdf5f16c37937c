"""Channels through the Web API as the real SDK calls it: names, members, archives, topics."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.workspace import Workspace
from tests.sandbox.conftest import manifest
from tests.sandbox.refusals import error, refusal


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "invalid_name_required"),
        ("Upper", "invalid_name_specials"),
        ("a b", "invalid_name_specials"),
        ("a" * 81, "invalid_name_maxlength"),
        ("--", "invalid_name_punctuation"),
        ("general", "name_taken"),
    ],
)
async def test_channel_names_follow_the_rules(client: AsyncWebClient, name: str, code: str) -> None:
    assert await error(client.conversations_create(name=name)) == code


async def test_a_private_channel_does_not_exist_for_those_outside(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    made = await client.conversations_create(name="secret", is_private=True)
    channel = made["channel"]["id"]
    assert made["channel"]["is_private"] is True
    other = AsyncWebClient(
        token=workspace.install(manifest()).bot_token, base_url=client.base_url, session=client.session
    )
    assert await error(other.conversations_info(channel=channel)) == "channel_not_found"
    assert await error(other.chat_postMessage(channel=channel, text="x")) == "channel_not_found"
    ada = workspace.person("ada")
    assert not ada.can_see("secret")
    await client.conversations_invite(channel=channel, users=[ada.id])
    assert ada.can_see("secret")


async def test_one_bad_invitee_fails_all_unless_forced(workspace: Workspace, client: AsyncWebClient) -> None:
    channel = (await client.conversations_create(name="room"))["channel"]["id"]
    ada, olga = workspace.person("ada"), workspace.person("olga")
    refused = await refusal(client.conversations_invite(channel=channel, users=[ada.id, olga.id]))
    assert refused["error"] == "cant_invite"
    assert ada.id not in workspace.channel(channel).members
    done = await client.conversations_invite(channel=channel, users=[ada.id, olga.id], force=True)
    assert [e["user"] for e in done["errors"]] == [olga.id]
    assert ada.id in workspace.channel(channel).members
    assert await error(client.conversations_invite(channel=channel, users=ada.id)) == "already_in_channel"


async def test_an_archived_channel_takes_no_messages(workspace: Workspace, client: AsyncWebClient) -> None:
    channel = (await client.conversations_create(name="room"))["channel"]["id"]
    await client.conversations_archive(channel=channel)
    assert await error(client.chat_postMessage(channel=channel, text="x")) == "is_archived"
    assert await error(client.conversations_setTopic(channel=channel, topic="x")) == "is_archived"
    assert await error(client.conversations_create(name="room")) == "name_taken"
    await client.conversations_unarchive(channel=channel)
    assert (await client.chat_postMessage(channel=channel, text="x"))["ok"]


async def test_topics_have_250_characters(client: AsyncWebClient) -> None:
    channel = (await client.conversations_create(name="room"))["channel"]["id"]
    assert (await client.conversations_setTopic(channel=channel, topic="t" * 250))["topic"] == "t" * 250
    assert await error(client.conversations_setTopic(channel=channel, topic="t" * 251)) == "too_long"


async def test_a_direct_message_is_resumed(workspace: Workspace, client: AsyncWebClient) -> None:
    ada = workspace.person("ada")
    first = await client.conversations_open(users=[ada.id], return_im=True)
    again = await client.conversations_open(users=ada.id)
    assert first["channel"]["user"] == ada.id
    assert again["already_open"] is True
    await client.chat_postMessage(channel=ada.id, text="direct")
    assert [m.text for m in ada.dms()] == ["direct"]
    assert await error(client.conversations_open(users=workspace.person("olga").id)) == "user_disabled"
