"""A mention in a thread is answered there, as slash commands do not work in threads."""

import pytest

from tests.flows.records import entries, numbers
from tests.world import World


@pytest.fixture
async def thread(here: World) -> str:
    """The ts of a thread in the channel of an incident."""
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    parent = await here.person("ada").say(here.incident_channel(1), "What now?")
    await here.settle()
    return parent.ts


async def ask(here: World, thread: str, text: str, channel: str = "") -> list[str]:
    """Ada writes into a thread; what is answered there."""
    place = channel or here.incident_channel(1)
    asked = await here.person("ada").say(place, text, thread_ts=thread)
    await here.settle()
    found = here.person("ada").messages(place, thread)
    return [here.text(one) for one in found if one.ts > asked.ts]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("@sitroom show", "Login fails"),
        ("@sitroom  LIST all", "INC-1"),
        ("hello @sitroom catchup", "Login fails"),
        ("@ben please look, @sitroom timeline", "Timeline"),
        ("@sitroom note Rolled back", "timeline"),
        ("@sitroom update", "/incident update"),
        ("@sitroom sevrity", "severity"),
        ("@sitroom", "declare"),
    ],
)
async def test_a_mention_is_answered_in_its_thread(here: World, thread: str, words: str, answer: str) -> None:
    [text] = await ask(here, thread, words)

    assert answer in text


async def test_a_mention_does_what_the_word_says(here: World, thread: str) -> None:
    await ask(here, thread, "@sitroom sev 1 all of them")
    await ask(here, thread, "@sitroom note seen by @ben & me")

    card = here.text(here.card(here.incident_channel(1)))
    assert "SEV1" in card
    [note] = [entry for entry in await entries(here) if entry.kind == "NoteAdded"]
    assert "me" in str(note.event)


async def test_an_incident_can_be_declared_by_a_mention(here: World) -> None:
    await here.person("ada").invite("#general", "sitroom")
    said = await here.person("ada").say("#general", "Is it just me?")

    answers = await ask(here, said.ts, "@sitroom declare sev2 Login fails", "#general")

    assert await numbers(here) == [1]
    assert any("INC-1" in text for text in answers)


async def test_a_mention_with_a_form_names_the_word_to_type(here: World, thread: str) -> None:
    [text] = await ask(here, thread, "@sitroom roles")

    assert "`/incident roles`" in text
