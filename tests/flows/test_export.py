"""The whole incident as a file: in its channel, and on the command line without Slack."""

import json

import pytest

from bot.cli import exported, run
from bot.settings import Settings, SettingsError
from sandbox.model import File, Message
from tests.flows.records import entries
from tests.world import World


@pytest.fixture
async def channel(here: World) -> str:
    """The channel of an incident in which something happened."""
    await here.types("ada", "#general", "/incident declare sev2 Login fails & *burns*")
    name = here.incident_channel(1)
    said = await here.person("ada").say(name, "The deploy of 02:40 <it is>")
    await here.person("ada").pin(name, said.ts)
    await here.settle()
    await here.types("ada", name, "/incident note Rolled back")
    return name


def shared(here: World, channel: str) -> list[tuple[Message, File]]:
    """The files that Sitroom put into a channel, with their messages."""
    place = here.workspace.channel(channel)
    return [
        (said, here.workspace.files[file])
        for said in place.messages.values()
        for file in said.files
        if said.bot_id == here.installed.bot_id
    ]


@pytest.mark.parametrize(
    ("words", "ending"), [("export", "md"), ("export md", "md"), ("export JSON", "json")]
)
async def test_it_appears_as_a_file_in_the_channel(
    here: World, channel: str, words: str, ending: str
) -> None:
    await here.types("ada", channel, f"/incident {words}")

    [(said, file)] = shared(here, channel)
    assert file.name == f"INC-1-{here.now:%Y-%m-%d-%H%M%S}.{ending}"
    assert "Ada" in here.text(said)
    assert any("export" in line for line in here.reads("ada", channel))


async def test_markdown_reads_as_a_draft_of_a_postmortem(here: World, channel: str) -> None:
    await here.types("ada", channel, "/incident export")

    [(_, file)] = shared(here, channel)
    text = file.content.decode()
    assert text.startswith("# INC-1: Login fails")
    for part in (
        "## Summary",
        "## Timeline",
        "## Evidence",
        "Rolled back",
        "The deploy of",
        r"\<it is\>",
        "Ada",
    ):
        assert part in text


async def test_json_has_every_entry_with_its_hash(here: World, channel: str) -> None:
    await here.types("ada", channel, "/incident export json")

    [(_, file)] = shared(here, channel)
    whole = json.loads(file.content)
    written = await entries(here)
    assert whole["title"] == "Login fails & *burns*"
    assert [one["version"] for one in whole["entries"]] == [entry.version for entry in written]
    assert all(one["hash"] for one in whole["entries"])


async def test_the_command_line_writes_the_same_without_slack(
    here: World, channel: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await here.types("ada", channel, "/incident export json")
    [(_, file)] = shared(here, channel)
    await here.stop()
    await here.server.stop()

    settings = Settings(bot_token="", database_url=here.database_url)
    assert json.loads(await exported(settings, 1, "json")) == json.loads(file.content)
    assert "Rolled back" in await exported(settings, 1, "md")


async def test_the_card_offers_it_when_it_is_over(here: World, channel: str) -> None:
    await here.types("ada", channel, "/incident resolve")
    assert await here.submits("ada", summary="Rolled back", override="it was the deploy") == {}
    await here.presses("ada", here.card(channel), "Export")

    assert len(shared(here, channel)) == 1


async def test_an_unknown_format_is_answered_with_those_there_are(here: World, channel: str) -> None:
    await here.types("ada", channel, "/incident export pdf")

    assert shared(here, channel) == []
    assert "json" in here.reads("ada", channel)[-1]


async def test_the_command_line_says_what_it_does_not_know(here: World) -> None:
    settings = Settings(bot_token="", database_url=here.database_url)

    with pytest.raises(SettingsError, match="INC-9"):
        await exported(settings, 9, "md")


def test_the_command_line_exports_into_a_file(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path_factory.mktemp("empty")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder / 'none.db'}")

    assert run(["export", "INC-1"]) == 1
    assert run(["export", "seven"]) == 1

    errors = capsys.readouterr().err
    assert "There is no database file" in errors
    assert "'seven' is not an incident" in errors
