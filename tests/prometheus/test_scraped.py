"""A real Prometheus, configured as the documentation says, reads a real Sitroom and evaluates the rules."""

import asyncio
import contextlib
import re
import socket
import textwrap
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from sandbox.faults import Fault
from tests.docs.pages import ROOT
from tests.prometheus.programs import program
from tests.prometheus.rules import FILE, rules
from tests.world import METRICS_TOKEN, World, world


def _documented() -> dict[str, Any]:
    """The configuration that `docs/operations.md` tells people to write."""
    section = (ROOT / "docs" / "operations.md").read_text().partition("## Monitoring\n")[2]
    [block] = re.findall(r"^ {4}scrape_configs:\n(?: {4}.*\n)+", section, flags=re.MULTILINE)[:1]
    written: dict[str, Any] = yaml.safe_load(textwrap.dedent(block))
    return written


def _configured(here: World, folder: Path) -> Path:
    """The same for this Sitroom, more often, and with the shipped rules."""
    token = folder / "token"
    token.write_text(METRICS_TOKEN)
    written = _documented()
    [job] = written["scrape_configs"]
    job["authorization"]["credentials_file"] = str(token)
    job["static_configs"] = [{"targets": [here.running.http.url.removeprefix("http://")]}]
    often = {"scrape_interval": "250ms", "scrape_timeout": "250ms", "evaluation_interval": "250ms"}
    file = folder / "prometheus.yml"
    file.write_text(yaml.safe_dump({"global": often, "rule_files": [str(FILE)], **written}))
    return file


@contextlib.asynccontextmanager
async def _prometheus(config: Path) -> AsyncIterator[str]:
    """A running Prometheus, which looks for its targets after five seconds; yields the address of its API."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    process = await asyncio.create_subprocess_exec(
        program("prometheus"),
        f"--config.file={config}",
        f"--web.listen-address={address}",
        f"--storage.tsdb.path={config.parent / 'tsdb'}",
        stdout=DEVNULL,
        stderr=DEVNULL,
    )
    try:
        yield f"http://{address}/api/v1"
    finally:
        process.kill()
        await process.wait()


async def _until_it_answers(url: str, wanted: Callable[[Any], bool]) -> Any:
    """What Prometheus answers, as soon as it is what is `wanted`."""
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(url) as answered:
                    data = (await answered.json())["data"]
                    if wanted(data):
                        return data
            await asyncio.sleep(0.05)


def _is_read(data: Any) -> bool:
    targets = data["activeTargets"]
    return bool(targets) and all(one["health"] == "up" for one in targets)


def _is_of_the_dead_only(data: Any) -> bool:
    """Before the first scrape, Prometheus believes that no Sitroom runs."""
    return [alert["labels"]["alertname"] for alert in data["alerts"]] == ["SitroomDeadJobs"]


def _is_evaluated(data: Any) -> bool:
    return all(not rule["lastEvaluation"].startswith("0001") for rule in data["groups"][0]["rules"])


async def test_prometheus_reads_sitroom_and_knows_of_what_is_dead(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        here.workspace.faults.add(Fault(kind="error", method="pins.add", error="restricted_action"))
        await here.types("ada", "#general", "/incident declare sev2 Login fails")
        async with _prometheus(_configured(here, tmp_path)) as api:
            await _until_it_answers(f"{api}/targets", _is_read)
            alerts = await _until_it_answers(f"{api}/alerts", _is_of_the_dead_only)
            told = await _until_it_answers(f"{api}/rules", _is_evaluated)
    [group] = told["groups"]
    assert {one["name"]: (one["health"], one.get("lastError")) for one in group["rules"]} == {
        rule["alert"]: ("ok", None) for rule in rules()
    }
    [alert] = alerts["alerts"]
    assert alert["labels"]["queue"] == "outbox"
    assert alert["annotations"]["description"] == "1 in the outbox: `sitroom outbox list` shows them."
