"""Somebody pasted a secret: afterwards it is nowhere, and the timeline still proves that it is whole."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import exported
from bot.domain import events as e
from bot.domain.timeline import first_altered
from bot.settings import Settings
from sandbox.faults import Fault
from sandbox.model import Message
from storage import files
from tests.flows.records import entries, happened, incident, links
from tests.world import World

SECRET = "xoxphunter2"


@pytest.fixture
async def channel(here: World) -> str:
    """The channel of an incident of ada's; ben is in it, cleo follows its updates."""
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    name = here.incident_channel(1)
    await here.person("ben").join(name)
    await here.presses("cleo", here.last("cleo", "#incidents", "INC-1"), "Subscribe")
    await here.settle()
    return name


def shown(here: World, secret: str = SECRET) -> list[str]:
    """Whatever Sitroom shows in Slack with the secret in it."""
    bot = here.installed
    places = here.workspace.channels.values()
    messages = [said for place in places for said in place.messages.values() if said.bot_id == bot.bot_id]
    found = [str((said.text, said.blocks, said.attachments)) for said in messages]
    found += [str(view.blocks) for view in here.workspace.views.values()]
    found += [place.topic.value for place in places] + [place.name for place in places]
    found += [str(here.workspace.files[file].content) for said in messages for file in said.files]
    return [text for text in found if secret in text]


def stored(here: World, secret: str = SECRET) -> list[str]:
    """The tables that have the secret in them."""
    found = []
    with closing(sqlite3.connect(here.database_url.removeprefix("sqlite:///"))) as db:
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            rows = db.execute(f"SELECT * FROM {table}").fetchall()
            found += [f"{table}: {row}" for row in rows if secret in str(row)]
    return found


async def version_of(here: World, kind: type[e.Event]) -> int:
    """The number of the last entry of a kind."""
    return [entry.version for entry in await entries(here) if isinstance(entry.event, kind)][-1]


async def export(here: World) -> str:
    """Everything, in both formats."""
    settings = Settings(bot_token="", database_url=here.database_url)
    return "\n".join([await exported(settings, 1, format_) for format_ in ("md", "json")])


async def assert_gone(here: World) -> None:
    assert shown(here) == []
    assert stored(here) == []
    assert SECRET not in await export(here)
    assert first_altered(await links(here)) is None
    assert SECRET not in str(await incident(here))
    await here.restart()
    assert shown(here) == []


async def note(here: World, channel: str) -> type[e.Event]:
    await here.types("ben", channel, f"/incident note the token is {SECRET}")
    return e.NoteAdded


async def update(here: World, channel: str) -> type[e.Event]:
    await here.presses("ada", here.card(channel), "Update")
    assert await here.submits("ada", impact=f"They use {SECRET}", doing="Rotating") == {}
    await here.types("ada", channel, "/incident escalate")
    return e.UpdatePosted


async def capture(here: World, channel: str) -> type[e.Event]:
    said = await here.person("ben").say(channel, f"curl -H {SECRET}")
    await here.person("ada").react(channel, said.ts, "memo")
    await here.settle()
    await here.person("ben").delete(channel, said.ts)
    await here.settle()
    return e.MessageCaptured


async def escalation(here: World, channel: str) -> type[e.Event]:
    await here.types("ada", channel, f"/incident escalate {SECRET} is out")
    return e.LeadershipTold


async def severity(here: World, channel: str) -> type[e.Event]:
    await here.types("ada", channel, f"/incident sev 1 {SECRET} is out")
    return e.SeverityChanged


async def resolution(here: World, channel: str) -> type[e.Event]:
    await here.types("ada", channel, "/incident resolve")
    assert await here.submits("ada", summary=f"Rotated {SECRET}", override="a leak") == {}
    return e.Resolved


WAYS = [note, update, capture, escalation, severity, resolution]


@pytest.mark.parametrize("way", WAYS)
async def test_what_was_pasted_is_nowhere_afterwards(here: World, channel: str, way: object) -> None:
    kind = await way(here, channel)  # type: ignore[operator]
    assert stored(here)
    assert shown(here) or kind is e.MessageCaptured
    version = await version_of(here, kind)

    await here.types("ada", channel, f"/incident redact {version} a pasted token")

    await assert_gone(here)
    [redacted] = await happened(here, e.EntryRedacted)
    assert (redacted.version, redacted.why) == (version, "a pasted token")
    assert any("Blanked" in line for line in here.reads("ada", channel))


async def test_only_the_messages_that_may_repeat_it_are_edited(here: World, channel: str) -> None:
    """Slack takes fifty edits a minute."""
    await note(here, channel)
    version = await version_of(here, e.NoteAdded)
    for number in range(10):
        await here.types("ben", channel, f"/incident note Node {number} is back")
    edited = len(here.workspace.calls_of("chat.update"))

    await here.types("ada", channel, f"/incident redact {version} a pasted token")

    assert len(here.workspace.calls_of("chat.update")) - edited == 3  # the note, the card, the announcement
    await assert_gone(here)


async def test_the_form_shows_the_entries_and_blanks_the_chosen_one(here: World, channel: str) -> None:
    await note(here, channel)
    version = await version_of(here, e.NoteAdded)
    await here.types("ada", channel, "/incident redact")

    assert await here.submits("ada", version=str(version), why="a pasted token") == {}

    await assert_gone(here)


async def test_it_is_gone_from_the_files_of_the_database_while_sitroom_runs(
    here: World, channel: str
) -> None:
    await note(here, channel)
    await update(here, channel)
    for kind in (e.NoteAdded, e.UpdatePosted):
        await here.types("ada", channel, f"/incident redact {await version_of(here, kind)} a token")

    path = Path(here.database_url.removeprefix("sqlite:///"))
    remains = [one.name for one in path.parent.iterdir() if SECRET.encode() in one.read_bytes()]
    assert remains == []


