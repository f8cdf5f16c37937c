"""What nobody may read stands nowhere: tokens and secrets are looked for in all that Sitroom writes."""

from pathlib import Path

import aiohttp
import pytest

from sandbox.faults import Fault
from tests.faults.fleet import Fleet, fleet
from tests.flows import signing
from tests.flows.breaking import ask_for_a_format_that_does_not_exist
from tests.flows.declared import posted
from tests.world import METRICS_TOKEN, ROOT

POLICY = (ROOT / "policies" / "default.yml").read_text()


@pytest.mark.timeout(120)  # on a machine that is busy
@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_no_secret_stands_in_what_sitroom_writes_whatever_goes_wrong(
    tmp_path: Path, sqlite_url: str, mode: str
) -> None:
    async with fleet(tmp_path, sqlite_url, policy=POLICY, mode=mode, speed=10) as here:
        await here.types("ada", "#general", "/incident declare sev2 Login fails")
        await _refuse_the_token(here)
        here.workspace.faults.add(Fault(kind="took_effect_then_reset"))
        await here.types("ada", here.incident_channel(1), "/incident note We are back")
        await _break(here)
        await here.types("ada", here.incident_channel(1), "/incident export json")
        await (_sign_wrongly(here) if mode == "http" else _refuse_the_socket(here))

        written = await _written(here, tmp_path)
        installed = here.installed
        secrets = (installed.bot_token, installed.app_token, installed.signing_secret, METRICS_TOKEN)
        found = [(where, one) for where, text in written.items() for one in secrets if one.encode() in text]
    assert all(secrets)
    assert not found


async def _refuse_the_token(here: Fleet) -> None:
    app = here.workspace.tokens.pop(here.installed.bot_token)
    await here.person("ada").slash(here.incident_channel(1), "/incident note Who are we?")
    await here.workspace.until(lambda: any(call.error == "invalid_auth" for call in here.workspace.calls), 30)
    here.workspace.tokens[here.installed.bot_token] = app
    await here.settle()


async def _refuse_the_socket(here: Fleet) -> None:
    del here.workspace.tokens[here.installed.app_token]
    before = len(here.workspace.calls)
    here.workspace.drop_sockets()
    await here.workspace.until(lambda: any(not call.ok for call in here.workspace.calls[before:]), 30)


async def _sign_wrongly(here: Fleet) -> None:
    assert await signing.status(here, b"{}", signing.signed(here, b"{}", secret="0" * 64)) == 401


async def _break(here: Fleet) -> None:
    """A bug, with all that Sitroom says of one."""
    await ask_for_a_format_that_does_not_exist(here)
    channel = here.incident_channel(1)
    await here.types("ada", channel, "/incident note still working")
    told = "Something broke on our side"
    await here.workspace.until(lambda: told in here.text(here.card(channel)), 30)


async def _written(here: Fleet, folder: Path) -> dict[str, bytes]:
    """All that Sitroom wrote, by where it stands; of each we know something that must be in it."""
    log = here.log.read_bytes()
    assert b"invalid_auth" in log
    assert b"Traceback" in log
    (export,) = [one.content for one in here.workspace.files.values()]
    assert b"still working" in export
    database = _files(folder)
    assert b"still working" in b"".join(database.values())
    shown = str(posted(here)).encode()
    assert b"still working" in shown
    return {"log": log, "export": export, "Slack": shown, **database, **await _metrics(here)}


def _files(folder: Path) -> dict[str, bytes]:
    """The database, and its write-ahead log."""
    return {one.name: one.read_bytes() for one in folder.glob("sitroom.db*")}


async def _metrics(here: Fleet) -> dict[str, bytes]:
    if here.mode == "socket":  # where it listens on any port
        return {}
    url = here.installed.request_url.replace("/slack/events", "/metrics")
    headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answered:
        shown = await answered.read()
    assert b"sitroom_" in shown
    return {"metrics": shown}
