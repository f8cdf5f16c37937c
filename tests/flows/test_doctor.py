"""`sitroom doctor` on set-ups that are broken in one way each: it names that, and what to do, and nothing else."""

import re
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.doctor import examine
from bot.doctor.database import sqlite_release
from sandbox.faults import Fault
from storage.migrate import Migration, shipped
from tests.flows.examined import POLICY, edit, set_up, unwell
from tests.flows.operating import sitroom
from tests.health.endpoints import endpoint, ok, saying
from tests.program import ProgramWorld
from tests.storage.test_backup import _sql


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[ProgramWorld]:
    async with set_up(tmp_path) as it:
        yield it


async def test_a_set_up_that_is_well_has_nothing_to_mend(there: ProgramWorld) -> None:
    assert await unwell(there) == []


async def test_a_wrong_bot_token(there: ProgramWorld) -> None:
    [said] = await unwell(there, SLACK_BOT_TOKEN="xoxb-1-2-wrong")
    assert said == (
        "fail  SLACK_BOT_TOKEN: Slack refused it: invalid_auth. Copy the Bot User OAuth Token again "
        "(OAuth & Permissions); if the app was removed from the workspace, install it first."
    )


async def test_a_wrong_app_token(there: ProgramWorld) -> None:
    [said] = await unwell(there, SLACK_APP_TOKEN="xapp-1-A0-1-wrong")
    assert said.startswith("fail  SLACK_APP_TOKEN: Slack refused it: invalid_auth. Turn Socket Mode on")


SECRET = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    "wrong", ["short", SECRET.upper(), SECRET + "0", f"{SECRET},short", f"short, {SECRET}"]
)
async def test_a_signing_secret_that_is_none_of_slack_s(there: ProgramWorld, wrong: str) -> None:
    for app_token in ("", there.installed.app_token):
        [said] = await unwell(there, SLACK_APP_TOKEN=app_token, SLACK_SIGNING_SECRET=wrong)
        assert said.startswith(
            "warn  SLACK_SIGNING_SECRET: is not what Slack's look like, 32 digits from 0 to f."
        )
        assert "Copy the Signing Secret again (Basic Information)" in said
        assert wrong not in said


async def test_a_signing_secret_is_looked_at_while_slack_is_down(there: ProgramWorld) -> None:
    there.workspace.faults.add(Fault(kind="outage"))
    said = await unwell(there, SLACK_SIGNING_SECRET="short")
    assert [line.split(":")[0] for line in said] == ["warn  SLACK_SIGNING_SECRET", "fail  SLACK_BOT_TOKEN"]


@pytest.mark.parametrize("right", [SECRET, f"{SECRET}, {SECRET[::-1]}"])
async def test_one_signing_secret_or_two_while_it_is_changed_are_right(
    there: ProgramWorld, right: str
) -> None:
    assert await unwell(there, SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=right) == []


async def test_tokens_that_are_exchanged_or_missing(there: ProgramWorld) -> None:
    [said] = await unwell(there, SLACK_BOT_TOKEN=there.installed.app_token)
    assert said.startswith("fail  settings: SLACK_BOT_TOKEN begins with xoxb-")
    [said] = await unwell(there, SLACK_BOT_TOKEN="")
    assert said.startswith("fail  settings: SLACK_BOT_TOKEN is not set.")


async def test_a_missing_scope(there: ProgramWorld) -> None:
    there.installed.scopes = there.installed.scopes - {"pins:write"}
    [said] = await unwell(there)
    assert said.startswith("fail  scopes: pins:write missing. Add under OAuth & Permissions")


async def test_a_slack_that_cannot_be_reached(there: ProgramWorld) -> None:
    there.workspace.faults.add(Fault(kind="outage"))
    [said] = await unwell(there)
    assert said.startswith(
        "fail  SLACK_BOT_TOKEN: Slack cannot be reached (connection). See https://slack-status.com, then check DNS"
    )


async def test_an_address_at_which_no_web_api_answers(there: ProgramWorld) -> None:
    [said] = await unwell(there, SLACK_API_URL=f"{there.server.url}/nowhere/")
    assert "no Web API of Slack's answers at SLACK_API_URL (http_404)" in said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (-6, r"fail  clock: 3\d\d s ahead of Slack's: requests are refused as too old\. Synchronize it"),
        (6, r"fail  clock: 3\d\d s behind Slack's: requests are refused as too old\. Synchronize it"),
        (-1, r"warn  clock: \d\d s ahead of Slack's\. Synchronize it"),
    ],
)
async def test_a_clock_that_is_wrong(there: ProgramWorld, minutes: int, said: str) -> None:
    there.clock.advance(60 * minutes)
    [line] = await unwell(there)
    assert re.match(said, line)


