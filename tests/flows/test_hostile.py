"""Hostile words in every field, from the keyboard to the wire: nothing pings, links or breaks, and Slack takes it all."""

import asyncio
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from bot.domain.policy import Bookmark, Policy
from bot.domain.status import Status
from bot.domain.timeline import Entry
from bot.messages.kit import Post
from sandbox.log import Call
from tests.flows.emitted import posts, views
from tests.flows.records import entries, incident
from tests.messages.checking import length, problems
from tests.messages.worlds import ATTACKS
from tests.world import POLICY, World, changed, world

ATTACK = " ".join(ATTACKS)
LONG = (ATTACK + " ") * 10
NAME = '<!channel> @here *x* <http://evil.test|y> & "z"'


def hostile(policy: Policy) -> Policy:
    """The policy, written by somebody who means no good."""
    longer = ATTACK[:2000]
    return changed(
        policy,
        name=NAME,
        severities=tuple(
            replace(one, name=f"{one.name} {NAME}", definition=longer) for one in policy.severities
        ),
        roles=tuple(replace(one, name=f"{one.name} {NAME}", guide=longer) for one in policy.roles),
        components=tuple(replace(one, name=f"{one.name} {NAME}") for one in policy.components),
        updates=replace(
            policy.updates,
            questions=tuple(
                replace(one, label=ATTACK[:150], hint=ATTACK[-150:]) for one in policy.updates.questions
            ),
        ),
        statuses=dict.fromkeys(Status, NAME),
        links=(Bookmark(title=NAME, url="https://links.test/a?b=1&c=2"),),
    )


class Night(NamedTuple):
    """What went over the wire in a night of ada's and ben's, in which every word is an attack."""

    posts: tuple[Post, ...]
    views: tuple[dict[str, Any], ...]
    calls: tuple[Call, ...]
    ours: frozenset[str]
    people: frozenset[str]
    missing: dict[str, str]
    entries: tuple[Entry, ...]


@cache
def lived(title: str) -> Night:
    """The night, lived through once for each title."""

    async def night() -> Night:
        with TemporaryDirectory() as folder:
            async with world(Path(folder), policy=hostile(POLICY)) as here:
                here.workspace.change_person("ben", display_name=NAME, name=NAME)
                await _lived(here, title)
                places = here.workspace.channels.values()
                return Night(
                    tuple(posts(here)),
                    tuple(views(here)),
                    tuple(here.workspace.calls),
                    frozenset(place.id for place in places if place.name.startswith("inc-")),
                    frozenset(here.person(handle).id for handle in ("ada", "ben")),
                    (await incident(here)).missing,
                    tuple(await entries(here)),
                )

    return asyncio.run(night())


@pytest.fixture(params=[ATTACK[:110], LONG[-110:]], ids=["one", "other"])
def night(request: pytest.FixtureRequest) -> Night:
    """A night under one of two titles."""
    return lived(request.param)


async def _lived(here: World, title: str) -> None:
    said = await here.person("ben").say("#general", LONG[:8000])
    await here.person("ada").message_shortcut("declare_from", "#general", said.ts)
    await here.settle()
    assert await here.submits("ada", title=f"checkout {title}", description=LONG[:2500]) == {}
    channel = here.incident_channel(1)
    await here.types("ben", "#general", f"/incident declare checkout {title}")
    announcement = here.last("ben", "#incidents", "INC-1")
    await here.presses("ben", announcement, "Subscribe")
    await here.presses("ben", announcement, "Join")
    await here.types("ada", channel, f"/incident note {ATTACK}")
    await here.types("ada", channel, "/incident note")
    assert await here.submits("ada", text=LONG[:2500]) == {}
    await here.presses("ada", here.card(channel), "Update")
    assert await here.submits("ada", impact=LONG[:2500], doing=LONG[-2500:], next_step=LONG[:300]) == {}
    await here.types("ada", channel, "/incident severity")
    assert await here.submits("ada", severity="sev1", why=LONG[:2500]) == {}
    await here.types("ada", channel, f"/incident sev 2 {ATTACK}")
    await here.types("ada", channel, f"/incident status identified {ATTACK}")
    await here.types("ada", channel, f"/incident escalate {ATTACK}")
    await here.types("ada", channel, f"/incident title {title[:100]} again")
    pinned = await here.person("ben").upload(channel, "<!here>.png", b"PNG", LONG[:8000])
    await here.person("ada").pin(channel, pinned.ts)
    await here.settle()
    await here.person("ben").edit(channel, pinned.ts, ATTACK)
    await here.settle()
    for words in (
        "ic @ben",
        f"{ATTACK}",
        "show",
        "timeline",
        "catchup",
        "list",
        "links",
        "help",
        "export",
        "role",
    ):
        await here.types("ben", channel, f"/incident {words}")
    await here.person("ben").close()
    await here.advance(minutes=35)
    await here.types("ada", channel, f"/incident redact 1 {ATTACK}")
    await here.types("ada", channel, f"/incident mitigated {ATTACK}")
    await here.types("ada", channel, "/incident resolve")
    assert await here.submits("ada", summary=LONG[:2500], override=LONG[-2500:]) == {}
    await here.types("ada", channel, f"/incident reopen {ATTACK}")
    await here.types("ada", channel, f"/incident cancel {ATTACK}")
    for handle in ("ada", "ben"):
        await here.person(handle).open_home()
        await here.settle()


