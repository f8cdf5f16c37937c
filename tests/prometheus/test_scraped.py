"""A real Prometheus, configured as the documentation says, reads a real Sitroom and evaluates the rules."""

import re
import textwrap
from pathlib import Path
from typing import Any

import yaml

from sandbox.faults import Fault
from tests.docs.pages import ROOT
from tests.prometheus.rules import FILE, rules
from tests.prometheus.running import prometheus, until
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
        async with prometheus(_configured(here, tmp_path)) as api:
            await until(f"{api}/targets", _is_read)
            alerts = await until(f"{api}/alerts", _is_of_the_dead_only)
            told = await until(f"{api}/rules", _is_evaluated)
    [group] = told["groups"]
    assert {one["name"]: (one["health"], one.get("lastError")) for one in group["rules"]} == {
        rule["alert"]: ("ok", None) for rule in rules()
    }
    [alert] = alerts["alerts"]
    assert alert["labels"]["queue"] == "outbox"
    assert alert["annotations"]["description"] == "1 in the outbox: `sitroom outbox list` shows them."