async def test_a_policy_with_a_mistake(there: ProgramWorld) -> None:
    there.policy_file.write_text("severities: 3\n")
    [said] = await unwell(there)
    assert said.startswith("fail  policy: ")
    assert "policy.yml:1" in said


async def test_ct_16_a_policy_that_nobody_has_reviewed_for_long(there: ProgramWorld) -> None:
    with there.policy_file.open("a") as file:
        file.write("owner: ben@acme.test\nreviewed: 2020-01-31\nreview_every: yearly\n")

    [said] = await unwell(there)

    assert said.startswith("warn  policy: It is due for a review since 2021-01-31")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('announcements: "#incidents"', 'announcements: "#nowhere"', "channels.announcements"),
        ('# operators: "#sitroom-ops"', 'operators: "#nowhere"', "channels.operators"),
        ('# messages: ["#alerts"]', 'messages: ["#nowhere"]', "alerts.messages"),
        (
            "# escalations:\n",
            (
                "escalations:\n"
                '  - {id: first, name: One, when: begun, tell: {channels: ["#incidents"]}}\n'
                '  - {id: second, name: Two, when: begun, tell: {channels: ["#incidents", "#nowhere"]}}\n'
            ),
            "escalations[1].tell.channels",
        ),
        ("# game_days:\n", 'game_days: {every: monthly, channel: "#nowhere"}\n', "game_days.channel"),
    ],
)
async def test_a_channel_of_the_policy_that_is_not_there_is_named_with_its_key(
    there: ProgramWorld, old: str, new: str, key: str
) -> None:
    edit(there.policy_file, old, new)
    [said] = await unwell(there)
    assert said == (
        f"fail  #nowhere: there is no such channel that Sitroom sees. Create it, or correct {key} in the policy; "
        "if it is private, /invite @Sitroom there."
    )


async def test_a_channel_that_is_named_twice_is_looked_up_once(there: ProgramWorld) -> None:
    edit(there.policy_file, 'announcements: "#incidents"', 'announcements: "#nowhere"')
    edit(there.policy_file, "# game_days:\n", 'game_days: {every: monthly, channel: "#nowhere"}\n')
    [said] = await unwell(there)
    assert "or correct channels.announcements and game_days.channel in the policy" in said


async def test_somebody_in_the_policy_whom_the_workspace_does_not_know(there: ProgramWorld) -> None:
    there.policy_file.write_text(POLICY.read_text() + "\ninvite: [nobody@acme.test]\n")
    [said] = await unwell(there)
    assert (
        said
        == "warn  nobody@acme.test: the workspace does not know them. Correct the policy, or take them out of it."
    )


async def test_each_health_endpoint_of_the_policy_is_asked_once(there: ProgramWorld) -> None:
    async with (
        endpoint(saying(ok())) as well,
        endpoint(saying(ok(b'{"status": "ready", "components": {"db": {"status": "error"}}}'))) as ill,
    ):
        _poll(there, well=well.port, ill=ill.port)
        findings = await unwell(there)
        assert [len(one.requests) for one in (well, ill)] == [1, 1]

    [said] = findings
    assert said == (
        "warn  Poll ill: db is `error`. See that it is well, or correct its poll in the policy; "
        "after 2 such answers in a row it is an alert."
    )


async def test_a_health_endpoint_that_may_not_be_asked(there: ProgramWorld) -> None:
    _poll(there, shop=9)
    edit(there.policy_file, "private: true", "failures: 1")
    [said] = await unwell(there)
    assert said == (
        "warn  Poll shop: Its name leads to an address that may not be asked; one of your own network needs `private: true`. "
        "See that it is well, or correct its poll in the policy; at once it is an alert."
    )


async def test_a_database_of_a_newer_release(there: ProgramWorld) -> None:
    _sql(_path(there), "INSERT INTO migrations VALUES ('0999_later', 'x', 'then')")
    [said] = await unwell(there)
    assert said.startswith("fail  database: A newer release of Sitroom has used this database")


