"""An incident is led from the command line, while Sitroom runs or not."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli import run
from bot.clock import system_clock
from bot.command_line.database import shared_clock
from bot.domain.status import Status
from storage import incidents
from storage.clock import DatabaseClock
from storage.database import Database
from tests.flows.records import incident, numbers
from tests.terminal import sitroom
from tests.world import POLICY, ROOT, World

CONTACTS = """
contacts:
  - {name: On call, about: Checkout, phone: "+49 30 1234567", mail: oncall@acme.test}
"""


@pytest.fixture
def policy(tmp_path: Path) -> str:
    """The default policy, with somebody to call."""
    file = tmp_path / "policy.yml"
    file.write_text((ROOT / "policies" / "default.yml").read_text() + CONTACTS)
    return str(file)


async def test_what_is_declared_there_has_its_channel_and_is_led_there(here: World, policy: str) -> None:
    status, said = await sitroom(
        here, "declare", "s3", "Digest", "mails", "late", "--as", "root", SITROOM_POLICY=policy
    )
    assert (status, said.splitlines()) == (
        0,
        [
            "INC-1 · SEV3 · Triage · Digest mails late · root (command line) · since 03:00 UTC",
            "Its channel opens, and everybody hears of it, once Sitroom runs and reaches Slack.",
            "Nobody in Slack leads it, or is in its channel, until somebody takes over there with `ic me`.",
            "Declared with --as @YOU it would be yours.",
            "",
            "Contacts",
            "  On call (Checkout): +49 30 1234567, oncall@acme.test",
        ],
    )
    here.running.outbox.wake()
    await here.settle()
    channel = here.incident_channel(1)
    assert "root (command line)" in here.text(here.last("ben", "#incidents"))
    assert not (await incident(here)).missing

    assert (await sitroom(here, "update", "INC-1", "--impact", "Nobody waits", "--next", "10"))[0] == 0
    here.running.outbox.wake()
    await here.settle()
    await here.person("ben").join(channel)
    await here.settle()
    assert any("Nobody waits" in text for text in here.reads("ben", channel))
    await here.types("ben", channel, "/incident ic me")
    assert (await incident(here)).commander == (await incident(here)).participants[here.person("ben").id]
    assert not any("@cli" in str(call.args) for call in here.workspace.calls)


async def test_it_is_shown_and_listed_and_ended_there(
    here: World, policy: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Search \x1b[2J is slow --private")
    await here.types("ben", "#general", "/incident drill sev1 Practice")
    await here.stop()
    for name, value in {"DATABASE_URL": here.database_url, "SITROOM_POLICY": policy}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SITROOM_OPERATOR", "root")

    async def said(*line: str) -> str:
        capsys.readouterr()
        assert await asyncio.to_thread(run, list(line), lambda: here.now) == 0
        return capsys.readouterr().out

    moved = await said("status", "inc 1", "Mitigating", "a", "restart")
    assert "INC-1 · PRIVATE · SEV2 · Mitigating · Search" in moved
    assert "\x1b" not in moved
    assert "Next update due 03:15 UTC (every 15 min)" in moved
    assert (await said("list", "drills")).startswith("INC-2 · DRILL · SEV1 · Triage · Practice · Ben")
    shown = await said("show", "INC-1")
    assert "03:00 UTC  root (command line) changed the status from Triage to Mitigating: a restart" in shown
    assert "On call (Checkout)" in shown
    await said("resolve", "INC-1", "--summary", "Restarted", "--override", "Gone")
    assert (await incident(here)).status is Status.RESOLVED
    assert await said("list") == "Nothing matches.\n"


async def test_somebody_in_slack_declares_a_private_one_there_and_is_brought_in(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    ben = here.person("ben").id

    status, said = await sitroom(here, "declare", "sev1", "Keys", "leaked", "--private", "--as", "@ADA")
    assert status == 0
    told = "Its channel opens, and only those in it hear of it, once Sitroom runs and reaches Slack."
    assert said.splitlines()[1:] == [told]
    assert (await sitroom(here, "declare", "sev1", "Ana", "left", "--private", "--as", f"@{ben}"))[0] == 0
    here.running.outbox.wake()
    await here.settle()

    assert "Ada (command line)" in here.text(here.card(here.incident_channel(2)))
    members = [here.workspace.channel(here.incident_channel(number)).members for number in (2, 3)]
    bot = here.installed.bot_user_id
    assert [set(one) for one in members] == [{here.person("ada").id, bot}, {ben, bot}]


@pytest.mark.parametrize("name", ["WANDA", "W4NDA"])
async def test_a_name_that_looks_like_a_member_id_is_whoever_is_called_so(here: World, name: str) -> None:
    wanda = here.workspace.add_person("wanda", name, member_of=("#general",)).id
    await here.types("wanda", "#general", "/incident declare sev3 Digest mails are late")

    line = ("declare", "sev1", "Keys", "leaked", "--private", "--as", f"@{name}")
    assert (await sitroom(here, *line))[0] == 0
    here.running.outbox.wake()
    await here.settle()

    members = here.workspace.channel(here.incident_channel(2)).members
    assert set(members) == {wanda, here.installed.bot_user_id}


REFUSED = [
    ("declare sev9 Mails", "`sev9` is not a severity. Known: sev1, sev2, sev3, sev4."),
    ("declare sev2 Login --component x", "--component: `x` is not a component."),
    ("declare sev2 Login fails", "That is open already: INC-1 · SEV2"),
    (
        "update INC-1 --what x",
        "--what is not a field of the update. There are: --impact, --doing, --next_step.",
    ),
    ("update INC-1 --doing x", "--impact (What do users notice?): This one is needed."),
    ("update INC-1 --impact", "Argument --impact: expected one argument."),
    ("update INC-1 --impact x --next soon", "--next: Give the minutes as a number"),
    ("update INC-1 --impact x --next 9999", "--next: The next update has to be within 24 hours."),
    ("update INC-7 --impact x", "There is no INC-7."),
    ("status INC-1 fixd", "`fixd` is not a status."),
    ("status INC-1 triage", "It is Triage already."),
    ("status seven mitigating", "'seven' is not an incident. It looks like INC-42."),
    ("resolve INC-1", "--summary: Say in a sentence how it ended."),
    ("resolve INC-1 --summary Done", "--override: It needs 30 stable minutes first"),
    ("show INC-7", "There is no INC-7."),
    ("status INC-1 mitigating --as \u202e", "Say who you are with --as"),
    ("status INC-1 mitigating --as @ada", "Sitroom has met nobody called 'ada' in an incident."),
    ("status INC-1 mitigating --as @WANDA", "Sitroom has met nobody called 'WANDA' in an incident."),
    ("declare sev2 Keys leaked --private", "--private: Somebody in Slack has to begin a private incident"),
]


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """The address of a database in which one incident is open."""
    url = f"sqlite:///{tmp_path}/sitroom.db"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SITROOM_OPERATOR", "root")

    async def make() -> None:
        await (await Database.open(url)).close()

    asyncio.run(make())
    assert run(["declare", "sev2", "Login", "fails"]) == 0
    capsys.readouterr()
    return url


@pytest.mark.parametrize(("line", "sentence"), REFUSED, ids=[line for line, _ in REFUSED])
def test_what_cannot_be_is_answered_with_a_sentence_and_changes_nothing(
    one: str, capsys: pytest.CaptureFixture[str], line: str, sentence: str
) -> None:
    assert run(line.split(" ")) == 1

    printed = capsys.readouterr()
    assert printed.err.startswith(f"sitroom: {sentence}"), printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""
    assert asyncio.run(_versions(one)) == [(1, 2)]


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_the_help_of_an_update_has_the_questions_of_the_policy(
    capsys: pytest.CaptureFixture[str], option: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["update", option])

    assert ended.value.code == 0
    printed = " ".join(capsys.readouterr().out.split())
    for question in POLICY.updates.questions:
        assert f"--{question.id} TEXT {question.label}" in printed


@pytest.mark.parametrize(
    "line",
    [
        "update --as ada --impact Slow --next 20 INC-1",
        "update --impact Slow INC-1 --next 20 --as ada",
        "update INC-1 --next 20 --as ada --impact Slow",
    ],
)
def test_the_options_of_an_update_stand_before_the_number_or_behind_it(
    one: str, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    assert run(line.split(" ")) == 0, capsys.readouterr().err
    assert run(["show", "INC-1"]) == 0
    shown = capsys.readouterr().out
    assert "What do users notice? Slow" in shown
    assert "by ada (command line)" in shown


async def _versions(url: str) -> list[tuple[int, int]]:
    database = await Database.open(url)
    try:
        async with database.read() as db:
            return [(found.number, found.version) for found in await incidents.listing(db)]
    finally:
        await database.close()


def test_contacts_are_printed_without_any_database(
    policy: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["contacts"]) == 0
    assert "no contacts" in capsys.readouterr().out
    monkeypatch.setenv("SITROOM_POLICY", policy)
    assert run(["contacts"]) == 0
    assert "+49 30 1234567" in capsys.readouterr().out


async def test_several_declare_at_once_while_sitroom_works(here: World) -> None:
    """SQLite has one writer at a time: the others wait for their turn."""
    lines = [sitroom(here, "declare", "sev3", title, "--as", title) for title in ("mails", "search", "login")]
    typed = here.types("ada", "#general", "/incident declare sev3 Printers burn")
    ended, _ = await asyncio.gather(asyncio.gather(*lines), typed)

    assert [status for status, _ in ended] == [0, 0, 0]
    assert await numbers(here) == [1, 2, 3, 4]


async def test_on_postgresql_the_time_is_the_databases_as_it_is_for_sitroom(postgresql_url: str) -> None:
    database = await Database.open(postgresql_url)
    try:
        assert isinstance(clock := await shared_clock(database, system_clock), DatabaseClock)
        assert abs(clock() - system_clock()) < timedelta(minutes=1)
    finally:
        await database.close()