def checked(night: Night, payload: Any) -> Any:
    """A payload with the links that are ours put as the checker of messages knows them."""
    text = json.dumps(payload)
    ours = re.compile(
        r"<https://acme\.slack\.com/archives/[A-Z0-9]+/p\d+(\?thread_ts=[\d.]+&amp;cid=[A-Z0-9]+)?\|"
    )
    text = ours.sub("<https://team.slack.test/archives/C1/p1|", text)
    return json.loads(
        re.sub(r"<#(C[A-Z0-9]+)>", lambda found: "<#C0INC>" if found[1] in night.ours else found[0], text)
    )


def test_no_message_pings_links_or_is_too_long(night: Night) -> None:
    assert len(night.posts) > 60

    for post in night.posts:
        asks = "overdue" in json.dumps(post.blocks)  # who must act is named, and nobody else
        assert problems(Post(post.text, checked(night, post.blocks)), pings=asks) == []


def _markup(value: Any) -> Iterator[str]:
    """Every text in which Slack looks for mentions."""
    if isinstance(value, dict) and value.get("type") == "mrkdwn":
        yield value["text"]
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _markup(inner)


def test_who_is_pinged_is_who_must_act(night: Night) -> None:
    texts = [text for post in night.posts for text in _markup(post.blocks)]

    pinged = {person for text in texts for person in re.findall(r"<@(\w+)", text)}

    assert pinged <= night.people


def test_no_form_and_no_home_pings_links_or_is_too_long(night: Night) -> None:
    assert {view["type"] for view in night.views} == {"modal", "home"}

    for view in night.views:
        assert problems(checked(night, view)) == []


def test_slack_takes_everything(night: Night) -> None:
    refused = {(call.method, call.error) for call in night.calls if call.error}

    assert refused <= {("conversations.invite", "already_in_channel")}
    assert night.missing == {}


def _texts(call: Call) -> list[str]:
    """What a call sends as text of its own, outside blocks."""
    return [str(call.args[key]) for key in ("topic", "name", "initial_comment", "title") if key in call.args]


def test_topics_names_and_comments_are_words_and_nothing_else(night: Night) -> None:
    methods = {"conversations.setTopic", "conversations.create", "files.completeUploadExternal"}
    texts = [text for call in night.calls if call.method in methods for text in _texts(call)]
    assert len(texts) > 3

    for text in texts:
        assert not re.search(r"@\w|#\w|://|<|\n", text), text
        assert 0 < length(text) <= 250
    [name] = [call.args["name"] for call in night.calls if call.method == "conversations.create"]
    assert re.fullmatch(r"[a-z0-9_-]{1,80}", name)


def test_nothing_is_unfurled(night: Night) -> None:
    posted = [call.args for call in night.calls if call.method == "chat.postMessage"]

    assert {(one["unfurl_links"], one["unfurl_media"]) for one in posted} <= {
        ("false", "false"),
        (False, False),
    }
    assert not [one for one in posted if "link_names" in one or "parse" in one]


def test_what_was_written_is_kept_as_it_was_written(night: Night) -> None:
    note = next(str(entry.event) for entry in night.entries if entry.kind == "NoteAdded")

    assert "<script>alert</script>" in note
    assert "<!channel>" in note


@pytest.mark.parametrize("words", ["<!channel>", "a&b", "help a&b", "help <b>", "role <b> @ben", "claim <b>"])
async def test_what_was_typed_is_answered_as_it_was_typed(here: World, channel: str, words: str) -> None:
    await here.types("ada", channel, f"/incident {words}")

    answer = here.reads("ada", channel)[-1]
    assert "&" not in answer.replace("a&b", "")
    assert words.startswith("claim") or re.search("`(<!channel>|a&b|<b>)`", answer)