async def test_an_edit_of_the_message_goes_with_it(here: World, channel: str) -> None:
    said = await here.person("ben").say(channel, f"curl -H {SECRET}")
    await here.person("ada").pin(channel, said.ts)
    await here.settle()
    await here.person("ben").edit(channel, said.ts, "curl -H (removed)")
    await here.settle()

    version = await version_of(here, e.MessageCaptured)
    await here.types("ada", channel, f"/incident redact {version} a pasted token")

    await here.person("ben").delete(channel, said.ts)
    await here.settle()
    await assert_gone(here)
    assert len(await happened(here, e.EntryRedacted)) == 2


async def test_a_title_goes_wherever_it_was_shown(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    channel = here.incident_channel(1)
    await here.types("ada", channel, f"/incident title Login fails with {SECRET}")
    await here.presses("cleo", here.last("cleo", "#incidents", "INC-1"), "Subscribe")
    await here.types("ada", channel, "/incident handoff @ben")
    await here.presses("ben", here.card(channel, "ben"), "Update")
    assert await here.submits("ben", impact="Half of all logins fail") == {}
    await here.advance(minutes=15)
    await here.types("ada", channel, "/incident title Login fails for some")
    version = next(
        entry.version
        for entry in await entries(here)
        if isinstance(entry.event, e.TitleChanged) and SECRET in entry.event.after
    )

    await here.types("ada", channel, f"/incident redact {version} a pasted token")

    await assert_gone(here)
    assert (await incident(here)).title == "Login fails for some"


async def test_a_copy_in_the_direct_messages_of_who_unsubscribed_goes_too(here: World, channel: str) -> None:
    await update(here, channel)
    await here.presses("cleo", here.direct("cleo")[-1], "Unsubscribe")
    assert any(SECRET in here.text(message) for message in here.direct("cleo"))

    await here.types("ada", channel, f"/incident redact {await version_of(here, e.UpdatePosted)} a token")

    await assert_gone(here)


async def test_the_kept_file_of_a_message_goes_with_it(here: World, channel: str) -> None:
    said = await upload(here, channel)
    [kept] = await happened(here, e.FileKept)

    await here.types("ada", channel, f"/incident redact {await version_of(here, e.MessageCaptured)} a token")

    await here.person("ben").delete(channel, said.ts)
    await here.settle()
    async with here.reading() as db:
        assert await files.content(db, kept.sha256) is None
    await assert_gone(here)


async def test_a_file_that_another_message_has_too_stays(here: World, channel: str) -> None:
    await upload(here, channel)
    await upload(here, channel)
    kept = (await happened(here, e.FileKept))[0]

    await here.types("ada", channel, f"/incident redact {await version_of(here, e.MessageCaptured)} a token")

    async with here.reading() as db:
        assert await files.content(db, kept.sha256) is not None


async def test_a_file_that_was_not_fetched_yet_is_not_kept_any_more(here: World, channel: str) -> None:
    fault = here.workspace.faults.add(Fault(kind="http_503", method="files.info", times=None))
    said = await upload(here, channel)
    await here.types("ada", channel, f"/incident redact {await version_of(here, e.MessageCaptured)} a token")
    here.workspace.faults.remove(fault)
    await here.advance(minutes=5)

    assert not await happened(here, e.FileKept)
    await here.person("ben").delete(channel, said.ts)
    await here.settle()
    await assert_gone(here)


async def upload(here: World, channel: str) -> Message:
    said = await here.person("ben").upload(channel, f"{SECRET}.env", f"TOKEN={SECRET}".encode(), "the env")
    await here.person("ada").react(channel, said.ts, "memo")
    await here.settle()
    return said


async def test_what_was_not_sent_yet_is_sent_without_it(here: World, channel: str) -> None:

    fault = here.workspace.faults.add(Fault(kind="http_503", method="chat.postMessage", times=None))
    await here.types("ben", channel, f"/incident note the token is {SECRET}")
    await here.types("ada", channel, f"/incident redact {await version_of(here, e.NoteAdded)} a token")
    here.workspace.faults.remove(fault)

    await here.advance(minutes=2)

    await assert_gone(here)


async def test_an_answer_that_cannot_be_sent_is_not_kept(here: World, channel: str) -> None:
    await note(here, channel)
    fault = Fault(kind="error", method="chat.*", error="restricted_action", times=None)
    here.workspace.faults.add(fault)
    await here.person("ada").say(channel, "@sitroom timeline")
    await here.settle()
    here.workspace.faults.remove(fault)

    await here.types("ada", channel, f"/incident redact {await version_of(here, e.NoteAdded)} a token")

    await assert_gone(here)


async def test_whoever_redacts_is_told_of_an_export_and_of_the_channels_name(
    here: World, channel: str
) -> None:
    await here.types("ada", channel, "/incident export md")

    await here.types("ada", channel, "/incident redact 1 a name")

    answer = here.reads("ada", channel)[-1]
    assert "Delete the files that were exported before: asked for at" in answer
    assert "if its name repeats the title" in answer


async def test_only_entries_with_words_can_be_blanked(here: World, channel: str) -> None:
    for argument in ("2 why", "999 why", "seventeen why"):
        await here.types("ada", channel, f"/incident redact {argument}")

    assert not await happened(here, e.EntryRedacted)


async def test_a_reason_is_needed(here: World, channel: str) -> None:
    await note(here, channel)
    version = await version_of(here, e.NoteAdded)
    await here.types("ada", channel, f"/incident redact {version}")

    assert set(await here.submits("ada", version=str(version), why=" ")) == {"why"}
    assert not await happened(here, e.EntryRedacted)
