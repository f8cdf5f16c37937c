"""What people can look up: lists, one incident, its timeline, catching up, help, links."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.events import SeverityChanged
from bot.domain.policy import Bookmark
from tests.flows.records import entries, happened
from tests.world import POLICY, World, changed, world


def mentioned(text: str) -> set[int]:
    """The numbers of the incidents that a text names."""
    return {number for number in range(1, 10) if f"INC-{number} " in text}


# --- list and show --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("list", {1, 2}),
        ("ls", {1, 2}),
        ("list open", {1, 2}),
        ("list all", {1, 2, 3}),
        ("list mine", {1}),
        ("list sev1", {1}),
        ("list SEV-3", {2}),
        ("list all mine", {1}),
        ("list digest", {2}),
        ("list all SEARCH is", {3}),
        ("list auth", {1}),
    ],
)
async def test_a_list_shows_what_was_asked_for(three: World, words: str, expected: set[int]) -> None:
    await three.types("ada", "#general", f"/incident {words}")

    assert mentioned(three.reads("ada", "#general")[-1]) == expected


async def test_a_list_names_the_newest_first_with_state_commander_and_channel(three: World) -> None:
    await three.types("dana", "#general", "/incident list")

    text = three.reads("dana", "#general")[-1]
    assert text.index("INC-2") < text.index("INC-1")
    for part in ("SEV1", "Ada", "#inc-1-login-fails", "Triage"):
        assert part in text


async def test_nothing_open_is_said_and_nothing_found_leads_on(here: World) -> None:
    await here.types("ada", "#general", "/incident list")
    assert "No open incidents" in here.reads("ada", "#general")[-1]

    await here.types("ada", "#general", "/incident list sev1 payments")
    assert "list all" in here.reads("ada", "#general")[-1]


@pytest.mark.parametrize("words", ["show INC-2", "show inc-2", "show 2", "show #2"])
async def test_one_incident_is_shown_at_a_glance(three: World, words: str) -> None:
    await three.types("dana", "#general", f"/incident {words}")

    text = three.reads("dana", "#general")[-1]
    assert mentioned(text) == {2}
    for part in ("Digest mails are late", "SEV3", "Ben"):
        assert part in text


async def test_in_its_channel_show_needs_no_number(three: World) -> None:
    await three.types("ben", three.incident_channel(2), "/incident show")

    assert mentioned(three.reads("ben", three.incident_channel(2))[-1]) == {2}


@pytest.mark.parametrize("words", ["show", "show INC-99", "show the digest"])
async def test_what_cannot_be_shown_is_said_with_a_way_on(three: World, words: str) -> None:
    await three.types("dana", "#general", f"/incident {words}")

    text = three.reads("dana", "#general")[-1]
    assert "list" in text or "show INC-42" in text


# --- timeline and catching up ---------------------------------------------------------------------


async def test_the_timeline_says_who_did_what_with_the_numbers_to_redact_by(three: World) -> None:
    channel = three.incident_channel(1)
    await three.types("ada", channel, "/incident note Rolled <back>")
    await three.types("ada", channel, "/incident sev 2 only some")
    await three.types("ada", channel, "/incident timeline")

    text = three.reads("ada", channel)[-1]
    assert "Ada noted: Rolled <back>" in text
    assert "SEV1 to SEV2: only some" in text
    noted = next(entry.version for entry in await entries(three) if entry.kind == "NoteAdded")
    assert f"`{noted}`" in text


async def test_catching_up_is_for_the_asker_alone(three: World) -> None:
    channel = three.incident_channel(1)
    await three.person("ben").join(channel)
    await three.types("ada", channel, "/incident note Rolled back")
    before = three.reads("ada", channel)

    await three.types("ben", channel, "/incident catchup")

    text = three.reads("ben", channel)[-1]
    for part in ("Login fails", "SEV1", "Ada", "Rolled back"):
        assert part in text
    assert three.reads("ada", channel) == before


@pytest.mark.parametrize("label", ["Timeline", "Catch me up"])
async def test_the_menu_of_the_card_offers_both(three: World, label: str) -> None:
    channel = three.incident_channel(1)
    await three.types(
        "ada", channel, "/incident escalate"
    )  # Slack shows five options, and this is none any more

    await three.presses("ada", three.card(channel), label)

    assert mentioned(three.reads("ada", channel)[-1]) == {1}


@pytest.mark.parametrize(
    "words", ["timeline", "catchup", "update", "note hello", "sev 1", "resolve", "export"]
)
async def test_elsewhere_a_subcommand_of_the_channel_says_where_it_works(here: World, words: str) -> None:
    await here.types("ada", "#general", f"/incident {words}")

    assert "incident's channel" in here.reads("ada", "#general")[-1]


# --- help and links -------------------------------------------------------------------------------


async def test_help_names_every_subcommand(here: World) -> None:
    await here.types("ada", "#general", "/incident help")

    text = here.reads("ada", "#general")[-1]
    words = [intent.name for intent in here.running.catalogue.intents if intent.slash]
    assert [word for word in words if f"`{word}" not in text] == []


@pytest.mark.parametrize("words", ["help severity", "help sev"])
async def test_help_explains_one_word_in_any_spelling(here: World, words: str) -> None:
    await here.types("ada", "#general", f"/incident {words}")

    text = here.reads("ada", "#general")[-1]
    assert "severity" in text
    assert "`sev`" in text


@pytest.mark.parametrize(
    ("typed", "meant"), [("sevrity 1", "severity"), ("udpate", "update"), ("help reslove", "resolve")]
)
async def test_a_misspelled_word_is_answered_with_the_nearest(here: World, typed: str, meant: str) -> None:
    await here.types("ada", "#general", f"/incident {typed}")

    assert f"Did you mean `{meant}`" in here.reads("ada", "#general")[-1]


async def test_private_is_answered_with_what_can_be_done(here: World) -> None:
    await here.types("ada", "#general", "/incident private")

    text = here.reads("ada", "#general")[-1]
    assert "cannot become private later" in text
    assert "`/incident declare --private`" in text


async def test_nothing_typed_is_a_question_for_help(here: World) -> None:
    await here.types("ada", "#general", "/incident")

    assert "declare" in here.reads("ada", "#general")[-1]


@pytest.fixture
async def linked(tmp_path: Path) -> AsyncIterator[World]:
    """A world whose policy has a link."""
    links = (Bookmark(title="Health & <co>", url="https://grafana.test/d?a=1&b=2", emoji="bar_chart"),)
    async with world(tmp_path, policy=changed(POLICY, links=links)) as it:
        yield it


async def test_links_are_those_of_the_policy_and_the_bookmarks_too(linked: World) -> None:
    await linked.types("ada", "#general", "/incident declare sev2 Login fails")

    await linked.types("ada", "#general", "/incident links")

    assert "Health & <co>" in linked.reads("ada", "#general")[-1]
    marks = linked.workspace.channel(linked.incident_channel(1)).bookmarks.values()
    assert [(mark.title, mark.link) for mark in marks] == [
        ("Health & <co>", "https://grafana.test/d?a=1&b=2")
    ]


async def test_without_links_it_says_where_they_come_from(here: World) -> None:
    await here.types("ada", "#general", "/incident links")

    assert "policy" in here.reads("ada", "#general")[-1]


@pytest.mark.parametrize(
    "words", ["sev 3 only some", "sev sev3 only some", "sev sev 3 only some", "severity Sev 3 only some"]
)
async def test_a_severity_is_read_as_in_a_declaration(here: World, words: str) -> None:
    await here.types("ada", "#general", "/incident declare sev 1 Login fails")

    await here.types("ada", here.incident_channel(1), f"/incident {words}")

    [changed_to] = await happened(here, SeverityChanged)
    assert (changed_to.after, changed_to.why) == ("sev3", "only some")
