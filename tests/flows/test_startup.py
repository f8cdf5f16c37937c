"""`sitroom run` as people run it: it starts, says in one sentence why it does not, and stops without losing anything."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from prometheus_client.parser import text_string_to_metric_families

from sandbox.faults import Fault
from tests.docs.pages import rows
from tests.flows.declared import DECLARE, assert_whole, channels
from tests.program import Program, ProgramWorld
from tests.world import METRICS_TOKEN, ROOT, World, world

POLICY = ROOT / "policies" / "default.yml"
LINKS = "\nlinks:\n  - title: Dashboards\n    url: https://grafana.test/d/1\n"


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[ProgramWorld]:
    """A Slack, and a Sitroom that is not started yet."""
    policy = tmp_path / "policy.yml"
    policy.write_text(POLICY.read_text() + LINKS)
    it = ProgramWorld(tmp_path, policy)
    await it.server.start()
    yield it
    await it.kill()
    await it.server.stop()


async def _refusal(there: ProgramWorld, **changes: str) -> str:
    """What it says instead of running."""
    program = await Program.run("run", **{**there.environment, **changes})
    status, errors = await program.ended()
    assert status == 1
    assert "Traceback" not in errors
    said, *more = [line for line in errors.splitlines() if line.startswith("sitroom: ")]
    assert all(line.endswith("sitroom policy check names them.") for line in more), errors
    assert errors.splitlines()[-1] == [said, *more][-1]
    return said


# --- it says why it does not run ------------------------------------------------------------------


async def test_a_wrong_bot_token_is_named(there: ProgramWorld) -> None:
    said = await _refusal(there, SLACK_BOT_TOKEN="xoxb-1-2-wrong")
    assert "SLACK_BOT_TOKEN: invalid_auth" in said


@pytest.mark.parametrize("code", ["account_inactive", "token_revoked", "token_expired"])
async def test_a_bot_token_that_serves_no_more_is_named(there: ProgramWorld, code: str) -> None:
    there.workspace.faults.add(Fault(kind="error", method="auth.test", error=code))
    assert f"SLACK_BOT_TOKEN: {code}" in await _refusal(there)


async def test_an_app_token_in_the_place_of_the_bot_token_is_named(there: ProgramWorld) -> None:
    assert "SLACK_BOT_TOKEN begins with xoxb-" in await _refusal(
        there, SLACK_BOT_TOKEN=there.installed.app_token
    )


async def test_a_wrong_app_token_is_named(there: ProgramWorld) -> None:
    said = await _refusal(there, SLACK_APP_TOKEN="xapp-1-A0-1-wrong")
    assert "SLACK_APP_TOKEN: invalid_auth" in said


async def test_a_missing_token_is_named(there: ProgramWorld) -> None:
    assert "SLACK_BOT_TOKEN is not set" in await _refusal(there, SLACK_BOT_TOKEN="")


async def test_a_missing_scope_is_named(there: ProgramWorld) -> None:
    there.installed.scopes = there.installed.scopes - {"pins:write"}
    said = await _refusal(there)
    assert "pins:write" in said
    assert "OAuth & Permissions" in said


async def test_a_taken_port_is_named(there: ProgramWorld) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = await _refusal(there, SITROOM_PORT=port)
    assert f"127.0.0.1:{port}" in said


@pytest.mark.parametrize("mistake", ["severities: 3", "\tname: x", "name: ["])
async def test_an_unreadable_policy_is_named_with_its_line(there: ProgramWorld, mistake: str) -> None:
    there.policy_file.write_text(f"# ours\n{mistake}\n")
    assert "policy.yml:" in await _refusal(there)


async def test_a_policy_that_is_not_there_is_named(there: ProgramWorld, tmp_path: Path) -> None:
    assert "nowhere.yml" in await _refusal(there, SITROOM_POLICY=str(tmp_path / "nowhere.yml"))


@pytest.mark.parametrize("place", ["nowhere/sitroom.db", ".", "policy.yml/sitroom.db", "policy.yml"])
async def test_a_database_that_cannot_be_written_is_named(
    there: ProgramWorld, tmp_path: Path, place: str
) -> None:
    said = await _refusal(there, DATABASE_URL=f"sqlite:///{tmp_path / place}")
    assert str(tmp_path) in said


async def test_a_database_url_that_is_none_is_named(there: ProgramWorld) -> None:
    assert "DATABASE_URL" in await _refusal(there, DATABASE_URL="mysql://acme/sitroom")


async def test_a_second_one_on_the_same_file_is_refused(there: ProgramWorld) -> None:
    await there.start()
    assert "is in use by another Sitroom" in await _refusal(there)


# --- it runs, and stops ---------------------------------------------------------------------------


async def test_it_is_alive_and_ready_and_stops_when_told(there: ProgramWorld) -> None:
    """SM-1b: per component."""
    port = _free_port()
    program = await Program.run("run", **{**there.environment, "SITROOM_PORT": str(port)})
    components = ["database", "slack", "token", "inbox", "outbox", "alerts", "polls"]
    assert await _answer(port, "readyz", 200) == {
        "status": "ready",
        "components": dict.fromkeys(components, "ok"),
    }
    answers = [row.name for row in rows("docs/settings.md")["What it answers"]]
    assert [name for name in answers if not name.startswith("/")] == components
    assert await _answer(port, "healthz", 200) == {"status": "ok"}
    status, errors = await program.terminate()
    assert status == 0
    assert [json.loads(line)["event"] for line in errors.splitlines()] == ["ready"]


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        ("text/html", "<html>Welcome to the guest network</html>"),
        ("text/plain", "hello"),
        ("application/json", "nonsense"),
        ("application/json", "[]"),
        ("application/json", "{}"),
    ],
)
async def test_an_address_at_which_something_else_than_slack_answers_is_named(
    there: ProgramWorld, kind: str, page: str
) -> None:
    async def answers(_request: web.Request) -> web.Response:
        return web.Response(text=page, content_type=kind)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answers)
    async with TestServer(application) as elsewhere:
        said = await _refusal(there, SLACK_API_URL=str(elsewhere.make_url("/api/")))
    assert "No Web API of Slack's answers at SLACK_API_URL" in said


async def test_a_proxy_that_lets_nobody_through_is_named_at_the_start(there: ProgramWorld) -> None:
    """Afterwards it may pass; at the start it more likely does not."""
    there.workspace.faults.add(Fault(kind="http_403", times=None))
    assert "No Web API of Slack's answers at SLACK_API_URL: http_403" in await _refusal(there)


async def test_it_waits_for_a_slack_that_cannot_be_reached_and_says_so(there: ProgramWorld) -> None:
    port = _free_port()
    await there.server.stop()
    with socket.socket() as kept:  # nobody listens there, nor does another test's Slack meanwhile
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        elsewhere = kept.getsockname()[1]
        environment = {
            **there.environment,
            "SITROOM_PORT": str(port),
            "SLACK_API_URL": f"http://127.0.0.1:{elsewhere}/api/",
        }
        program = await Program.run("run", **environment)
        waiting = await _answer(port, "readyz", 503)
        assert waiting["components"]["slack"] == "not reached yet"
        assert await _answer(port, "healthz", 200) == {"status": "ok"}

    await there.server.start(port=elsewhere)
    assert (await _answer(port, "readyz", 200))["status"] == "ready"
    status, _ = await program.terminate()
    assert status == 0


async def test_what_only_waits_for_slack_is_not_called_broken_and_the_log_says_when_it_is_over(
    there: ProgramWorld,
) -> None:
    port = _free_port()
    there.workspace.faults.add(Fault(kind="http_503", times=None))
    environment = {"SITROOM_PORT": str(port), "SITROOM_METRICS_TOKEN": METRICS_TOKEN}
    program = await Program.run("run", **{**there.environment, **environment})
    waiting = await _answer(port, "readyz", 503)
    assert waiting["components"] == {
        "database": "ok",
        "slack": "not reached yet",
        "token": "ok",
        "inbox": "waits for Slack",
        "outbox": "waits for Slack",
        "alerts": "waits for Slack",
        "polls": "waits for Slack",
    }
    assert await _up(port) == {"database": 1, "slack": 0, "token": 1}
    there.workspace.faults.clear()
    assert (await _answer(port, "readyz", 200))["status"] == "ready"
    assert await _up(port) == dict.fromkeys(waiting["components"], 1)
    _, errors = await program.terminate()
    assert [json.loads(line)["event"] for line in errors.splitlines()] == [
        "Slack cannot be reached; it is tried again",
        "Slack is reached again",
        "ready",
    ]


async def test_it_stops_while_it_waits_for_slack(there: ProgramWorld) -> None:
    port = _free_port()
    await there.server.stop()
    program = await Program.run("run", **{**there.environment, "SITROOM_PORT": str(port)})
    await _answer(port, "readyz", 503)
    status, errors = await program.terminate()
    assert status == 0
    assert "Traceback" not in errors


async def test_while_it_waits_for_slack_for_the_first_time_incidents_are_declared(
    there: ProgramWorld,
) -> None:
    """It made the tables, which no command does."""
    port = _free_port()
    await there.server.stop()
    program = await Program.run("run", **{**there.environment, "SITROOM_PORT": str(port)})
    await _answer(port, "readyz", 503)
    declaring = await Program.run("declare", "sev2", "Login", "fails", **there.environment)
    assert await declaring.ended() == (0, "")
    await program.terminate()


@pytest.mark.parametrize("kind", ["http_500", "ratelimited", "reset_before"])
@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open", "conversations.list"])
async def test_a_failure_that_passes_does_not_keep_it_from_starting(
    there: ProgramWorld, method: str, kind: Any
) -> None:
    there.workspace.faults.add(Fault(kind=kind, method=method, retry_after=1))
    await there.start()
    await there.types("ada", "#general", DECLARE)
    assert len(channels(there)) == 1


async def test_what_it_was_doing_when_it_was_told_to_stop_is_done_once(there: ProgramWorld) -> None:
    await there.start()
    there.workspace.faults.add(Fault(kind="slow", method="conversations.create", seconds=0.5))
    await there.person("ada").slash("#general", DECLARE)
    await there.workspace.until(lambda: channels(there))
    assert there.program
    status, errors = await there.program.terminate()
    assert status == 0
    assert "Traceback" not in errors
    await there.start()
    await there.settle()
    await assert_whole(there)


# --- it says when it is not ready any more --------------------------------------------------------


async def test_it_is_not_ready_while_its_socket_is_cut(here: World) -> None:
    url = f"{here.running.http.url}/readyz"
    here.workspace.faults.add(Fault(kind="outage"))
    async with aiohttp.ClientSession() as session, asyncio.timeout(60):
        while (await _get(session, url))[0] == 200:  # noqa: ASYNC110 - the SDK tells nobody
            await asyncio.sleep(0.05)
        assert (await _get(session, url))[1]["components"]["slack"] == "socket not connected"
    here.workspace.faults.clear()


async def test_over_http_an_outage_of_slack_takes_no_replica_out_of_the_balancer(tmp_path: Path) -> None:
    async with world(tmp_path, mode="http") as here, aiohttp.ClientSession() as session:
        here.workspace.faults.add(Fault(kind="outage"))
        assert (await _get(session, f"{here.running.http.url}/readyz"))[0] == 200
        here.workspace.faults.clear()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


async def _answer(port: int, path: str, status: int) -> dict[str, Any]:
    """What it answers, once it answers with this status."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(60):
        while True:
            try:
                answered, body = await _get(session, f"http://127.0.0.1:{port}/{path}")
            except aiohttp.ClientConnectionError:
                answered, body = 0, {}
            if answered == status:
                return body
            await asyncio.sleep(0.05)


async def _up(port: int) -> dict[str, float]:
    """Which components its metrics call well, 1 or 0."""
    headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/metrics", headers=headers) as answer,
    ):
        families = text_string_to_metric_families(await answer.text())
        samples = [
            one for family in families if family.name == "sitroom_component_up" for one in family.samples
        ]
    return {sample.labels["component"]: sample.value for sample in samples}


async def _get(session: aiohttp.ClientSession, url: str) -> tuple[int, dict[str, Any]]:
    async with session.get(url) as answer:
        return answer.status, await answer.json()