async def test_a_database_that_the_next_start_brings_up_to_date(
    there: ProgramWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = Migration("9999_later", "", "")
    monkeypatch.setattr("storage.database.shipped", lambda dialect: [*shipped(dialect), later])
    [said] = await unwell(there)
    assert said == (
        "warn  database: 9999_later is not applied yet. "
        "Run `sitroom backup FILE`, then start Sitroom: that applies it."
    )


async def test_a_database_that_others_may_read(there: ProgramWorld) -> None:
    _path(there).chmod(0o644)
    [said] = await unwell(there)
    assert said.endswith("may be read by others (mode 644). `chmod 600` it.")


async def test_a_folder_that_is_not_there(there: ProgramWorld, tmp_path: Path) -> None:
    [said] = await unwell(there, DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/sitroom.db")
    assert said == f"fail  folder: {tmp_path}/nowhere does not exist. Make it, or correct DATABASE_URL."


async def test_a_file_that_is_no_database(there: ProgramWorld) -> None:
    there.policy_file.chmod(0o600)
    [said] = await unwell(there, DATABASE_URL=f"sqlite:///{there.policy_file}")
    assert "is not an SQLite database" in said


async def test_a_postgresql_that_does_not_answer_is_named_without_its_password(there: ProgramWorld) -> None:
    [said] = await unwell(there, DATABASE_URL="postgresql://sitroom:hunter2@127.0.0.1:1/sitroom")
    assert said.startswith("fail  database: The PostgreSQL database sitroom at 127.0.0.1 cannot be reached")
    assert said.endswith(". Check DATABASE_URL, and that PostgreSQL runs there and lets this machine in.")
    assert "hunter2" not in said


async def test_a_postgresql_that_takes_the_connection_and_is_silent(
    there: ProgramWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.postgresql.PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        [said] = await unwell(there, DATABASE_URL=f"postgresql://sitroom:hunter2@127.0.0.1:{port}/sitroom")
    assert "at 127.0.0.1 cannot be reached: no answer within 0.2 seconds. Check DATABASE_URL" in said


async def test_a_database_of_another_program(there: ProgramWorld) -> None:
    made = "CREATE TABLE migrations (id INTEGER, migration TEXT, batch INTEGER)"
    _sql(_path(there), "DROP TABLE migrations", made)
    [said] = await unwell(there)
    assert said.startswith("fail  database: The database is not Sitroom's: another program has a table")


async def test_tables_that_an_altered_release_made(there: ProgramWorld) -> None:
    _sql(_path(there), "UPDATE migrations SET digest = 'x' WHERE id = '0001_first'")
    [said] = await unwell(there)
    assert said == (
        "fail  database: The installed migration 0001_first is not the one that was applied to this database: "
        "its file was altered. Install the release again."
    )


async def test_a_database_that_is_not_made_yet_is_not_made_by_looking(
    there: ProgramWorld, tmp_path: Path, empty_postgresql_url: str
) -> None:
    new = tmp_path / "new.db"
    for url in (f"sqlite:///{new}", empty_postgresql_url):
        assert await unwell(there, DATABASE_URL=url) == []
        assert await unwell(there, DATABASE_URL=url) == []
    assert _names(tmp_path, "new.db*") == []


@pytest.mark.parametrize("release", [(3, 51, 3), (3, 53, 0), (3, 50, 7), (3, 44, 6), (4, 0, 0)])
def test_a_release_of_sqlite_that_is_mended_is_not_remarked_on(release: tuple[int, ...]) -> None:
    assert "3.51.3" not in sqlite_release(release).says.removeprefix("3.51.3")


@pytest.mark.parametrize("release", [(3, 40, 1), (3, 51, 2), (3, 50, 6), (3, 45, 9)])
def test_a_release_of_sqlite_that_can_lose_a_write_is_remarked_on(release: tuple[int, ...]) -> None:
    assert "Before 3.51.3" in sqlite_release(release).says


async def test_on_the_command_line_it_fails_where_something_has_to_be_mended(there: ProgramWorld) -> None:
    status, said = await sitroom(there, "doctor", **there.environment)
    assert status == 0
    assert {line[:6] for line in said.splitlines()} == {"ok    "}
    there.installed.scopes = there.installed.scopes - {"pins:write"}
    status, said = await sitroom(there, "doctor", **there.environment)
    assert status == 1
    assert "\nfail  scopes: pins:write" in said


def _path(there: ProgramWorld) -> Path:
    return Path(there.database_url.removeprefix("sqlite:///"))


def _poll(there: ProgramWorld, **ports: int) -> None:
    """The policy has health endpoints on this machine."""
    polls = [
        f"{{id: {id_}, name: Poll {id_}, url: 'http://127.0.0.1:{port}/readyz', private: true}}"
        for id_, port in ports.items()
    ]
    edit(there.policy_file, "  # polls:", f"  polls: [{', '.join(polls)}]\n  # polls:")


def _names(folder: Path, pattern: str) -> list[str]:
    return [path.name for path in folder.glob(pattern)]


async def test_a_secret_of_a_source_that_there_is_not_is_named(there: ProgramWorld) -> None:
    found = await unwell(there, SITROOM_ALERT_SECRETS="alertmanger=0123456789abcdef")

    [wrong] = [one for one in found if "alertmanger" in one]
    assert "alertmanager, grafana, sentry" in wrong


async def test_the_sources_that_may_send_are_named(there: ProgramWorld) -> None:
    settings = {**there.environment, "SITROOM_ALERT_SECRETS": "grafana=0123456789abcdef"}

    found = [str(one) for one in await examine(settings, lambda: datetime.now(UTC))]

    assert any("taken from grafana" in one for one in found), found
